// What a value that is saved takes in memory at most, by the reckoning of `docs/snapshot-format.md`: few bytes may not become much.

import { PRIVATE_TAG, SPARSE, TABLE } from './wire/kinds.ts'
import type { Look } from './wire/scan.ts'

/** What an item weighs by its major type, without what is in it. */
const WEIGHTS = [8, 8, 8, 40, 56, 72, 200, 8]
/** What is added: for a head or float of four bytes or more; for an object that has keys, and each of them; */
const WIDE = 24
const SHAPE = 128
const KEY = 16
/** for a member of a set, and an item of an array with holes; for an entry of a map; for a row of a table, */
const MEMBER = 32
const ENTRY = 48
const ROW = 96
/** and each value in it, if it has so many: engines keep large objects in another way. */
const MANY_KEYS = 13
const LARGE_ROW_VALUE = 64

// The module's, as the state of a scan is: an object of its own would cost the compiled code with every collection.
let weight = 0
/** The values of a table whose keys come next. */
let cells = 0

/** What the items weigh that `scan` passes to its argument, which it has to do in order and at once. */
export function weigh(scan: (put: Look) => void): number {
  weight = cells = 0
  scan(put)
  return weight
}

function put(head: number, size: number, tag: number, next: number): void {
  const major = head >> 5
  weight += WEIGHTS[major]! + (isWide(head) ? WIDE : 0)
  if (major === 2 || major === 3) weight += 2 * size
  else if (major === 4 || major === 5) weight += contentOf(major, size, tag, next)
}

function contentOf(major: number, size: number, tag: number, next: number): number {
  const inRows = cells
  cells = tag === PRIVATE_TAG && next === TABLE ? size - 2 : 0
  if (major === 5 && tag !== 259 && size > 0) return SHAPE + size * KEY
  if (tag === 258 || (tag === PRIVATE_TAG && next === SPARSE)) return size * MEMBER
  if (tag === 259) return size * ENTRY
  if (inRows === 0 || size === 0) return 0
  return (inRows / size) * ROW + (size < MANY_KEYS ? 0 : inRows * LARGE_ROW_VALUE)
}

/** A head or float of four bytes or more; a float of two becomes one of eight. */
function isWide(head: number): boolean {
  return (head & 31) > 25 || head === 0xf9
}
