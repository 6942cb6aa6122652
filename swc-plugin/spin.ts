import { numbered } from './block.ts'
import { Bytes, NO_BYTES, spells } from './bytes.ts'
import { arePlain } from './call.ts'
import type { Findings } from './findings.ts'
import * as layout from './generated/layouts.ts'
import { field } from './layouts.ts'
import { namePath } from './names.ts'
import { ints } from './native.ts'
import { isIdentifier, unwrap, withoutParentheses, identName } from './nodes.ts'
import { macroName, type MacroReference } from './references.ts'
import { CONST, FUNCTION_SCOPE, MEMBER_SCOPE, PROGRAM_SCOPE, type Scope } from './scopes.ts'
import { Symbols } from './symbols.ts'
import type { Tape } from './tape.ts'
import type { Walker } from './walker.ts'

const AT_MODULE_LEVEL: i32 = 160
const GENERATOR: i32 = 161
const AWAITED_SIGNAL: i32 = 162
const NO_FUNCTION: i32 = 163
const WRONG_ARGUMENTS: i32 = 164
const HASH: i32 = 35

/** A call of `spin` taken apart. What is not there is -1. */
export class SpinCall {
  readonly reference: MacroReference
  context: i32 = -1
  /** The body as written. */
  argument: i32 = -1
  options: i32 = -1
  bodyScope: Scope | null = null
  isAsync: boolean = false
  place: Uint8Array = NO_BYTES

  constructor(reference: MacroReference) {
    this.reference = reference
  }
}

/** Reads calls of `spin`, and holds those of `track` and what bodies await to the rules. */
export class SpinReader {
  /** Whether a signal is awaited that a variable of the module has from its declaration on. */
  hasVariable: boolean = false
  private readonly walker: Walker
  private readonly tape: Tape
  private readonly findings: Findings

  constructor(walker: Walker, findings: Findings) {
    this.walker = walker
    this.tape = walker.tape
    this.findings = findings
  }

  /** Refuses every shape that is not `spin(context?, body, options?)`. */
  read(reference: MacroReference): SpinCall {
    const tape = this.tape
    const call = new SpinCall(reference)
    const given: i32 = field(tape, reference.node, layout.CALL_EXPR_ARGUMENTS)
    const count: i32 = tape.value[given]
    let at: i32 = 0
    if (count > 1 && this.functionAt(this.argument(given, 0)) < 0) at = 1
    if (count === 0 || count > at + 2 || !arePlain(tape, given)) {
      this.wrong(reference)
      return call
    }
    const argument: i32 = this.argument(given, at)
    const code: i32 = this.functionAt(argument)
    if (code < 0) this.tell(NO_FUNCTION, withoutParentheses(tape, argument))
    else this.readBody(call, argument, code)
    call.argument = argument
    if (at === 1) call.context = this.argument(given, 0)
    if (count > at + 1) call.options = this.argument(given, at + 1)
    return call
  }

  track(reference: MacroReference): void {
    const tape = this.tape
    const given: i32 = field(tape, reference.node, layout.CALL_EXPR_ARGUMENTS)
    if (tape.value[given] !== 1 || !arePlain(tape, given)) return this.wrong(reference)
    let at: Scope | null = reference.scope
    while (at !== null) {
      if (at.kind === FUNCTION_SCOPE || (at.kind === MEMBER_SCOPE && !this.isStatic(at.node))) {
        return
      }
      at = at.parent
    }
    this.tell(AT_MODULE_LEVEL, reference.node)
  }

  /** An await in a body, of a signal where it can be seen that it is one. */
  awaits(node: i32, scope: Scope): void {
    const tape = this.tape
    const value: i32 = unwrap(tape, field(tape, node, layout.AWAIT_EXPR_VALUE))
    if (!isIdentifier(tape, value)) return
    const name = identName(tape, value + 1)
    const ctxt: i32 = tape.value[field(tape, value + 1, layout.IDENT_CTXT)]
    const binding = this.walker.scopes.resolve(scope, this.walker.symbols.of(name), ctxt)
    if (binding === null || binding.writes > 0 || !this.isSignal(binding.declaration)) return
    if (binding.scope.kind === PROGRAM_SCOPE && binding.kind !== CONST) this.hasVariable = true
    this.findings.about(AWAITED_SIGNAL, node, name)
  }

