import { ascii, spells } from './bytes.ts'
import * as layout from './generated/layouts.ts'
import { field } from './layouts.ts'
import { DISPOSABLE, isAuthored } from './lowered.ts'
import { identName, isIdentifier, textOfExpression, unwrap } from './nodes.ts'
import * as scopes from './scopes.ts'
import { isIn } from './symbols.ts'
import type { Tape } from './tape.ts'
import {
  BY_DYNAMIC_IMPORT,
  BY_EXPORT,
  BY_IMPORT,
  BY_IMPORT_ASSIGNMENT,
  BY_REQUIRE,
  EVAL,
  Load,
  NEW_TARGET,
  NO_USE,
  PRIVATE,
  Reference,
  Special,
  SUPER,
  Suspension,
  THIS,
  Walker,
  WRITE,
  YIELD,
} from './walker.ts'

/** The symbols of uses that JSX makes without a name; `nameJsx` puts the real ones in their place. */
const JSX_ELEMENT: i32 = -2
const JSX_FRAGMENT: i32 = -3
const NEW_TARGET_KIND: i32 = 1

/** What handing on types, ways of standing and scopes alone would get wrong. */
export class Visits extends Walker {
  hasJsx: boolean = false
  private readonly requireName: Uint8Array = ascii('require')
  private readonly evalName: Uint8Array = ascii('eval')
  private readonly disposableName: Uint8Array = ascii(DISPOSABLE)

  protected override countsAsWrite(reference: Reference): boolean {
    let at: i32 = reference.node
    while (at > 0 && this.type[at] !== layout.TYPE_ASSIGN_EXPR) at = this.tape.parent[at]
    return at === 0 || isAuthored(this.tape, at)
  }

  /** Says which names JSX stands for; -1 for none. */
  nameJsx(element: i32, fragment: i32): void {
    for (let i: i32 = 0; i < this.references.length; i++) {
      const reference = this.references[i]
      if (reference.symbol === JSX_ELEMENT) reference.symbol = element
      else if (reference.symbol === JSX_FRAGMENT) reference.symbol = fragment
    }
  }

