import { KINDS, PARTS, SLOTS, STARTS } from './generated/layouts.ts'
import { ARRAY, BLOB, SIMPLE, TAG, TEXT, UINT, type Tape } from './tape.ts'

// The numbers of the tables that scripts/swc/layouts.mjs writes.
export const ANY: i32 = 0
const SPAN: i32 = 1
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
export function formOf(tape: Tape, item: i32, type: i32): i32 {
  const kind: i32 = KINDS[type]
  let at: i32 = STARTS[type]
  const count: i32 = tape.value[item]
  if (kind === ENUM) {
    const variants: i32 = PARTS[at]
    return tape.major[item] === TAG && count >= 1 && count <= variants ? at + count * 2 - 1 : -1
  }
  if (tape.major[item] !== ARRAY) return -1
  if (kind !== STRUCT) return kind === OPTION && count > 1 ? -1 : at + 1
  const end: i32 = STARTS[type + 1]
  while (at < end) {
    const fields: i32 = PARTS[at]
    if (fields === count) return at + 1
    at += 1 + fields * 2
  }
  return -1
}

export function isPrimitive(tape: Tape, item: i32, type: i32): boolean {
  const major: i32 = tape.major[item]
  switch (type) {
    case ANY:
      return true
    case SPAN:
      return tape.isSpan(item)
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
  const fields: i32 = tape.value[struct]
  for (let row: i32 = slot * 4; row < slot * 4 + 4; row += 2) {
    const expected: i32 = SLOTS[row]
    const index: i32 = SLOTS[row + 1]
    if (expected === fields) return index === ABSENT ? -1 : tape.part(struct, index)
  }
  return 0
}
