// Small integers, flags and short plain text, alone or in a short list: what most blocks capture and answer. They are read
// here at a fraction of what a reader of any CBOR needs to get going; whatever else comes up is left to that.

import type { Item } from './item.ts'

/** Says that an item is not one of these. */
export const OTHER: unique symbol = Symbol('other')

const LONGEST_LIST = 16
const LONGEST_TEXT = 23

let bytes: Uint8Array
let position = 0

/** Reads an item that the scanner has let pass. */
export function readScalars(item: Item): unknown {
  bytes = item.bytes
  position = item.start
  const length = bytes[position]! - 0x80
  if (length < 0 || length > LONGEST_LIST) return readScalar()
  position++
  const list: unknown[] = new Array(length)
  for (let index = 0; index < length; index++) {
    const value = readScalar()
    if (value === OTHER) return OTHER
    list[index] = value
  }
  return list
}

function readScalar(): unknown {
  const head = bytes[position++]!
  if (head < 24) return head
  if (head === 24) return bytes[position++]
  if (head === 25) return (bytes[position++]! << 8) | bytes[position++]!
  if (head >= 0x60 && head <= 0x60 + LONGEST_TEXT) return readText(head - 0x60)
  switch (head) {
    case 0xf4:
      return false
    case 0xf5:
      return true
    case 0xf6:
      return null
    case 0xf7:
      return undefined
  }
  return OTHER
}

/** The texts that came last, each at the place that its bytes lead to: ids of peers and the like come again and again. */
const recent: string[] = new Array<string>(256).fill('')

function readText(length: number): string | typeof OTHER {
  const start = position
  position += length
  let hash = length
  for (let at = start; at < position; at++) {
    const byte = bytes[at]!
    if (byte > 0x7f) return OTHER
    hash = (hash * 31 + byte) | 0
  }
  const known = recent[hash & 255]!
  if (isText(known, start, length)) return known
  let text = ''
  for (let at = start; at < position; at++) text += String.fromCharCode(bytes[at]!)
  return (recent[hash & 255] = text)
}

function isText(text: string, start: number, length: number): boolean {
  if (text.length !== length) return false
  for (let index = 0; index < length; index++) {
    if (text.charCodeAt(index) !== bytes[start + index]) return false
  }
  return true
}
