import { compareUtf16, includes } from './bytes.ts'
import type { Listed, MacroCall } from './call.ts'
import type { Captures, Used } from './captures.ts'
import type { Finding, Findings } from './findings.ts'
import * as layout from './generated/layouts.ts'
import { field } from './layouts.ts'
import { isConstEnum, isEnum, isHandle } from './lowered.ts'
import { get } from './native.ts'
import { unwrap } from './nodes.ts'
import { structAround } from './references.ts'
import {
  CLASS,
  FUNCTION,
  IMPORT,
  LET,
  OWN_NAME,
  PROGRAM_SCOPE,
  VAR,
  type Binding,
} from './scopes.ts'
import type { Symbols } from './symbols.ts'
import type { Tape } from './tape.ts'
import type { Special, Walker } from './walker.ts'

const MISSING: i32 = 101
const UNUSED: i32 = 102
const MODULE_LEVEL: i32 = 103
const UNKNOWN: i32 = 104
const ASSIGNED: i32 = 111
const CODE: i32 = 112
/** Of `this`; the other kinds of `Special` follow in the order of their numbers. */
const FORBIDDEN: StaticArray<u8> = [113, 114, 116, 117, 118, 119, 115]
const PRIVATE_NAME: i32 = 117
const HANDLE: i32 = 128
const REASSIGNED: i32 = 129
const UNKNOWN_ROLE: i32 = 130
const OWN_RESULT: i32 = 132

const NO_CODE: i32 = 0
const IS_FUNCTION: i32 = 1
const IS_CLASS: i32 = 2

/** Applies every rule for the captures of calls. */
export class Checker {
  private readonly walker: Walker
  private readonly tape: Tape
  private readonly symbols: Symbols
  private readonly macroImports: i32[]
  private readonly findings: Findings

  constructor(walker: Walker, macroImports: i32[], findings: Findings) {
    this.walker = walker
    this.tape = walker.tape
    this.symbols = walker.symbols
    this.macroImports = macroImports
    this.findings = findings
  }

  /** Checks one call; returns the listed captures that the block uses, sorted by name in UTF-16 order. */
  check(
    call: MacroCall,
    captures: Captures | null,
    roles: Uint8Array[],
    hasRoles: boolean,
  ): Listed[] {
    const sent: Listed[] = []
    for (let i: i32 = 0; i < call.listed.length; i++) {
      if (this.listed(call, call.listed[i], captures)) sent.push(call.listed[i])
    }
    if (captures !== null) {
      if (call.list >= 0) this.missing(call, captures, sent)
      this.writes(captures)
      this.moduleNames(captures)
      for (let i: i32 = 0; i < captures.forbidden.length; i++) this.forbidden(captures.forbidden[i])
    }
    if (hasRoles) this.role(call, roles)
    return sortListed(sent, this.symbols)
  }

  /** Whether a listed name can be sent. */
  private listed(call: MacroCall, listed: Listed, captures: Captures | null): boolean {
    const ctxt: i32 = this.tape.value[field(this.tape, listed.ident, layout.IDENT_CTXT)]
    const binding = this.walker.scopes.resolve(call.reference.scope, listed.symbol, ctxt)
    if (binding === null) return this.refuse(UNKNOWN, listed)
    if (binding.scope.kind === PROGRAM_SCOPE) {
      // The macro in its own list is already reported, as a value.
      if (!this.isMacro(binding)) this.refuse(MODULE_LEVEL, listed)
      return this.isMacro(binding)
    }
    if (isConstEnum(this.walker, binding)) return this.refuse(UNKNOWN, listed)
    if (isHandle(this.walker, binding)) return this.refuse(HANDLE, listed)
    const code: i32 = this.codeKind(binding)
    if (code !== NO_CODE) {
      this.tellCode(listed.element, listed.symbol, code)
      return false
    }
    if (this.isOwnResult(binding, call)) return this.refuse(OWN_RESULT, listed)
    // Enums may be seen after their members were inlined, when nobody can tell whether a listed one is used.
    if (captures === null || captures.has(binding) || isEnum(this.walker, binding)) return true
    return this.refuse(UNUSED, listed)
  }

  private refuse(code: i32, listed: Listed): boolean {
    this.tellName(code, listed.element, listed.symbol)
    return false
  }

  private isMacro(binding: Binding): boolean {
    if (binding.kind !== IMPORT) return false
    const statement: i32 = structAround(this.tape, this.walker, binding.declaration)
    return this.macroImports.indexOf(statement) >= 0
  }