  protected override visit(node: i32, type: i32): boolean {
    switch (type) {
      case layout.TYPE_IDENT:
        this.ident(node)
        return false
      case layout.TYPE_EXPR:
        if (this.tape.value[node] === layout.EXPR_IS_THIS) this.special(THIS, node)
        return true
      case layout.TYPE_CALLEE:
        if (this.tape.value[node] === layout.CALLEE_IS_SUPER) this.special(SUPER, node)
        return true
      case layout.TYPE_SUPER_PROP_EXPR:
        this.special(SUPER, this.field(node, layout.SUPER_PROP_EXPR_SUPER))
        return true
      case layout.TYPE_META_PROP_EXPR:
        if (this.tape.value[this.field(node, layout.META_PROP_EXPR_KIND)] === NEW_TARGET_KIND) {
          this.special(NEW_TARGET, node)
        }
        return true
      case layout.TYPE_PRIVATE_NAME:
        this.privateName(node)
        return true
      case layout.TYPE_YIELD_EXPR:
        this.special(YIELD, node)
        this.suspend(node)
        return true
      case layout.TYPE_AWAIT_EXPR:
      case layout.TYPE_TRY_STMT:
        this.suspend(node)
        return true
      case layout.TYPE_RETURN_STMT:
        if (this.tape.value[this.field(node, layout.RETURN_STMT_VALUE)] === 1) this.suspend(node)
        return true
      case layout.TYPE_USING_DECL:
        if (this.isTrue(node, layout.USING_DECL_IS_AWAIT)) this.suspend(node)
        return true
      case layout.TYPE_CALL_EXPR:
        this.call(node)
        return true
      case layout.TYPE_IMPORT_DECL:
        this.load(BY_IMPORT, node, this.field(node, layout.IMPORT_DECL_SOURCE))
        return true
      case layout.TYPE_NAMED_EXPORT:
        return this.namedExport(node)
      case layout.TYPE_EXPORT_NAMED:
        return !this.isTrue(node, layout.EXPORT_NAMED_TYPE_ONLY)
      case layout.TYPE_EXPORT_ALL:
        if (!this.isTrue(node, layout.EXPORT_ALL_TYPE_ONLY)) {
          this.load(BY_EXPORT, node, this.field(node, layout.EXPORT_ALL_SOURCE))
        }
        return true
      case layout.TYPE_TS_IMPORT_EQUALS:
        return this.importAssignment(node)
      case layout.TYPE_JSX_OPENING_ELEMENT:
        this.jsxElement(node)
        return true
      case layout.TYPE_JSX_FRAGMENT:
        this.hasJsx = true
        this.refer(node, JSX_ELEMENT, 0, false, true)
        this.refer(node, JSX_FRAGMENT, 0, false, true)
        return true
      case layout.TYPE_BLOCK_STMT:
      case layout.TYPE_FOR_STMT:
      case layout.TYPE_FOR_IN_STMT:
      case layout.TYPE_FOR_OF_STMT:
        if (type === layout.TYPE_FOR_OF_STMT && this.isTrue(node, layout.FOR_OF_STMT_IS_AWAIT)) {
          this.suspend(node)
        }
        this.putParts(node, this.block(node))
        return true
      case layout.TYPE_SWITCH_STMT:
        this.putInto(this.field(node, layout.SWITCH_STMT_CASES), this.block(node))
        return true
      case layout.TYPE_CATCH_CLAUSE:
        this.putParts(node, this.block(node))
        return true
      case layout.TYPE_VAR_DECL:
        this.stand(
          this.field(node, layout.VAR_DECL_DECLARATORS),
          scopes.VAR - 1 + this.tape.value[this.field(node, layout.VAR_DECL_KIND)],
        )
        return !this.isTrue(node, layout.VAR_DECL_DECLARE)
      case layout.TYPE_TS_ENUM_DECL:
        this.putInto(this.field(node, layout.TS_ENUM_DECL_MEMBERS), this.block(node))
        return !this.isTrue(node, layout.TS_ENUM_DECL_DECLARE)
      case layout.TYPE_TS_MODULE_DECL:
        this.putBody(node, this.field(node, layout.TS_MODULE_DECL_BODY), this.scope, true)
        return !this.isTrue(node, layout.TS_MODULE_DECL_DECLARE)
      case layout.TYPE_TS_NAMESPACE_DECL:
        this.putBody(node, this.field(node, layout.TS_NAMESPACE_DECL_BODY), this.scope, true)
        return true
      case layout.TYPE_FN_DECL:
        return (
          !this.isTrue(node, layout.FN_DECL_DECLARE) && this.hasBody(node, layout.FN_DECL_FUNCTION)
        )
      case layout.TYPE_DEFAULT_FN:
        return this.hasBody(node, layout.DEFAULT_FN_FUNCTION)
      case layout.TYPE_FN_EXPR:
        this.putInto(
          this.field(node, layout.FN_EXPR_ID),
          this.functionScope(this.field(node, layout.FN_EXPR_FUNCTION), true),
        )
        return true
      case layout.TYPE_FUNCTION:
        this.functionParts(
          node,
          this.field(node, layout.FUNCTION_PARAMS),
          this.field(node, layout.FUNCTION_BODY),
        )
        return true
      case layout.TYPE_PARAM:
        return !isThisParameter(this.tape, this.field(node, layout.PARAM_PATTERN))
      case layout.TYPE_ARROW_EXPR:
        this.arrow(node)
        return true
      case layout.TYPE_GETTER_PROP:
        this.accessor(node, -1, this.field(node, layout.GETTER_PROP_BODY))
        return true
      case layout.TYPE_SETTER_PROP:
        this.accessor(
          node,
          this.field(node, layout.SETTER_PROP_PARAM),
          this.field(node, layout.SETTER_PROP_BODY),
        )
        return true
      case layout.TYPE_CLASS_DECL:
        return !this.isTrue(node, layout.CLASS_DECL_DECLARE)
      case layout.TYPE_CLASS_EXPR:
        this.putInto(
          this.field(node, layout.CLASS_EXPR_ID),
          this.classScope(this.field(node, layout.CLASS_EXPR_CLASS)),
        )
        return true
      case layout.TYPE_CLASS:
        this.classParts(node)
        return true
      case layout.TYPE_CONSTRUCTOR:
        this.functionParts(
          node,
          this.field(node, layout.CONSTRUCTOR_PARAMS),
          this.field(node, layout.CONSTRUCTOR_BODY),
        )
        return this.tape.value[this.field(node, layout.CONSTRUCTOR_BODY)] === 1
      case layout.TYPE_CLASS_METHOD:
        return this.hasBody(node, layout.CLASS_METHOD_FUNCTION)
      case layout.TYPE_PRIVATE_METHOD:
        return this.hasBody(node, layout.PRIVATE_METHOD_FUNCTION)
      case layout.TYPE_CLASS_PROP:
        this.member(node, this.field(node, layout.CLASS_PROP_VALUE))
        return !this.isTrue(node, layout.CLASS_PROP_DECLARE)
      case layout.TYPE_PRIVATE_PROP:
        this.member(node, this.field(node, layout.PRIVATE_PROP_VALUE))
        return true
      case layout.TYPE_AUTO_ACCESSOR:
        this.member(node, this.field(node, layout.AUTO_ACCESSOR_VALUE))
        return true
      case layout.TYPE_STATIC_BLOCK:
        this.member(node, this.tape.part(node, 1))
        return true
      default:
        return true
    }
  }

