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