  /** Whether a binding is a function or class by syntax, and which. */
  private codeKind(binding: Binding): i32 {
    if (binding.kind === FUNCTION || binding.kind === OWN_NAME) return IS_FUNCTION
    if (binding.kind === CLASS) return IS_CLASS
    const value: i32 = this.initialiser(binding)
    if (value < 0) return NO_CODE
    const id: i32 = field(this.tape, binding.declaration, layout.VAR_DECLARATOR_ID)
    if (!this.tape.isTag(id, layout.PAT_IS_BINDING_IDENT)) return NO_CODE
    switch (this.tape.value[unwrap(this.tape, value)]) {
      case layout.EXPR_IS_ARROW_EXPR:
      case layout.EXPR_IS_FN_EXPR:
        return IS_FUNCTION
      case layout.EXPR_IS_CLASS_EXPR:
        return IS_CLASS
      default:
        return NO_CODE
    }
  }

  private initialiser(binding: Binding): i32 {
    if (this.walker.type[binding.declaration] !== layout.TYPE_VAR_DECLARATOR) return -1
    return this.tape.first(field(this.tape, binding.declaration, layout.VAR_DECLARATOR_INIT))
  }

  /** `const x = await spinRemote(peer, [x], …)`: the value is made by the call that asks for it. */
  private isOwnResult(binding: Binding, call: MacroCall): boolean {
    let value: i32 = this.initialiser(binding)
    if (value < 0) return false
    value = unwrap(this.tape, value)
    while (this.tape.isTag(value, layout.EXPR_IS_AWAIT_EXPR)) {
      value = unwrap(this.tape, field(this.tape, value + 1, layout.AWAIT_EXPR_VALUE))
    }
    return value + 1 === call.reference.node
  }

  private missing(call: MacroCall, captures: Captures, sent: Listed[]): void {
    const missing: Used[] = []
    for (let i: i32 = 0; i < captures.values.length; i++) {
      const used = captures.values[i]
      const binding = used.binding
      if (isListed(call, binding.symbol)) continue
      const code: i32 = this.codeKind(binding)
      if (code !== NO_CODE) this.tellCode(used.uses[0].node, binding.symbol, code)
      else if (isHandle(this.walker, binding))
        this.tellName(HANDLE, used.uses[0].node, binding.symbol)
      else missing.push(used)
    }
    if (missing.length === 0) return
    const finding = this.findings.at(MISSING, call.list)
    finding.names = []
    finding.list = []
    finding.uses = []
    for (let i: i32 = 0; i < sent.length; i++) finding.list.push(this.symbols.name(sent[i].symbol))
    for (let i: i32 = 0; i < missing.length; i++) {
      const name = this.symbols.name(missing[i].binding.symbol)
      finding.names.push(name)
      finding.list.push(name)
      for (let k: i32 = 0; k < missing[i].uses.length; k++) finding.uses.push(missing[i].uses[k])
    }
  }

  private writes(captures: Captures): void {
    for (let i: i32 = 0; i < captures.values.length; i++) {
      const used = captures.values[i]
      for (let k: i32 = 0; k < used.uses.length; k++) {
        if (used.uses[k].isWrite) this.tellName(ASSIGNED, used.uses[k].node, used.binding.symbol)
      }
    }
  }

  private moduleNames(captures: Captures): void {
    for (let i: i32 = 0; i < captures.moduleNames.length; i++) {
      const used = captures.moduleNames[i]
      const binding = used.binding
      if ((binding.kind === LET || binding.kind === VAR) && binding.writes > 0) {
        this.tellName(REASSIGNED, used.uses[0].node, binding.symbol)
      }
    }
  }

  private forbidden(special: Special): void {
    const code: i32 = get(FORBIDDEN, special.kind)
    if (code === PRIVATE_NAME) this.tellName(code, special.node, special.symbol)
    else this.findings.at(code, special.node)
  }

  private role(call: MacroCall, roles: Uint8Array[]): void {
    const role = call.role
    if (role === null || includes(roles, role.name)) return
    this.findings.about(UNKNOWN_ROLE, role.node, role.name).roles = roles
  }

  private tellName(code: i32, node: i32, symbol: i32): Finding {
    return this.findings.about(code, node, this.symbols.name(symbol))
  }

  private tellCode(node: i32, symbol: i32, kind: i32): void {
    this.tellName(CODE, node, symbol).isClass = kind === IS_CLASS
  }
}

function isListed(call: MacroCall, symbol: i32): boolean {
  for (let i: i32 = 0; i < call.listed.length; i++) {
    if (call.listed[i].symbol === symbol) return true
  }
  return false
}

function sortListed(listed: Listed[], symbols: Symbols): Listed[] {
  for (let i: i32 = 1; i < listed.length; i++) {
    const item = listed[i]
    let at: i32 = i
    while (at > 0 && isBefore(item, listed[at - 1], symbols)) {
      listed[at] = listed[at - 1]
      at--
    }
    listed[at] = item
  }
  return listed
}

function isBefore(a: Listed, b: Listed, symbols: Symbols): boolean {
  return compareUtf16(symbols.name(a.symbol), symbols.name(b.symbol)) < 0
}
