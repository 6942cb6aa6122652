import type { Bytes } from './bytes.ts'
import { ascii } from './bytes.ts'
import * as layout from './generated/layouts.ts'

/** Writes nodes that nobody authored. */
export class Builder {
  readonly out: Bytes

  constructor(out: Bytes) {
    this.out = out
  }

  span(from: i32, to: i32): void {
    this.out.array(2)
    this.out.uint(from)
    this.out.uint(to)
  }

  /** The span of generated code, which comments and source maps pass over. */
  noSpan(): void {
    this.span(0, 0)
  }

  /** The beginning of a node of so many fields, the first of which is its span. */
  node(tag: i32, fields: i32): void {
    this.out.tag(tag)
    this.out.array(fields)
    this.noSpan()
  }

  ident(name: Uint8Array, ctxt: i32, from: i32, to: i32): void {
    this.out.array(4)
    this.span(from, to)
    this.out.uint(ctxt)
    this.out.text(name)
    this.out.bool(false)
  }

  /** An expression that is a name. */
  name(name: Uint8Array, ctxt: i32): void {
    this.out.tag(layout.EXPR_IS_IDENT)
    this.ident(name, ctxt, 0, 0)
  }

  string(value: Uint8Array): void {
    this.out.tag(layout.EXPR_IS_LIT)
    this.out.tag(layout.LIT_IS_STR)
    this.bareString(value)
  }

  bareString(value: Uint8Array): void {
    this.out.array(3)
    this.noSpan()
    this.out.blob(value)
    this.out.array(0)
  }

  bool(value: boolean): void {
    this.out.tag(layout.EXPR_IS_LIT)
    this.node(layout.LIT_IS_BOOL, 2)
    this.out.bool(value)
  }

  /** A call of the function that `name` is, with so many arguments, which follow; then `endCall`. */
  call(name: Uint8Array, ctxt: i32, given: i32): void {
    this.beginCall()
    this.name(name, ctxt)
    this.out.array(given)
  }

  /** The same of a method. */
  callMethod(name: Uint8Array, ctxt: i32, method: string, given: i32): void {
    this.beginCall()
    this.member(layout.EXPR_IS_MEMBER_EXPR, name, ctxt, method)
    this.out.array(given)
  }

  private beginCall(): void {
    this.node(layout.EXPR_IS_CALL_EXPR, 5)
    this.out.uint(0)
    this.out.tag(layout.CALLEE_IS_EXPR)
  }

  /** The types that a call is given: none. */
  endCall(): void {
    this.out.array(0)
  }

  member(tag: i32, name: Uint8Array, ctxt: i32, property: string): void {
    this.node(tag, 3)
    this.name(name, ctxt)
    this.node(layout.MEMBER_PROP_IS_IDENT_NAME, 2)
    this.out.text(ascii(property))
  }

  /** `const x = …`, or `let`, whose value follows; then `endVariable`. The pattern comes first where it is none of ours. */
  variable(kind: i32): void {
    this.out.tag(layout.STMT_IS_DECL)
    this.node(layout.DECL_IS_VAR_DECL, 5)
    this.out.uint(0)
    this.out.uint(kind)
    this.out.bool(false)
    this.out.array(1)
    this.out.array(4)
    this.noSpan()
  }

  endVariable(): void {
    this.out.bool(false)
  }

  /** A block of so many statements, which follow. */
  block(statements: i32): void {
    this.out.array(3)
    this.noSpan()
    this.out.uint(0)
    this.out.array(statements)
  }

  nothing(): void {
    this.out.tag(layout.EXPR_IS_LIT)
    this.out.tag(layout.LIT_IS_NULL)
    this.noSpan()
  }

  /** What comes before the expression of an argument or element that is no spread. */
  argument(): void {
    this.out.array(2)
    this.out.array(0)
  }

  element(): void {
    this.out.array(1)
    this.argument()
  }

  /** An array literal of `length` elements, which follow. */
  array(length: i32): void {
    this.node(layout.EXPR_IS_ARRAY_LIT, 2)
    this.out.array(length)
  }

  /** `key: …`, whose value follows. */
  property(key: string): void {
    this.out.tag(layout.PROP_OR_SPREAD_IS_PROP)
    this.out.tag(layout.PROP_IS_KEY_VALUE_PROP)
    this.out.array(2)
    this.node(layout.PROP_NAME_IS_IDENT_NAME, 2)
    this.out.text(ascii(key))
  }

  /** `['name']`, as a key of an object or a pattern. */
  computedKey(name: Uint8Array): void {
    this.node(layout.PROP_NAME_IS_COMPUTED_PROP_NAME, 2)
    this.string(name)
  }

  /** A pattern that binds one name. */
  binding(name: Uint8Array, ctxt: i32): void {
    this.out.tag(layout.PAT_IS_BINDING_IDENT)
    this.out.array(2)
    this.ident(name, ctxt, 0, 0)
    this.out.array(0)
  }
}