  private ident(node: i32): void {
    const how: i32 = this.standingOf(node)
    if (how === NO_USE) return
    const symbol: i32 = this.symbolOf(node)
    const ctxt: i32 = this.tape.value[this.field(node, layout.IDENT_CTXT)]
    if (how < scopes.IMPORT) this.refer(node, symbol, ctxt, how === WRITE, false)
    else {
      const declaration: i32 = this.declarationOf(node)
      const isInitialised: boolean =
        this.type[declaration] === layout.TYPE_VAR_DECLARATOR &&
        this.tape.value[this.field(declaration, layout.VAR_DECLARATOR_INIT)] === 1
      const home = this.scopes.define(this.scope, how, symbol, ctxt, declaration, isInitialised)
      if (home.kind === scopes.PROGRAM_SCOPE) this.declared.push(node)
    }
  }

  private symbolOf(ident: i32): i32 {
    const tape = this.tape
    const name: i32 = this.field(ident, layout.IDENT_NAME)
    return this.symbols.in(tape.source, tape.payload(name), tape.value[name])
  }

  /** What declares the name that stands somewhere in a pattern. */
  private declarationOf(node: i32): i32 {
    let at: i32 = this.tape.parent[node]
    while (isPartOfPattern(this.type[at])) at = this.tape.parent[at]
    return at
  }

  private refer(node: i32, symbol: i32, ctxt: i32, isWrite: boolean, isImplicit: boolean): void {
    this.references.push(new Reference(symbol, ctxt, node, this.scope, isWrite, isImplicit))
  }

  private special(kind: i32, node: i32): void {
    this.specials.push(new Special(kind, node, this.scope, -1))
  }

  private suspend(node: i32): void {
    this.suspensions.push(new Suspension(node, this.scope))
  }

  private privateName(node: i32): void {
    const name = this.tape.bytes(this.field(node, layout.PRIVATE_NAME_NAME))
    this.specials.push(new Special(PRIVATE, node, this.scope, this.symbols.of(name)))
  }

  private load(kind: i32, node: i32, source: i32): void {
    const value = this.tape.bytes(this.field(source, layout.STR_VALUE))
    this.loads.push(new Load(kind, value, node, this.scope))
  }

  private call(node: i32): void {
    const callee: i32 = this.field(node, layout.CALL_EXPR_CALLEE)
    if (this.tape.isTag(callee, layout.CALLEE_IS_IMPORT)) this.loadByCall(BY_DYNAMIC_IMPORT, node)
    if (!this.tape.isTag(callee, layout.CALLEE_IS_EXPR)) return
    const called: i32 = unwrap(this.tape, callee + 1)
    if (!isIdentifier(this.tape, called)) return
    const name: i32 = this.field(called + 1, layout.IDENT_NAME)
    if (this.isName(name, this.requireName)) this.loadByCall(BY_REQUIRE, node)
    // Types around the name are gone when it runs, and then it is the direct `eval` all the same.
    if (this.isName(name, this.evalName)) this.special(EVAL, node)
    const isAwaited: boolean = this.tape.isTrue(this.tape.next[node] - 2)
    if (isAwaited && this.isName(name, this.disposableName)) this.suspend(node)
  }

  private isName(item: i32, name: Uint8Array): boolean {
    return isIn(name, this.tape.source, this.tape.payload(item), this.tape.value[item])
  }

