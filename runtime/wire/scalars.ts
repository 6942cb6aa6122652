// Small integers, flags and short plain text, alone or in a short list: what most blocks capture and answer. They are read and
// written here at a fraction of what any CBOR needs to get going; whatever else comes up is left to that. Browsers get
// scalars-browser.ts in the place of this file, by the `#scalars` import of package.json.

import { begin, take, writeByte, writeHead, writeNumber, writeText } from './bytes-out.ts'
import type { Item } from './item.ts'
import type { ValueLimits } from './limits.ts'

/** Says that an item is not one of these. */
export const OTHER: unique symbol = Symbol('other')

const LONGEST_LIST = 16
const LONGEST_TEXT = 23

/** Where an item ends that {@link readScalars} would read; undefined where it might not, or where a limit might be met. */
export function skipScalars(
  bytes: Uint8Array,
  start: number,
  limits: ValueLimits,
): number | undefined {
  const head = bytes[start]!
  if (head < 24) return start + 1
  const length = head - 0x80
  if (length < 0 || length > LONGEST_LIST || length > limits.entries || limits.depth < 1) return
  let at = start + 1
  for (let index = 0; index < length; index++) {
    const head = bytes[at]!
    if (head < 24 || (head & 0xfc) === 0xf4) at++
    else if (head === 0x18 || head === 0x19) at += head - 0x16
    else if (head >= 0x60 && head <= 0x60 + LONGEST_TEXT) at += head - 0x5f
    else return
  }
  if (at <= bytes.length && limits.stringBytes >= LONGEST_TEXT) return at
}

/** Where the scalar that was read last ends. */
let end = 0

/** Reads an item that the scanner has let pass. */
export function readScalars({ bytes, start }: Item): unknown {
  const length = bytes[start]! - 0x80
  if (length < 0 || length > LONGEST_LIST) return readScalar(bytes, start)
  const list: unknown[] = new Array(length)
  end = start + 1
  for (let index = 0; index < length; index++) {
    const value = readScalar(bytes, end)
    if (value === OTHER) return OTHER
    list[index] = value
  }
  return list
}

function readScalar(bytes: Uint8Array, start: number): unknown {
  const head = bytes[start]!
  let at = start + 1
  end = at
  if (head < 24) return head
  if (head >= 0x60 && head <= 0x60 + LONGEST_TEXT) {
    end = at + head - 0x60
    return readText(bytes, at, end)
  }
  switch (head) {
    case 0x18:
      end = at + 1
      return bytes[at]
    case 0x19:
      end = at + 2
      return (bytes[at++]! << 8) | bytes[at]!
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

/**
 * The texts that came last, each at a place that some of its bytes lead to: ids of peers and the like come again and again. What a
 * text is known by is its bytes and, behind them, their number.
 */
const recent = new Array<string>(256).fill('')
const recentBytes = new Uint8Array(256 * (LONGEST_TEXT + 1))

function readText(bytes: Uint8Array, start: number, end: number): string | typeof OTHER {
  const length = end - start
  if (length === 0) return ''
  const place = (bytes[start]! * 7 + bytes[(start + end) >> 1]! * 5 + bytes[end - 1]!) & 255
  const known = place * (LONGEST_TEXT + 1)
  const kept = recentBytes
  if (kept[known + LONGEST_TEXT] !== length) return makeText(bytes, start, end, place)
  for (let at = 0; at < length; at++) {
    if (bytes[start + at] !== kept[known + at]) return makeText(bytes, start, end, place)
  }
  return recent[place]!
}

function makeText(
  bytes: Uint8Array,
  start: number,
  end: number,
  place: number,
): string | typeof OTHER {
  let text = ''
  for (let at = start; at < end; at++) {
    if (bytes[at]! > 0x7f) return OTHER
    text += String.fromCharCode(bytes[at]!)
  }
  const known = place * (LONGEST_TEXT + 1)
  recentBytes.set(bytes.subarray(start, end), known)
  recentBytes[known + LONGEST_TEXT] = end - start
  return (recent[place] = text)
}

/** The same text, as engines keep what stands in a source: tables that it is looked up in then compare no letters. */
export function asKey(text: string): string {
  return Object.keys({ [text]: 0 })[0]!
}

/**
 * Writes a scalar or, where it is said that the value is a list of captures, a list of them. Undefined for all else, of which
 * nothing stays behind. Must not be called while a value is being written.
 */
export function writeScalars(
  value: unknown,
  limits: ValueLimits,
  options: { readonly captures?: unknown } | undefined,
): Item | undefined {
  begin()
  if (!options?.captures) return writeScalar(value, limits) ? take() : undefined
  const list = value as unknown[]
  const { length } = list
  if (length > LONGEST_LIST || length > limits.entries || limits.depth < 1) return
  writeHead(0x80, length)
  for (let index = 0; index < length; index++) if (!writeScalar(list[index], limits)) return
  return take()
}

function writeScalar(value: unknown, limits: ValueLimits): boolean {
  switch (typeof value) {
    case 'number':
      if (value === 0 && 1 / value < 0) return false
      writeNumber(value)
      return true
    case 'string':
      return value.length * 3 <= limits.stringBytes && writeText(value)
    case 'boolean':
      writeByte(value ? 0xf5 : 0xf4)
      return true
  }
  return false
}