  private isSignal(declaration: i32): boolean {
    const tape = this.tape
    if (this.walker.type[declaration] !== layout.TYPE_VAR_DECLARATOR) return false
    const id: i32 = field(tape, declaration, layout.VAR_DECLARATOR_ID)
    const init: i32 = tape.first(field(tape, declaration, layout.VAR_DECLARATOR_INIT))
    if (init < 0 || !tape.isTag(id, layout.PAT_IS_BINDING_IDENT)) return false
    const value: i32 = unwrap(tape, init)
    if (!tape.isTag(value, layout.EXPR_IS_CALL_EXPR)) return false
    const callee: i32 = field(tape, value + 1, layout.CALL_EXPR_CALLEE)
    if (!tape.isTag(callee, layout.CALLEE_IS_EXPR)) return false
    return isNamedSignal(tape, unwrap(tape, callee + 1))
  }

  private readBody(call: SpinCall, argument: i32, code: i32): void {
    const tape = this.tape
    const isArrow: boolean = this.walker.type[code] === layout.TYPE_ARROW_EXPR
    call.bodyScope = this.walker.scopeFrom(code)
    call.isAsync = tape.isTrue(
      field(tape, code, isArrow ? layout.ARROW_EXPR_ASYNC : layout.FUNCTION_ASYNC),
    )
    if (!isArrow && tape.isTrue(field(tape, code, layout.FUNCTION_GENERATOR))) {
      this.tell(GENERATOR, withoutParentheses(tape, argument))
    }
  }

  private argument(given: i32, index: i32): i32 {
    return field(this.tape, this.tape.part(given, index), layout.EXPR_OR_SPREAD_VALUE)
  }

  /** The function that an expression is: an arrow, or what a function expression wraps; -1 for any other. */
  private functionAt(expression: i32): i32 {
    const tape = this.tape
    const value: i32 = unwrap(tape, expression)
    if (tape.isTag(value, layout.EXPR_IS_ARROW_EXPR)) return value + 1
    if (!tape.isTag(value, layout.EXPR_IS_FN_EXPR)) return -1
    return field(tape, value + 1, layout.FN_EXPR_FUNCTION)
  }

  private isStatic(member: i32): boolean {
    const type: i32 = this.walker.type[member]
    switch (type) {
      case layout.TYPE_STATIC_BLOCK:
        return true
      case layout.TYPE_CLASS_PROP:
        return this.tape.isTrue(field(this.tape, member, layout.CLASS_PROP_IS_STATIC))
      case layout.TYPE_PRIVATE_PROP:
        return this.tape.isTrue(field(this.tape, member, layout.PRIVATE_PROP_IS_STATIC))
      default:
        return this.tape.isTrue(field(this.tape, member, layout.AUTO_ACCESSOR_IS_STATIC))
    }
  }

  private wrong(reference: MacroReference): void {
    const callee: i32 = field(this.tape, reference.node, layout.CALL_EXPR_CALLEE) + 1
    const name = macroName(reference.macro)
    const node: i32 = withoutParentheses(this.tape, callee)
    this.findings.about(WRONG_ARGUMENTS, node, name)
  }

  private tell(code: i32, node: i32): void {
    this.findings.at(code, node)
  }
}

/** `signal` or `….signal` */
function isNamedSignal(tape: Tape, callee: i32): boolean {
  if (isIdentifier(tape, callee)) return isSignalName(identName(tape, callee + 1))
  if (!tape.isTag(callee, layout.EXPR_IS_MEMBER_EXPR)) return false
  const property: i32 = field(tape, callee + 1, layout.MEMBER_EXPR_PROPERTY)
  if (!tape.isTag(property, layout.MEMBER_PROP_IS_IDENT_NAME)) return false
  return isSignalName(tape.bytes(field(tape, property + 1, layout.IDENT_NAME_NAME)))
}

function isSignalName(name: Uint8Array): boolean {
  return spells(name, 'signal')
}

/** Names and numbers the spins of a module, which come in source order. */
export function placeSpins(spins: SpinCall[], module: Uint8Array, walker: Walker): void {
  const names = new Symbols()
  const met = ints(spins.length)
  for (let i: i32 = 0; i < spins.length; i++) {
    const name = namePath(walker, spins[i].reference.node)
    const number: i32 = names.of(name)
    const place = new Bytes(128)
    place.all(module)
    place.byte(HASH)
    place.all(numbered(name, met[number]++))
    spins[i].place = place.written()
  }
}
