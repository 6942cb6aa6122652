import { KINDS, PARTS, SLOTS, STARTS } from './generated/layouts.ts'
import { get } from './native.ts'
import { ARRAY, BLOB, SIMPLE, TAG, TEXT, UINT, type Tape } from './tape.ts'

// The numbers of the tables that scripts/swc/layouts.mjs writes.
export const ANY: i32 = 0
const UINT_TYPE: i32 = 2
const BOOL: i32 = 3
const TEXT_TYPE: i32 = 4
export const PRIMITIVES: i32 = 6
export const STRUCT: i32 = 3
export const ENUM: i32 = 4
const OPTION: i32 = 1
export const LIST: i32 = 2
const ABSENT: i32 = 255

/** Where in `PARTS` the parts of an item of this type are described; -1 when the item does not have its layout. */
export function formOf(type: i32, major: i32, count: i32): i32 {
  const kind: i32 = get(KINDS, type)
  let at: i32 = get(STARTS, type)
  if (kind === ENUM) {
    const variants: i32 = get(PARTS, at)
    return major === TAG && count >= 1 && count <= variants ? at + count * 2 - 1 : -1
  }
  if (major !== ARRAY) return -1
  if (kind !== STRUCT) return kind === OPTION && count > 1 ? -1 : at + 1
  const end: i32 = get(STARTS, type + 1)
  while (at < end) {
    const fields: i32 = get(PARTS, at)
    if (fields === count) return at + 1
    at += 1 + fields * 2
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
  const fields: i32 = get(tape.value, struct)
  for (let row: i32 = slot * 4; row < slot * 4 + 4; row += 2) {
    const expected: i32 = get(SLOTS, row)
    const index: i32 = get(SLOTS, row + 1)
    if (expected === fields) return index === ABSENT ? -1 : tape.part(struct, index)
  }
  return 0
}
