import { ascii, isEqual } from './bytes.ts'
import { byteAt, get, ints } from './native.ts'

/** Names as numbers: equal names have one number. */
export class Symbols {
  private names: Uint8Array[] = []
  private table: StaticArray<i32> = ints(256)

  of(name: Uint8Array): i32 {
    if (this.names.length * 2 > this.table.length) this.grow()
    const at: i32 = this.slot(name)
    if (this.table[at] === 0) {
      this.names.push(name)
      this.table[at] = this.names.length
    }
    return this.table[at] - 1
  }

  ofAscii(name: string): i32 {
    return this.of(ascii(name))
  }

  name(symbol: i32): Uint8Array {
    return this.names[symbol]
  }

  /** Whether the name was met before. */
  has(name: Uint8Array): boolean {
    return this.table[this.slot(name)] !== 0
  }

  private slot(name: Uint8Array): i32 {
    const mask: i32 = this.table.length - 1
    let hash: i32 = 0
    for (let i: i32 = 0; i < name.length; i++) hash = ((hash << 5) - hash + byteAt(name, i)) | 0
    let at: i32 = (hash ^ (hash >> 15)) & mask
    while (get(this.table, at) !== 0 && !isEqual(this.names[get(this.table, at) - 1], name)) {
      at = (at + 1) & mask
    }
    return at
  }

  private grow(): void {
    this.table = ints(this.table.length * 4)
    for (let i: i32 = 0; i < this.names.length; i++) this.table[this.slot(this.names[i])] = i + 1
  }
}
