import { ascii, type Bytes } from './bytes.ts'
import type { Finding } from './findings.ts'
import { ROWS, WORDS } from './generated/words.ts'

// The numbers of scripts/swc/words.mjs.
const ONLY: i32 = 0
const MANY: i32 = 1
const FORM: i32 = 2
const NAME_HOLE: i32 = 1
const NAMES_HOLE: i32 = 2
const LIST_HOLE: i32 = 3
const TEXT_HOLE: i32 = 4
const ROLES_HOLE: i32 = 5
const DECLARED_HOLE: i32 = 6
const BACKTICK: i32 = 0x60

/** Says what is wrong. */
export function writeSentence(out: Bytes, finding: Finding): void {
  const row: i32 = rowOf(finding)
  writeWords(out, ROWS[row + 2], ROWS[row + 3], finding)
}

/** Says what to do. */
export function writeRemedy(out: Bytes, finding: Finding): void {
  const row: i32 = rowOf(finding)
  writeWords(out, ROWS[row + 2] + ROWS[row + 3], ROWS[row + 4], finding)
}

function rowOf(finding: Finding): i32 {
  let first: i32 = 0
  for (let row: i32 = 0; row < ROWS.length; row += 5) {
    if (ROWS[row] !== finding.code) continue
    const variant: i32 = ROWS[row + 1]
    if (variant === FORM + finding.form) return row
    if (variant === MANY && finding.names.length > 1) return row
    if (variant === ONLY) first = row
  }
  return first
}

function writeWords(out: Bytes, from: i32, length: i32, finding: Finding): void {
  for (let i: i32 = from; i < from + length; i++) {
    const byte: i32 = WORDS[i]
    switch (byte) {
      case NAME_HOLE:
        out.all(finding.name)
        break
      case NAMES_HOLE:
        writeQuoted(out, finding.names)
        break
      case LIST_HOLE:
        writeList(out, finding.list)
        break
      case TEXT_HOLE:
        out.all(finding.text)
        break
      case ROLES_HOLE:
        writeQuoted(out, finding.roles)
        break
      case DECLARED_HOLE:
        out.all(ascii(finding.isClass ? 'class' : 'function'))
        break
      default:
        out.byte(byte)
    }
  }
}

/** `a`, `b` and `c`, as `babel-plugin/sentences.ts` has it. */
function writeQuoted(out: Bytes, names: Uint8Array[]): void {
  if (names.length === 0) out.ascii('nothing')
  for (let i: i32 = 0; i < names.length; i++) {
    if (i > 0) out.ascii(i === names.length - 1 ? ' and ' : ', ')
    out.byte(BACKTICK)
    out.all(names[i])
    out.byte(BACKTICK)
  }
}

function writeList(out: Bytes, names: Uint8Array[]): void {
  for (let i: i32 = 0; i < names.length; i++) {
    if (i > 0) out.ascii(', ')
    out.all(names[i])
  }
}
