import {
  LENGTHS,
  LISTS,
  OPTIONS,
  OTHER_SLOTS,
  PARTS,
  SLOTS,
  WRAPPED_PARTS,
} from './generated/layouts.ts'
import { get, ints, put } from './native.ts'
import { ARRAY, BLOB, SIMPLE, TAG, TEXT, UINT, type Tape } from './tape.ts'

// The numbers of the tables that scripts/swc/layouts.mjs writes.
export const ANY: i32 = 0
const UINT_TYPE: i32 = 2
const BOOL: i32 = 3
const TEXT_TYPE: i32 = 4
export const PRIMITIVES: i32 = 6
const NO_FIELDS: i32 = 0x8000
const ABSENT: i32 = 255

/** By type: where in `PARTS` its parts begin, with `NO_FIELDS` where these are variants. */
const STARTS = readStarts()

function readStarts(): StaticArray<i32> {
  const starts = ints(OPTIONS + 1)
  // What comes first is of no type.
  let at: i32 = 1
  for (let type: i32 = 0; type < OPTIONS; type++) {
    const length: i32 = get(LENGTHS, type)
    put(starts, type, at + (length & 1) * NO_FIELDS)
    at += length >> 1
  }
  put(starts, OPTIONS, at)
  return starts
}

/** Whether a type has fields; lists, options and enums have none. */
export function isStruct(type: i32): boolean {
  const start: i32 = type < OPTIONS ? get(STARTS, type) : NO_FIELDS
  return start < NO_FIELDS
}

/** Where in `PARTS` the parts of an item of this type are described; -1 when the item does not have its layout. */
export function formOf(type: i32, major: i32, count: i32): i32 {
  if (type >= OPTIONS) {
    if (major !== ARRAY || (type < LISTS && count > 1)) return -1
    return WRAPPED_PARTS + type - OPTIONS
  }
  let at: i32 = get(STARTS, type)
  if (at >= NO_FIELDS) {
    at -= NO_FIELDS
    const variants: i32 = get(PARTS, at)
    return major === TAG && count >= 1 && count <= variants ? at + count : -1
  }
  if (major !== ARRAY) return -1
  const end: i32 = get(STARTS, type + 1) & (NO_FIELDS - 1)
  while (at < end) {
    const fields: i32 = get(PARTS, at)
    if (fields === count) return at + 1
    at += 1 + fields
  }
  return -1
}

/** Whether an item of this major is what a primitive type says. A span is none of these. */
export function isPrimitive(type: i32, major: i32): boolean {
  switch (type) {
    case UINT_TYPE:
      return major === UINT
    case BOOL:
      return major === SIMPLE
    case TEXT_TYPE:
      return major === TEXT
    default:
      return major === BLOB || major === TEXT
  }
}

/**
 * A field of a struct by its name; -1 when the layout of this version has none. Of a node in an unknown layout it is the program,
 * which is as good as any other item: the file is refused when the walk comes to the node.
 */
export function field(tape: Tape, struct: i32, slot: i32): i32 {
  const type: i32 = get(tape.type, struct)
  if (!isStruct(type)) return 0
  const first: i32 = get(PARTS, get(STARTS, type))
  const slots = get(tape.value, struct) === first ? SLOTS : OTHER_SLOTS
  const index: i32 = get(slots, slot)
  return index === ABSENT ? -1 : tape.part(struct, index)
}