  private loadByCall(kind: i32, node: i32): void {
    const first: i32 = this.tape.first(this.field(node, layout.CALL_EXPR_ARGUMENTS))
    if (first < 0 || this.tape.value[this.field(first, layout.EXPR_OR_SPREAD_SPREAD)] !== 0) return
    const source = textOfExpression(this.tape, this.field(first, layout.EXPR_OR_SPREAD_VALUE))
    if (source.length > 0) this.loads.push(new Load(kind, source, node, this.scope))
  }

  private namedExport(node: i32): boolean {
    if (this.isTrue(node, layout.NAMED_EXPORT_TYPE_ONLY)) return false
    const source: i32 = this.tape.first(this.field(node, layout.NAMED_EXPORT_SOURCE))
    if (source < 0) return true
    this.load(BY_EXPORT, node, source)
    this.stand(this.field(node, layout.NAMED_EXPORT_SPECIFIERS), NO_USE)
    return true
  }

  private importAssignment(node: i32): boolean {
    if (this.isTrue(node, layout.TS_IMPORT_EQUALS_TYPE_ONLY)) return false
    const from: i32 = this.field(node, layout.TS_IMPORT_EQUALS_FROM)
    if (this.tape.isTag(from, layout.TS_MODULE_REF_IS_TS_EXTERNAL_MODULE)) {
      const source: i32 = this.field(from + 1, layout.TS_EXTERNAL_MODULE_SOURCE)
      this.load(BY_IMPORT_ASSIGNMENT, node, source)
    }
    return true
  }

  /** `<Comp>` and `<ns.Foo>` are uses of `Comp` and `ns`; `<div>` and `<my-tag>` are none. */
  private jsxElement(node: i32): void {
    this.hasJsx = true
    this.refer(this.field(node, layout.JSX_OPENING_ELEMENT_RANGE), JSX_ELEMENT, 0, false, true)
    let root: i32 = this.field(node, layout.JSX_OPENING_ELEMENT_NAME)
    const isMember: boolean = this.tape.isTag(root, layout.JSX_ELEMENT_NAME_IS_JSX_MEMBER_EXPR)
    if (isMember) {
      root = this.field(root + 1, layout.JSX_MEMBER_EXPR_OBJECT)
      while (this.tape.isTag(root, layout.JSX_OBJECT_IS_JSX_MEMBER_EXPR)) {
        root = this.field(root + 1, layout.JSX_MEMBER_EXPR_OBJECT)
      }
    } else if (!this.tape.isTag(root, layout.JSX_ELEMENT_NAME_IS_IDENT)) return
    const ident: i32 = root + 1
    const name = identName(this.tape, ident)
    if (!isMember && isHostTag(name)) return
    if (spells(name, 'this')) {
      this.specials.push(new Special(THIS, ident, this.scope, -1))
      return
    }
    const ctxt: i32 = this.tape.value[this.field(ident, layout.IDENT_CTXT)]
    const symbol: i32 = this.symbols.of(name)
    this.references.push(new Reference(symbol, ctxt, ident, this.scope, false, false))
  }

  private block(node: i32): scopes.Scope {
    return this.open(scopes.BLOCK_SCOPE, node, this.scope, false)
  }

  private functionScope(node: i32, ownThis: boolean): scopes.Scope {
    return this.openOnce(scopes.FUNCTION_SCOPE, node, ownThis)
  }

  private classScope(node: i32): scopes.Scope {
    return this.openOnce(scopes.CLASS_SCOPE, node, false)
  }

  private putBody(node: i32, body: i32, parent: scopes.Scope, ownThis: boolean): void {
    this.putInto(body, this.open(scopes.BODY_SCOPE, node, parent, ownThis))
  }

  /** Parameters and body are scopes of their own: a `var` of the body is not seen by a default of a parameter. */
  private functionParts(node: i32, params: i32, body: i32): void {
    const own = this.functionScope(node, true)
    this.putInto(params, own)
    this.putBody(node, body, own, false)
  }

  private arrow(node: i32): void {
    const own = this.functionScope(node, false)
    const params: i32 = this.field(node, layout.ARROW_EXPR_PARAMS)
    const body: i32 = this.field(node, layout.ARROW_EXPR_BODY)
    this.putInto(params, own)
    if (this.tape.isTag(body, layout.ARROW_BODY_IS_FN_BODY)) this.putBody(node, body, own, false)
    else this.putInto(body, own)
  }

