// What `T[]` is in the wasm: with what the compiler asks of a list, and no more. scripts/swc/build.mjs puts it in its place.

const LEAST: i32 = 8
/** Of an item: numbers and references have four bytes. */
const SHIFT: i32 = 2

export class List<T> {
  length: i32 = 0
  private room: i32 = 0
  private items: usize = 0

  // @operator('[]')
  get(index: i32): T {
    return load<T>(this.place(index))
  }

  // @operator('[]=')
  set(index: i32, value: T): void {
    store<T>(this.place(index), value)
  }

  push(value: T): void {
    const length: i32 = this.length
    if (length === this.room) this.grow()
    this.length = length + 1
    this.set(length, value)
  }

  pop(): T {
    const value: T = this.get(this.length - 1)
    this.length = this.length - 1
    return value
  }

  indexOf(value: T): i32 {
    let i: i32 = this.length - 1
    while (i >= 0 && this.get(i) !== value) i--
    return i
  }

  private place(index: i32): usize {
    if ((index as u32) >= (this.length as u32)) unreachable()
    return this.items + ((index as usize) << SHIFT)
  }

  private grow(): void {
    const room: i32 = this.length === 0 ? LEAST : this.length << 1
    const items: usize = heap.alloc((room as usize) << SHIFT)
    memory.copy(items, this.items, (this.length as usize) << SHIFT)
    this.room = room
    this.items = items
  }
}
