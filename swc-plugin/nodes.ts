import { field } from './layouts.ts'
import { NO_BYTES } from './bytes.ts'
import { TAG, type Tape } from './tape.ts'
import {
  EXPR_IS_PAREN_EXPR,
  EXPR_IS_TS_AS_EXPR,
  EXPR_IS_TS_CONST_ASSERTION,
  EXPR_IS_TS_INSTANTIATION,
  EXPR_IS_TS_NON_NULL_EXPR,
  EXPR_IS_TS_SATISFIES_EXPR,
  EXPR_IS_TS_TYPE_ASSERTION,
  EXPR_IS_IDENT,
  EXPR_IS_LIT,
  EXPR_IS_TPL,
  FUNCTION_RANGE,
  IDENT_NAME,
  LIT_IS_STR,
  MODULE_EXPORT_NAME_IS_IDENT,
  STR_VALUE,
  TPL_ELEMENT_COOKED,
  TPL_QUASIS,
  TYPE_CLASS,
  TYPE_FUNCTION,
  TYPE_PAREN_EXPR,
  TYPE_TS_AS_EXPR,
  TYPE_TS_CONST_ASSERTION,
  TYPE_TS_INSTANTIATION,
  TYPE_TS_NON_NULL_EXPR,
  TYPE_TS_SATISFIES_EXPR,
  TYPE_TS_TYPE_ASSERTION,
} from './generated/layouts.ts'

// Questions about single nodes. An expression is named by its tag; what the tag wraps is the item after it.

/** Whether a type of node only wraps an expression: parentheses, `as`, `satisfies`, `!` and the like. */
export function isTransparentType(type: i32): boolean {
  switch (type) {
    case TYPE_PAREN_EXPR:
    case TYPE_TS_AS_EXPR:
    case TYPE_TS_CONST_ASSERTION:
    case TYPE_TS_INSTANTIATION:
    case TYPE_TS_NON_NULL_EXPR:
    case TYPE_TS_SATISFIES_EXPR:
    case TYPE_TS_TYPE_ASSERTION:
      return true
    default:
      return false
  }
}

function isTransparent(variant: i32): boolean {
  switch (variant) {
    case EXPR_IS_PAREN_EXPR:
    case EXPR_IS_TS_AS_EXPR:
    case EXPR_IS_TS_CONST_ASSERTION:
    case EXPR_IS_TS_INSTANTIATION:
    case EXPR_IS_TS_NON_NULL_EXPR:
    case EXPR_IS_TS_SATISFIES_EXPR:
    case EXPR_IS_TS_TYPE_ASSERTION:
      return true
    default:
      return false
  }
}

/** The expression under parentheses, `as`, `satisfies`, `!` and the like: all of them have it in their second field. */
export function unwrap(tape: Tape, expression: i32): i32 {
  let inner: i32 = expression
  while (isTransparent(tape.value[inner])) inner = tape.part(inner + 1, 1)
  return inner
}

/** The expression under parentheses only, where other compilers have no node for them. */
export function withoutParentheses(tape: Tape, expression: i32): i32 {
  let inner: i32 = expression
  while (tape.value[inner] === EXPR_IS_PAREN_EXPR) inner = tape.part(inner + 1, 1)
  return inner
}

/** The span of a node, which is the first one in it, unless it is a function or class that has a name. */
export function spanOf(tape: Tape, node: i32): i32 {
  const code: i32 = namedCode(tape, tape.major(node) === TAG ? node + 1 : node)
  if (code >= 0) return tape.isSpan(code + 1) ? code + 1 : field(tape, code, FUNCTION_RANGE)
  const range: i32 = tape.type[node] === TYPE_FUNCTION ? field(tape, node, FUNCTION_RANGE) : node
  if (tape.isSpan(range)) return range
  const end: i32 = tape.next[node]
  for (let i: i32 = node; i < end; i++) if (tape.isSpan(i)) return i
  return -1
}

/** What a function or class expression wraps beside its name; -1 for other nodes. */
function namedCode(tape: Tape, node: i32): i32 {
  // The name comes first; what begins with its span is a literal that has as many parts.
  if (!tape.isArray(node, 2) || tape.isSpan(node) || tape.isSpan(node + 1)) return -1
  const code: i32 = tape.part(node, 1)
  const type: i32 = tape.type[code]
  return type === TYPE_FUNCTION || type === TYPE_CLASS ? code : -1
}

export function isIdentifier(tape: Tape, expression: i32): boolean {
  return tape.isTag(expression, EXPR_IS_IDENT)
}

export function identName(tape: Tape, ident: i32): Uint8Array {
  return tape.bytes(field(tape, ident, IDENT_NAME))
}

/** The string literal that an expression is; -1 for any other. */
export function stringLiteral(tape: Tape, expression: i32): i32 {
  const isString: boolean =
    tape.isTag(expression, EXPR_IS_LIT) && tape.isTag(expression + 1, LIT_IS_STR)
  return isString ? expression + 2 : -1
}

/** The text of a string, or of a template without holes; empty for anything else. */
export function textOfExpression(tape: Tape, expression: i32): Uint8Array {
  const literal: i32 = stringLiteral(tape, expression)
  if (literal >= 0) return tape.bytes(field(tape, literal, STR_VALUE))
  if (!tape.isTag(expression, EXPR_IS_TPL)) return NO_BYTES
  const quasis: i32 = field(tape, expression + 1, TPL_QUASIS)
  if (tape.value[quasis] !== 1) return NO_BYTES
  const cooked: i32 = tape.first(field(tape, quasis + 1, TPL_ELEMENT_COOKED))
  return cooked < 0 ? NO_BYTES : tape.bytes(cooked)
}

/** The text of a name in module syntax, which is an identifier or a string. */
export function moduleName(tape: Tape, name: i32): Uint8Array {
  if (tape.isTag(name, MODULE_EXPORT_NAME_IS_IDENT)) return identName(tape, name + 1)
  return tape.bytes(field(tape, name + 1, STR_VALUE))
}
