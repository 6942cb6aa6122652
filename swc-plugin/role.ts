import { ascii, startsWith } from './bytes.ts'
import type { Findings } from './findings.ts'
import * as layout from './generated/layouts.ts'
import { field } from './layouts.ts'
import { view } from './native.ts'
import { stringLiteral, unwrap } from './nodes.ts'
import type { Tape } from './tape.ts'

const NO_ROLE: i32 = 131
const SPACE: i32 = 32
const DASH: i32 = 45

export class Role {
  readonly name: Uint8Array
  /** The statement that gives it. */
  readonly node: i32

  constructor(name: Uint8Array, node: i32) {
    this.name = name
    this.node = node
  }
}

/** The role that a body's first statement names. A role anywhere else, or misspelt, is reported. */
export function readRole(tape: Tape, body: i32, findings: Findings): Role | null {
  let role: Role | null = null
  const statements: i32 = field(tape, body, layout.FN_BODY_BODY)
  const end: i32 = tape.next[statements]
  let isPrologue: boolean = true
  for (let node: i32 = statements + 1; node < end; node = tape.next[node]) {
    if (!tape.isTag(node, layout.STMT_IS_EXPR_STMT)) {
      isPrologue = false
      continue
    }
    isPrologue = isPrologue && isDirective(tape, node)
    if (isPrologue) {
      const text = directiveText(tape, node)
      if (!isLikeRole(text)) continue
      if (node === statements + 1 && isRole(text)) role = new Role(view(text, 3, text.length), node)
      else findings.at(NO_ROLE, node).text = text
    } else {
      const value: i32 = unwrap(tape, field(tape, node + 1, layout.EXPR_STMT_VALUE))
      const literal: i32 = stringLiteral(tape, value)
      if (literal < 0) continue
      const text = tape.bytes(field(tape, literal, layout.STR_VALUE))
      if (isRole(text)) findings.at(NO_ROLE, node).text = text
    }
  }
  return role
}

/** Whether a statement is a string and nothing else; in parentheses it is no directive. */
export function isDirective(tape: Tape, statement: i32): boolean {
  return (
    tape.isTag(statement, layout.STMT_IS_EXPR_STMT) &&
    stringLiteral(tape, field(tape, statement + 1, layout.EXPR_STMT_VALUE)) >= 0
  )
}

/** A directive as written, without its quotes. */
export function directiveText(tape: Tape, statement: i32): Uint8Array {
  const literal: i32 = stringLiteral(tape, field(tape, statement + 1, layout.EXPR_STMT_VALUE))
  const raw: i32 = tape.first(field(tape, literal, layout.STR_RAW))
  if (raw < 0) return tape.bytes(field(tape, literal, layout.STR_VALUE))
  const text = tape.bytes(raw)
  return view(text, 1, text.length - 1)
}

function isLikeRole(text: Uint8Array): boolean {
  if (!startsWith(text, ascii('on'))) return false
  return text.length === 2 || text[2] === SPACE || (text[2] >= 9 && text[2] <= 13)
}

function isRole(text: Uint8Array): boolean {
  if (!startsWith(text, ascii('on ')) || text.length < 4 || !isLetter(text[3])) return false
  for (let i: i32 = 4; i < text.length; i++) if (!isWord(text[i])) return false
  return true
}

function isLetter(byte: i32): boolean {
  return (byte >= 65 && byte <= 90) || (byte >= 97 && byte <= 122)
}

function isWord(byte: i32): boolean {
  return isLetter(byte) || (byte >= 48 && byte <= 57) || byte === 95 || byte === DASH
}
