import { ascii, type Bytes } from './bytes.ts'
import type { Finding } from './findings.ts'
import { PAIRS, ROWS, ROWS_END, WORDS } from './generated/words.ts'
import { get } from './native.ts'

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
const ELLIPSIS: i32 = 7
const BEGINNINGS_HOLE: i32 = 0
/** From here on a byte stands for a pair of bytes; after the last byte it goes on with those between holes and signs. */
const FIRST_PAIR: i32 = 128
const FIRST_SIGN: i32 = 32
const FIRST_CODE: i32 = 100
/** The numbers of a row. */
const ROW: i32 = 4
const QUOTE: i32 = 39
const BACKTICK: i32 = 0x60

/** Says what is wrong. */
export function writeSentence(out: Bytes, finding: Finding): void {
  const row: i32 = rowOf(finding)
  writeWords(out, startOf(row), get(ROWS, row + 2), finding)
}

/** Says what to do. */
export function writeRemedy(out: Bytes, finding: Finding): void {
  const row: i32 = rowOf(finding)
  const sentence: i32 = get(ROWS, row + 2)
  writeWords(out, startOf(row) + sentence, get(ROWS, row + 3), finding)
}

function startOf(row: i32): i32 {
  let start: i32 = 0
  for (let i: i32 = 0; i < row; i += ROW) {
    start += get(ROWS, i + 2)
    start += get(ROWS, i + 3)
  }
  return start
}

function rowOf(finding: Finding): i32 {
  let first: i32 = 0
  for (let row: i32 = 0; row < ROWS_END; row += ROW) {
    const code: i32 = get(ROWS, row)
    const variant: i32 = get(ROWS, row + 1)
    if (code + FIRST_CODE !== finding.code) continue
    if (variant === FORM + finding.form) return row
    if (variant === MANY && finding.names.length > 1) return row
    if (variant === ONLY) first = row
  }
  return first
}

function writeWords(out: Bytes, from: i32, length: i32, finding: Finding): void {
  for (let i: i32 = from; i < from + length; i++) writeWord(out, get(WORDS, i), finding)
}

function writeWord(out: Bytes, byte: i32, finding: Finding): void {
  if (byte > ELLIPSIS && (byte < FIRST_SIGN || byte >= FIRST_PAIR)) {
    const pair: i32 =
      (byte >= FIRST_PAIR ? byte - FIRST_PAIR : byte + FIRST_PAIR - ELLIPSIS - 1) * 2
    writeWord(out, get(PAIRS, pair), finding)
    return writeWord(out, get(PAIRS, pair + 1), finding)
  }
  switch (byte) {
    case NAME_HOLE:
      return out.all(finding.name)
    case NAMES_HOLE:
      return writeQuoted(out, finding.names, false)
    case LIST_HOLE:
      return writeList(out, finding.list)
    case TEXT_HOLE:
      return out.all(finding.text)
    case ROLES_HOLE:
      return writeQuoted(out, finding.roles, false)
    case BEGINNINGS_HOLE:
      return writeQuoted(out, finding.roles, true)
    case DECLARED_HOLE:
      return out.all(ascii(finding.isClass ? 'class' : 'function'))
    case ELLIPSIS:
      return out.codePoint(0x2026)
    default:
      return out.byte(byte)
  }
}

/** `a`, `b` and `c`, or `'on a' or 'on b'`, as `babel-plugin/sentences.ts` has it. */
function writeQuoted(out: Bytes, names: Uint8Array[], areRoles: boolean): void {
  const quote: i32 = areRoles ? QUOTE : BACKTICK
  if (names.length === 0) out.ascii('nothing')
  for (let i: i32 = 0; i < names.length; i++) {
    if (i > 0) out.ascii(areRoles ? ' or ' : i === names.length - 1 ? ' and ' : ', ')
    out.byte(quote)
    if (areRoles) out.ascii('on ')
    out.all(names[i])
    out.byte(quote)
  }
}

function writeList(out: Bytes, names: Uint8Array[]): void {
  for (let i: i32 = 0; i < names.length; i++) {
    if (i > 0) out.ascii(', ')
    out.all(names[i])
  }
}
