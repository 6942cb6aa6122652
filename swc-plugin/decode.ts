import { NO_BYTES } from './bytes.ts'
import {
  COMBINATIONS,
  COMBINED,
  PARTS,
  TYPE_ARROW_BODY,
  TYPE_FN_BODY,
  TYPE_PROGRAM,
  UNKNOWN_PART,
} from './generated/layouts.ts'
import type { Mentions } from './mentions.ts'
import { countParts, endOfPayload, endOfSpan, endOfTree, isForeign, SPAN_HEAD } from './skip.ts'
import { ANY, formOf, isPrimitive, isStruct, PRIMITIVES } from './layouts.ts'
import { byteAt, get, ints, put, view } from './native.ts'
import { endOfHead, readUint, SPAN, TAG, Tape, TEXT, UNKNOWN } from './tape.ts'

// The numbers of `walker.ts`.
const READ: i32 = 0
const INHERITED: i32 = 255

/** The statements of the program. */
const BODY: i32 = 3

/**
 * The tree of a file; without items when the bytes are no tree of the kind that SWC writes. With `mentions`, bodies of functions are
 * one item each in statements of the module that have none of them.
 */
export function decode(source: Uint8Array, mentions: Mentions | null = null): Tape {
  const tape = new Tape(source)
  tape.length = fill(tape, mentions)
  return tape
}

/** Puts every item onto the tape; returns how many they are. One loop without objects, for all bytes of a file pass here. */
function fill(tape: Tape, mentions: Mentions | null): i32 {
  const source = tape.source
  const size: i32 = source.length
  const types = tape.type
  const nexts = tape.next
  const parents = tape.parent
  /** Of an item that is open: what describes its next part. How many it lacks stands in `next` until it is closed. */
  const descriptions = ints(size)
  let item: i32 = 0
  let at: i32 = 0
  let parent: i32 = -1
  let missing: i32 = 1
  let part: i32 = 0
  let hasFields: boolean = false
  let type: i32 = TYPE_PROGRAM
  let standing: i32 = READ
  /** The statement of the module that is read, and whether bodies in it are skipped, and one was. */
  let statement: i32 = 0
  let skips: boolean = mentions !== null
  let hasSkipped: boolean = false
  while (at < size) {
    if (parent === BODY) statement = item
    const start: i32 = at
    const head: i32 = byteAt(source, start)
    const major: i32 = head >> 5
    let value: i32 = head & 31
    at++
    if (value > 23) {
      at = endOfHead(source, start)
      if (at > size) return 0
      value = readUint(source, start)
      if (isForeign(head, value)) return 0
    } else if ((major & 3) === 1) return 0
    let parts: i32 = 0
    let form: i32 = UNKNOWN_PART
    let end: i32 = -1
    if (skips && (type === TYPE_FN_BODY || type === TYPE_ARROW_BODY)) {
      type = ANY
      hasSkipped = true
    }
    if (type === SPAN || type === UNKNOWN) {
      end = head === SPAN_HEAD ? endOfSpan(source, at) : -1
      type = end < 0 ? UNKNOWN : SPAN
    } else if (type === ANY) {
      end = endOfTree(source, start)
      if (end < 0) return 0
    } else if (type < PRIMITIVES) {
      if (isPrimitive(type, major)) end = endOfPayload(at, major, value)
      else type = UNKNOWN
    } else {
      form = formOf(type, major, value)
      end = form < 0 ? -1 : at
      parts = major === TAG ? 1 : value
    }
    if (end < 0) {
      type = UNKNOWN
      form = UNKNOWN_PART
      parts = countParts(major, value)
      end = endOfPayload(at, major, value)
    }
    if (end < at || end > size) return 0
    put(tape.start, item, start)
    put(tape.value, item, value)
    put(tape.standing, item, standing as u8)
    put(types, item, type as u8)
    put(parents, item, parent)
    at = end
    missing--
    if (parts > 0) {
      if (parent >= 0) {
        put(nexts, parent, missing)
        put(descriptions, parent, part)
      }
      parent = item
      missing = parts
      part = form
      hasFields = isStruct(type)
      item++
    } else {
      item++
      put(nexts, item - 1, item)
      if (missing === 0) {
        do {
          if (parent < 0) break
          const closed: i32 = parent
          parent = get(parents, closed)
          missing = parent < 0 ? 0 : get(nexts, parent)
          put(nexts, closed, item)
          if (parent !== BODY || mentions === null) continue
          const from: i32 = get(tape.start, statement)
          skips = !hasSkipped || !mentions.isWithin(from, at)
          if (!skips) {
            // Reads the statement again.
            item = statement
            at = from
            missing++
          } else if (hasSkipped) tape.isWhole = false
          hasSkipped = false
        } while (missing === 0)
        if (parent < 0) break
        part = get(descriptions, parent)
        hasFields = isStruct(get(types, parent))
      }
    }
    type = get(PARTS, part)
    standing = INHERITED
    if (hasFields) {
      standing = READ
      part++
    }
    if (type >= COMBINED && type !== UNKNOWN) {
      const combination: i32 = (type - COMBINED) * 2
      type = get(COMBINATIONS, combination)
      standing = get(COMBINATIONS, combination + 1)
    }
  }
  tape.start[item] = size
  return at === size && parent < 0 && missing === 0 ? item : 0
}

/** The text that a host returned: the payload of the first text of a CBOR text. */
export function textOf(bytes: Uint8Array): Uint8Array {
  let at: i32 = 0
  while (at < bytes.length) {
    const major: i32 = bytes[at] >> 5
    const value: i32 = readUint(bytes, at)
    at = endOfHead(bytes, at)
    if (major === TEXT) return view(bytes, at, at + value)
    at = endOfPayload(at, major, value)
  }
  return NO_BYTES
}
