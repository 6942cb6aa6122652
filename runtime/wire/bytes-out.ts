// The bytes that the codec writes: CBOR heads, floats, text. One buffer for all values, which moves on and is never written
// twice, so that what was written may be kept by whoever sends it.

import { isPlainText } from './forms.ts'
import type { Item } from './item.ts'

const SLAB = 16 * 1024
/** Above this many units, the engine's own encoder is faster than a loop. */
const SHORT_TEXT = 48
const utf8: TextEncoder = /* @__PURE__ */ new TextEncoder()

let buffer = new Uint8Array(0)
let view: DataView
let start = 0
let position = 0

/** Begins an item, in place of one that was begun and not taken. */
export function begin(): void {
  position = start
  room(64)
}

/** The item that was written. */
export function take(): Item {
  const item = { bytes: buffer, start, end: position }
  start = position
  return item
}

/** Sees to room for `bytes` more. */
function room(bytes: number): void {
  if (position + bytes <= buffer.length) return
  const written = position - start
  const larger = new Uint8Array(bytes > SLAB ? written + bytes + SLAB : written * 2 + SLAB)
  larger.set(buffer.subarray(start, position))
  buffer = larger
  view = new DataView(larger.buffer)
  start = 0
  position = written
}

export function writeByte(byte: number): void {
  room(1)
  buffer[position++] = byte
}

/** An item's first bytes: its major type in the upper three bits, and a number. */
export function writeHead(major: number, value: number): void {
  room(9)
  if (value < 24) buffer[position++] = major | value
  else if (value < 0x100) {
    buffer[position++] = major | 24
    buffer[position++] = value
  } else if (value < 0x10000) {
    buffer[position++] = major | 25
    view.setUint16(position, value)
    position += 2
  } else {
    buffer[position++] = major | 26
    view.setUint32(position, value)
    position += 4
  }
}

/** Integers of 32 bits as such, every other number as a float of 64 bits. */
export function writeNumber(value: number): void {
  if (value >>> 0 === value) writeHead(0x00, value)
  else if ((-1 - value) >>> 0 === -1 - value) writeHead(0x20, -1 - value)
  else {
    room(9)
    buffer[position++] = 0xfb
    view.setFloat64(position, value)
    position += 8
  }
}

/** An integer of 64 bits, given as what its head holds. */
export function writeWide(major: number, value: bigint): void {
  room(9)
  buffer[position++] = major | 27
  view.setBigUint64(position, value)
  position += 8
}

export function writeBytes(bytes: Uint8Array): void {
  writeHead(0x40, bytes.length)
  room(bytes.length)
  buffer.set(bytes, position)
  position += bytes.length
}

/** Writes text, unless UTF-8 would not give it back: then it writes nothing and returns false. */
export function writeText(text: string): boolean {
  const { length } = text
  if (length > SHORT_TEXT) return writeLongText(text)
  room(length * 3 + 2)
  const head = position
  // The length is not known before the end; of so short a text it takes one byte or two.
  let at = head + (length < 24 ? 1 : 2)
  for (let index = 0; index < length; index++) {
    const unit = text.charCodeAt(index)
    if (unit < 0x80) buffer[at++] = unit
    else return writeLongText(text)
  }
  if (length < 24) buffer[head] = 0x60 | length
  else {
    buffer[head] = 0x78
    buffer[head + 1] = length
  }
  position = at
  return true
}

function writeLongText(text: string): boolean {
  if (!isPlainText(text)) return false
  const bytes = utf8.encode(text)
  writeHead(0x60, bytes.length)
  room(bytes.length)
  buffer.set(bytes, position)
  position += bytes.length
  return true
}
