import type { Findings } from './findings.ts'
import * as layout from './generated/layouts.ts'
import type { Host } from './host.ts'
import { field } from './layouts.ts'
import { identName, isIdentifier, spanOf, unwrap, withoutParentheses } from './nodes.ts'
import { macroName, type MacroReference } from './references.ts'
import { readRole, type Role } from './role.ts'
import type { Scope } from './scopes.ts'
import type { Symbols } from './symbols.ts'
import type { Tape } from './tape.ts'
import { nextComma } from './trivia.ts'
import { isThisParameter } from './visits.ts'
import type { Walker } from './walker.ts'

const REPEATED: i32 = 105
const SPREAD: i32 = 106
const HOLE: i32 = 107
const MEMBER: i32 = 108
const NO_IDENTIFIER: i32 = 109
const NO_LIST: i32 = 110
const PARAMETERS: i32 = 120
const NO_FUNCTION: i32 = 121
const WRONG_ARGUMENTS: i32 = 126
const SYNCHRONOUS_GENERATOR: i32 = 127

/** One element of a capture list that is an identifier, with whatever wraps it. */
export class Listed {
  readonly symbol: i32
  readonly ident: i32
  /** The element as written, without parentheses. */
  readonly element: i32

  constructor(symbol: i32, ident: i32, element: i32) {
    this.symbol = symbol
    this.ident = ident
    this.element = element
  }
}

/** A macro call taken apart. What has the wrong shape is -1, and reported. */
export class MacroCall {
  readonly reference: MacroReference
  target: i32 = -1
  list: i32 = -1
  listed: Listed[] = []
  /** The function: an arrow, or what a function expression wraps. */
  block: i32 = -1
  /** The expression that the function is. */
  blockExpression: i32 = -1
  blockScope: Scope | null = null
  isGenerator: boolean = false
  options: i32 = -1
  role: Role | null = null

  constructor(reference: MacroReference) {
    this.reference = reference
  }

  get isArrow(): boolean {
    return this.blockExpression + 1 === this.block
  }
}

/** Reads calls; refuses every shape that is not `macro(target, [names], block, options?)`. */
export class CallReader {
  private readonly walker: Walker
  private readonly tape: Tape
  private readonly symbols: Symbols
  private readonly host: Host
  private readonly findings: Findings

  constructor(walker: Walker, host: Host, findings: Findings) {
    this.walker = walker
    this.tape = walker.tape
    this.symbols = walker.symbols
    this.host = host
    this.findings = findings
  }

  read(reference: MacroReference): MacroCall {
    const tape = this.tape
    const call = new MacroCall(reference)
    const given: i32 = field(tape, reference.node, layout.CALL_EXPR_ARGUMENTS)
    if (!hasRightArguments(tape, given)) {
      const callee: i32 = field(tape, reference.node, layout.CALL_EXPR_CALLEE) + 1
      const name = macroName(reference.macro)
      this.findings.about(WRONG_ARGUMENTS, withoutParentheses(tape, callee), name)
      return call
    }
    call.target = this.argument(given, 0)
    if (tape.value[given] === 4) call.options = this.argument(given, 3)
    const second: i32 = this.argument(given, 1)
    const list: i32 = unwrap(tape, second)
    if (tape.isTag(list, layout.EXPR_IS_ARRAY_LIT)) {
      call.list = list
      this.readList(call)
    } else this.tell(NO_LIST, withoutParentheses(tape, second))
    this.readBlock(call, this.argument(given, 2))
    return call
  }

  private argument(given: i32, index: i32): i32 {
    return field(this.tape, this.tape.part(given, index), layout.EXPR_OR_SPREAD_VALUE)
  }

  private readList(call: MacroCall): void {
    const tape = this.tape
    const elements: i32 = field(tape, call.list + 1, layout.ARRAY_LIT_ELEMENTS)
    const end: i32 = tape.next[elements]
    for (let option: i32 = elements + 1; option < end; option = tape.next[option]) {
      const item: i32 = tape.first(option)
      if (item < 0) {
        this.hole(call.list, elements, option)
        continue
      }
      const spread: i32 = tape.first(field(tape, item, layout.EXPR_OR_SPREAD_SPREAD))
      const value: i32 = field(tape, item, layout.EXPR_OR_SPREAD_VALUE)
      const element: i32 = withoutParentheses(tape, value)
      const node: i32 = unwrap(tape, value)
      if (spread >= 0) this.tell(SPREAD, spread)
      else if (!isIdentifier(tape, node)) this.tell(elementCode(tape, node), element)
      else this.listName(call, node + 1, element)
    }
  }

  private listName(call: MacroCall, ident: i32, element: i32): void {
    const name = identName(this.tape, ident)
    const symbol: i32 = this.symbols.of(name)
    for (let i: i32 = 0; i < call.listed.length; i++) {
      if (call.listed[i].symbol !== symbol) continue
      this.findings.about(REPEATED, element, name)
      return
    }
    call.listed.push(new Listed(symbol, ident, element))
  }

