import { isEqual, spells } from './bytes.ts'
import * as layout from './generated/layouts.ts'
import { field } from './layouts.ts'
import { identName, isIdentifier, spanOf, unwrap } from './nodes.ts'
import { ENUM_NAME, USING, type Binding } from './scopes.ts'
import type { Tape } from './tape.ts'
import type { Walker } from './walker.ts'

// What the host made of syntax before it handed the file over, recognised by its form.

/** What the host calls for `using`, with the stack, the resource, and whether it is `await using`. */
export const DISPOSABLE: string = '_ts_add_disposable_resource'

/** Whether a binding is declared with `using`, or was. */
export function isHandle(walker: Walker, binding: Binding): boolean {
  if (binding.kind === USING) return true
  const callee: i32 = calledBy(walker, binding)
  return (
    callee >= 0 &&
    isIdentifier(walker.tape, callee) &&
    spells(identName(walker.tape, callee + 1), DISPOSABLE)
  )
}

/** Whether a binding is an enum, or was: `var E = function (E) { … }({})`. */
export function isEnum(walker: Walker, binding: Binding): boolean {
  if (binding.kind === ENUM_NAME) return true
  const tape = walker.tape
  const callee: i32 = calledBy(walker, binding)
  if (callee < 0 || !tape.isTag(callee, layout.EXPR_IS_FN_EXPR)) return false
  const code: i32 = field(tape, callee + 1, layout.FN_EXPR_FUNCTION)
  const param: i32 = tape.first(field(tape, code, layout.FUNCTION_PARAMS))
  if (param < 0) return false
  const pattern: i32 = field(tape, param, layout.PARAM_PATTERN)
  return (
    tape.isTag(pattern, layout.PAT_IS_BINDING_IDENT) &&
    isEqual(identName(tape, pattern + 2), walker.symbols.name(binding.symbol))
  )
}

/** Whether a binding is a `const enum`: the host puts its values into the places of its uses, and nothing of it remains. */
export function isConstEnum(walker: Walker, binding: Binding): boolean {
  if (binding.kind !== ENUM_NAME) return false
  const tape = walker.tape
  return tape.isTrue(field(tape, binding.declaration, layout.TS_ENUM_DECL_IS_CONST))
}

/** Whether an assignment stands in the source; those by which the host builds namespaces and classes do not. */
export function isAuthored(tape: Tape, assignment: i32): boolean {
  const span: i32 = spanOf(tape, assignment)
  return span < 0 || tape.from(span) > 0
}

/** The function whose result a variable is initialised with; -1 for other bindings. */
function calledBy(walker: Walker, binding: Binding): i32 {
  const tape = walker.tape
  if (walker.type[binding.declaration] !== layout.TYPE_VAR_DECLARATOR) return -1
  const init: i32 = tape.first(field(tape, binding.declaration, layout.VAR_DECLARATOR_INIT))
  if (init < 0) return -1
  const value: i32 = unwrap(tape, init)
  if (!tape.isTag(value, layout.EXPR_IS_CALL_EXPR)) return -1
  const callee: i32 = field(tape, value + 1, layout.CALL_EXPR_CALLEE)
  return tape.isTag(callee, layout.CALLEE_IS_EXPR) ? unwrap(tape, callee + 1) : -1
}