  /** An accessor of an object in the layout that has its body in the property itself. */
  private accessor(node: i32, param: i32, body: i32): void {
    if (body >= 0) this.functionParts(node, param, body)
  }

  private classParts(node: i32): void {
    const own = this.classScope(node)
    const decorators: i32 = this.field(node, layout.CLASS_DECORATORS)
    const end: i32 = this.tape.next[node]
    // A decorator is evaluated around the class, everything else in it.
    for (let part: i32 = node + 1; part < end; part = this.tape.next[part]) {
      if (part !== decorators) this.putInto(part, own)
    }
    const members: i32 = this.field(node, layout.CLASS_MEMBERS)
    const last: i32 = this.tape.next[members]
    const names: i32[] = []
    for (let member: i32 = members + 1; member < last; member = this.tape.next[member]) {
      const key: i32 = this.privateKey(member)
      if (key < 0) continue
      names.push(this.symbols.of(this.tape.bytes(this.field(key, layout.PRIVATE_KEY_NAME))))
    }
    own.privateNames = names
  }

  private privateKey(member: i32): i32 {
    const node: i32 = member + 1
    switch (this.tape.value[member]) {
      case layout.CLASS_MEMBER_IS_PRIVATE_METHOD:
        return this.field(node, layout.PRIVATE_METHOD_KEY)
      case layout.CLASS_MEMBER_IS_PRIVATE_PROP:
        return this.field(node, layout.PRIVATE_PROP_KEY)
      case layout.CLASS_MEMBER_IS_AUTO_ACCESSOR: {
        const key: i32 = this.field(node, layout.AUTO_ACCESSOR_KEY)
        return this.tape.isTag(key, layout.KEY_IS_PRIVATE_KEY) ? key + 1 : -1
      }
      default:
        return -1
    }
  }

  private member(node: i32, value: i32): void {
    this.putInto(value, this.open(scopes.MEMBER_SCOPE, node, this.scope, true))
  }

  private field(node: i32, slot: i32): i32 {
    return field(this.tape, node, slot)
  }

  private isTrue(node: i32, slot: i32): boolean {
    return this.tape.isTrue(this.field(node, slot))
  }

  /** Overloads and abstract methods have no body, and are types. */
  private hasBody(node: i32, slot: i32): boolean {
    const body: i32 = this.field(this.field(node, slot), layout.FUNCTION_BODY)
    return body === 0 || this.tape.value[body] === 1
  }
}

/** A `this` parameter is a type; no value arrives in it. */
export function isThisParameter(tape: Tape, pattern: i32): boolean {
  return (
    tape.isTag(pattern, layout.PAT_IS_BINDING_IDENT) && spells(identName(tape, pattern + 2), 'this')
  )
}

/** Whether a tag is the host's own: it begins with a small letter, or has a dash. */
function isHostTag(name: Uint8Array): boolean {
  for (let i: i32 = 0; i < name.length; i++) if (name[i] === 45) return true
  return name[0] >= 97 && name[0] <= 122
}

function isPartOfPattern(type: i32): boolean {
  switch (type) {
    case layout.TYPE_PARAM:
    case layout.TYPE_VAR_DECLARATOR:
    case layout.TYPE_CATCH_CLAUSE:
    case layout.TYPE_CONSTRUCTOR:
    case layout.TYPE_SETTER_PROP:
    case layout.TYPE_ARROW_EXPR:
    case layout.TYPE_FN_DECL:
    case layout.TYPE_FN_EXPR:
    case layout.TYPE_DEFAULT_FN:
    case layout.TYPE_CLASS_DECL:
    case layout.TYPE_CLASS_EXPR:
    case layout.TYPE_DEFAULT_CLASS:
    case layout.TYPE_TS_ENUM_DECL:
    case layout.TYPE_TS_ENUM_MEMBER:
    case layout.TYPE_TS_MODULE_DECL:
    case layout.TYPE_TS_NAMESPACE_DECL:
    case layout.TYPE_TS_IMPORT_EQUALS:
    case layout.TYPE_IMPORT_NAMED:
    case layout.TYPE_IMPORT_DEFAULT:
    case layout.TYPE_IMPORT_STAR:
      return false
    default:
      return true
  }
}
