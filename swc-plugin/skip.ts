import { byteAt } from './native.ts'
import { ARRAY, BLOB, endOfHead, readUint, SIMPLE, TAG, TEXT, UINT } from './tape.ts'

/** An array of two. */
export const SPAN_HEAD: i32 = 0x82
/** The head of the longest number. */
const WIDEST: i32 = 27

/** What SWC never writes: negative numbers, maps, lengths that are not given or as long as nothing is. */
export function isForeign(head: i32, value: i32): boolean {
  const major: i32 = head >> 5
  const info: i32 = head & 31
  if ((major & 3) === 1 || info > WIDEST) return true
  return (value < 0 || info === WIDEST) && major !== UINT && major !== SIMPLE
}

export function countParts(major: i32, value: i32): i32 {
  if (major === TAG) return 1
  return major === ARRAY ? value : 0
}

export function endOfPayload(at: i32, major: i32, value: i32): i32 {
  return major === BLOB || major === TEXT ? at + value : at
}

/** Where an item ends with everything in it. -1 where the bytes end before, or hold what is foreign. */
export function endOfTree(source: Uint8Array, from: i32): i32 {
  const size: i32 = source.length
  let at: i32 = from
  let missing: i32 = 1
  while (missing > 0) {
    if (at < 0 || at >= size) return -1
    const head: i32 = byteAt(source, at)
    // Half of all items are spans and what is in them.
    const span: i32 = head === SPAN_HEAD ? endOfSpan(source, at + 1) : -1
    if (span >= 0) {
      at = span
      missing--
      continue
    }
    const major: i32 = head >> 5
    let value: i32 = head & 31
    at++
    if (value > 23) {
      const start: i32 = at - 1
      at = endOfHead(source, start)
      if (at > size) return -1
      value = readUint(source, start)
      if (isForeign(head, value)) return -1
    } else if ((major & 3) === 1) return -1
    if (major === ARRAY) missing += value
    else if (major === TAG) missing++
    else if (major === TEXT || major === BLOB) at += value
    missing--
  }
  return at <= size ? at : -1
}

/** Where a span ends whose first number is at `at`; -1 for what is no span. */
// @inline
export function endOfSpan(source: Uint8Array, at: i32): i32 {
  const first: i32 = byteAt(source, at)
  if (first > WIDEST) return -1
  const middle: i32 = at + lengthOfUint(first)
  const second: i32 = byteAt(source, middle)
  return second > WIDEST ? -1 : middle + lengthOfUint(second)
}

/** The bytes of a number that is not negative, by its head. */
// @inline
function lengthOfUint(head: i32): i32 {
  return head < 24 ? 1 : 1 + (1 << (head - 24))
}
