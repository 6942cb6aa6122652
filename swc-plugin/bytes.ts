import { ascii, byteAt, copyBytes, get, ints, put, view, zeros } from './native.ts'

export { ascii }

/** Bytes that grow at their end; also writes the heads of CBOR. */
export class Bytes {
  data: Uint8Array
  length: i32 = 0

  constructor(capacity: i32) {
    this.data = zeros(capacity < 64 ? 64 : capacity)
  }

  byte(value: i32): void {
    this.reserve(1)
    this.data[this.length] = value & 255
    this.length = this.length + 1
  }

  copy(source: Uint8Array, from: i32, to: i32): void {
    const count: i32 = to - from
    if (count <= 0) return
    this.reserve(count)
    copyBytes(source, from, to, this.data, this.length)
    this.length = this.length + count
  }

  all(source: Uint8Array): void {
    this.copy(source, 0, source.length)
  }

  /** Text of the compiler's own, which is ASCII. */
  ascii(text: string): void {
    this.all(ascii(text))
  }

  decimal(value: i32): void {
    if (value > 9) this.decimal((value / 10) | 0)
    this.byte(48 + (value % 10))
  }

  /** The UTF-8 of one code point; of a lone surrogate the three bytes that WTF-8 has for it. */
  codePoint(point: i32): void {
    if (point < 0x80) return this.byte(point)
    if (point < 0x800) {
      this.byte(0xc0 | (point >> 6))
    } else {
      if (point < 0x10000) this.byte(0xe0 | (point >> 12))
      else {
        this.byte(0xf0 | (point >> 18))
        this.byte(0x80 | ((point >> 12) & 63))
      }
      this.byte(0x80 | ((point >> 6) & 63))
    }
    this.byte(0x80 | (point & 63))
  }

  head(major: i32, value: i32): void {
    const top: i32 = major << 5
    if (value >= 0 && value < 24) return this.byte(top | value)
    if (value >= 0 && value < 0x100) this.byte(top | 24)
    else if (value >= 0 && value < 0x10000) {
      this.byte(top | 25)
      this.byte(value >> 8)
    } else {
      this.byte(top | 26)
      this.byte(value >> 24)
      this.byte(value >> 16)
      this.byte(value >> 8)
    }
    this.byte(value)
  }

  uint(value: i32): void {
    this.head(0, value)
  }

  array(length: i32): void {
    this.head(4, length)
  }

  tag(number: i32): void {
    this.head(6, number)
  }

  bool(value: boolean): void {
    this.byte(value ? 0xf5 : 0xf4)
  }

  text(value: Uint8Array): void {
    this.head(3, value.length)
    this.all(value)
  }

  blob(value: Uint8Array): void {
    this.head(2, value.length)
    this.all(value)
  }

  written(): Uint8Array {
    return view(this.data, 0, this.length)
  }

  private reserve(count: i32): void {
    if (this.length + count <= this.data.length) return
    let capacity: i32 = this.data.length * 2
    if (capacity < this.length + count) capacity = this.length + count
    const grown = zeros(capacity)
    copyBytes(this.data, 0, this.length, grown, 0)
    this.data = grown
  }
}

export const NO_BYTES: Uint8Array = zeros(0)

export function isEqual(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && standsAt(a, 0, b)
}

export function includes(list: Uint8Array[], wanted: Uint8Array): boolean {
  for (let i: i32 = 0; i < list.length; i++) if (isEqual(list[i], wanted)) return true
  return false
}

/** Whether bytes are the text of the compiler's own that is given. */
export function spells(bytes: Uint8Array, text: string): boolean {
  return isEqual(bytes, ascii(text))
}

export function startsWith(bytes: Uint8Array, start: Uint8Array): boolean {
  return start.length <= bytes.length && standsAt(bytes, 0, start)
}

/** Whether some bytes stand in others from a place on, behind which there are enough. */
export function standsAt(bytes: Uint8Array, at: i32, wanted: Uint8Array): boolean {
  let i: i32 = 0
  while (i < wanted.length && byteAt(bytes, at + i) === byteAt(wanted, i)) i++
  return i === wanted.length
}

/** How far a search may go on behind each byte: used again for every search. */
const STEPS = ints(256)

/** Looks only at every so many bytes, as long as none of them is one of the wanted. */
export function indexOf(bytes: Uint8Array, wanted: Uint8Array, from: i32): i32 {
  const last: i32 = wanted.length - 1
  for (let i: i32 = 0; i < 256; i++) put(STEPS, i, wanted.length)
  for (let i: i32 = 0; i < last; i++) STEPS[wanted[i]] = last - i
  const final: i32 = wanted[last]
  let at: i32 = from + last
  while (at < bytes.length) {
    const byte: i32 = byteAt(bytes, at)
    if (byte === final && standsAt(bytes, at - last, wanted)) return at - last
    at += get(STEPS, byte)
  }
  return -1
}

/** Below zero when `a` comes before `b` in the order of UTF-16 code units, in which JavaScript sorts. */
export function compareUtf16(a: Uint8Array, b: Uint8Array): i32 {
  const shorter: i32 = a.length < b.length ? a.length : b.length
  for (let i: i32 = 0; i < shorter; i++) {
    const x: i32 = a[i]
    const y: i32 = b[i]
    if (x === y) continue
    // Characters of four bytes are surrogates in UTF-16, which stand before U+E000 (0xee in UTF-8).
    if (x >= 0xf0 && y >= 0xee && y < 0xf0) return -1
    if (y >= 0xf0 && x >= 0xee && x < 0xf0) return 1
    return x - y
  }
  return a.length - b.length
}
