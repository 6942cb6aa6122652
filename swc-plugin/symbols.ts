import { standsAt } from './bytes.ts'
import { ascii } from './bytes.ts'
import { byteAt, get, ints, view } from './native.ts'

/** Names as numbers: equal names have one number. */
export class Symbols {
  private names: Uint8Array[] = []
  private table: StaticArray<i32> = ints(256)

  of(name: Uint8Array): i32 {
    return this.in(name, 0, name.length)
  }

  /** The name that stands in some bytes. */
  in(bytes: Uint8Array, from: i32, length: i32): i32 {
    if (this.names.length * 2 > this.table.length) this.grow()
    const at: i32 = this.slot(bytes, from, length)
    if (this.table[at] === 0) {
      this.names.push(view(bytes, from, from + length))
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
    return this.table[this.slot(name, 0, name.length)] !== 0
  }

  private slot(bytes: Uint8Array, from: i32, length: i32): i32 {
    const mask: i32 = this.table.length - 1
    let hash: i32 = 0
    for (let i: i32 = from; i < from + length; i++)
      hash = ((hash << 5) - hash + byteAt(bytes, i)) | 0
    let at: i32 = (hash ^ (hash >> 15)) & mask
    let symbol: i32 = get(this.table, at)
    while (symbol !== 0 && !isIn(this.names[symbol - 1], bytes, from, length)) {
      at = (at + 1) & mask
      symbol = get(this.table, at)
    }
    return at
  }

  private grow(): void {
    this.table = ints(this.table.length * 4)
    for (let i: i32 = 0; i < this.names.length; i++) {
      this.table[this.slot(this.names[i], 0, this.names[i].length)] = i + 1
    }
  }
}

/** Whether a name is what stands in some bytes. */
export function isIn(name: Uint8Array, bytes: Uint8Array, from: i32, length: i32): boolean {
  return name.length === length && standsAt(bytes, from, name)
}