  /** The tree has no node for a hole; it is where the comma stands that makes it. */
  private hole(list: i32, elements: i32, hole: i32): void {
    const tape = this.tape
    const span: i32 = spanOf(tape, list)
    const start: i32 = tape.from(span)
    const text = this.host.source(start, tape.to(span))
    let at: i32 = 1
    for (let option: i32 = elements + 1; option <= hole; option = tape.next[option]) {
      if (option > elements + 1) at++
      const item: i32 = tape.first(option)
      if (item >= 0) {
        const value: i32 = spanOf(tape, field(tape, item, layout.EXPR_OR_SPREAD_VALUE))
        at = tape.to(value) - start
      }
      at = nextComma(text, at)
    }
    this.findings.add(HOLE, start + at, start + at + 1)
  }

  private readBlock(call: MacroCall, argument: i32): void {
    const tape = this.tape
    const block: i32 = unwrap(tape, argument)
    const isArrow: boolean = tape.isTag(block, layout.EXPR_IS_ARROW_EXPR)
    if (!isArrow && !tape.isTag(block, layout.EXPR_IS_FN_EXPR)) {
      return this.tell(NO_FUNCTION, withoutParentheses(tape, argument))
    }
    call.blockExpression = block
    call.block = isArrow ? block + 1 : field(tape, block + 1, layout.FN_EXPR_FUNCTION)
    call.blockScope = this.walker.scopeFrom(call.block)
    const params: i32 = field(
      tape,
      call.block,
      isArrow ? layout.ARROW_EXPR_PARAMS : layout.FUNCTION_PARAMS,
    )
    const first: i32 = firstParameter(tape, params, isArrow)
    if (first >= 0) this.tell(PARAMETERS, startOfParameter(tape, first, isArrow))
    if (!isArrow) this.readFunction(call, argument)
    const body: i32 = bodyOf(tape, call.block, isArrow)
    if (body >= 0) call.role = readRole(tape, body, this.findings)
  }

  private readFunction(call: MacroCall, argument: i32): void {
    const tape = this.tape
    call.isGenerator = tape.isTrue(field(tape, call.block, layout.FUNCTION_GENERATOR))
    if (call.isGenerator && !tape.isTrue(field(tape, call.block, layout.FUNCTION_ASYNC))) {
      this.tell(SYNCHRONOUS_GENERATOR, withoutParentheses(tape, argument))
    }
  }

  private tell(code: i32, node: i32): void {
    this.findings.at(code, node)
  }
}

function hasRightArguments(tape: Tape, given: i32): boolean {
  const count: i32 = tape.value[given]
  return (count === 3 || count === 4) && arePlain(tape, given)
}

/** Whether no argument is a spread. */
export function arePlain(tape: Tape, given: i32): boolean {
  for (let i: i32 = 0; i < tape.value[given]; i++) {
    const spread: i32 = field(tape, tape.part(given, i), layout.EXPR_OR_SPREAD_SPREAD)
    if (tape.value[spread] !== 0) return false
  }
  return true
}

function elementCode(tape: Tape, node: i32): i32 {
  if (tape.isTag(node, layout.EXPR_IS_MEMBER_EXPR)) return MEMBER
  // `a?.b` is a member, `a?.()` is a call.
  const isChain: boolean = tape.isTag(node, layout.EXPR_IS_OPT_CHAIN_EXPR)
  return isChain && tape.isTag(tape.part(node + 1, 2), layout.OPT_CHAIN_BASE_IS_MEMBER_EXPR)
    ? MEMBER
    : NO_IDENTIFIER
}

/** The first parameter that is a value; -1 when there is none. */
function firstParameter(tape: Tape, params: i32, isArrow: boolean): i32 {
  const end: i32 = tape.next[params]
  for (let param: i32 = params + 1; param < end; param = tape.next[param]) {
    if (isArrow) return param
    if (!isThisParameter(tape, field(tape, param, layout.PARAM_PATTERN))) return param
  }
  return -1
}

/** What a parameter begins with: the dots of a rest parameter are no part of its span. */
function startOfParameter(tape: Tape, param: i32, isArrow: boolean): i32 {
  const pattern: i32 = isArrow ? param : field(tape, param, layout.PARAM_PATTERN)
  return tape.isTag(pattern, layout.PAT_IS_REST_PAT)
    ? field(tape, pattern + 1, layout.REST_PAT_DOTS)
    : pattern
}

/** The body in braces; -1 for an arrow that is an expression. */
export function bodyOf(tape: Tape, block: i32, isArrow: boolean): i32 {
  if (!isArrow) return tape.first(field(tape, block, layout.FUNCTION_BODY))
  const body: i32 = field(tape, block, layout.ARROW_EXPR_BODY)
  return tape.isTag(body, layout.ARROW_BODY_IS_FN_BODY) ? body + 1 : -1
}
