import { NO_BYTES } from './bytes.ts'
import * as layout from './generated/layouts.ts'
import { field } from './layouts.ts'
import { isAuthored, isEnum } from './lowered.ts'
import { zeros } from './native.ts'
import { identName } from './nodes.ts'
import { VAR, type Binding } from './scopes.ts'
import type { Tape } from './tape.ts'
import type { Walker } from './walker.ts'

/** In place of a part: what is none, like kept blocks, exports and statements. */
export const REST: i32 = 0
/** In place of a part: all bodies that are dropped. */
export const BODIES: i32 = 1

/**
 * What can be taken out of a module by itself, without taking more: a declaration, one specifier of an import, or one
 * place of a pattern. What is exported, or runs by itself, is none. Each is an item of a list, and named by it.
 */
export class Parts {
  /** By item: 1 for those that are parts. */
  protected parts: Uint8Array = NO_BYTES
  /** Which part uses, or cannot be without, which. */
  protected readonly users: i32[] = []
  protected readonly used: i32[] = []
  protected readonly walker: Walker
  private readonly tape: Tape
  /** The statements of the module, and those that the host has put into a `try` because one of them is a `using`. */
  private body: i32 = 0
  private inner: i32 = 0

  constructor(walker: Walker) {
    this.walker = walker
    this.tape = walker.tape
  }

  /** Finds the parts of the module. Before, there are none. */
  collect(): void {
    const declared = this.walker.declared
    this.parts = zeros(this.tape.length)
    this.body = field(this.tape, 1, layout.MODULE_BODY)
    this.statements(this.body)
    for (let i: i32 = 0; i < declared.length; i++) this.declaration(declared[i])
  }

  protected link(user: i32, used: i32): void {
    this.users.push(user)
    this.used.push(used)
  }

  /** Finds what the host has made of statements. */
  private statements(list: i32): void {
    const tape = this.tape
    const end: i32 = tape.next[list]
    for (let item: i32 = list + 1; item < end; item = tape.next[item]) {
      const node: i32 = this.nodeOf(item)
      const type: i32 = this.walker.type[node]
      if (type === layout.TYPE_EXPR_STMT) this.lowered(item, node)
      else if (type === layout.TYPE_TRY_STMT && !isAuthored(tape, node)) {
        this.inner = tape.part(tape.part(node, 1), 2)
        this.statements(this.inner)
      }
    }
  }

  /** What the tags of a statement wrap. */
  private nodeOf(item: i32): i32 {
    return this.walker.type[item] === layout.TYPE_MODULE_ITEM ? item + 2 : item + 1
  }

  /** The innermost item of a list around a name is the part that declares it; those around that are its owners. */
  private declaration(ident: i32): void {
    const tape = this.tape
    const types = this.walker.type
    let item: i32 = ident
    while (tape.parent[item] !== this.body && tape.parent[item] !== this.inner)
      item = tape.parent[item]
    const statement: i32 = this.nodeOf(item)
    const type: i32 = types[statement]
    const isExport: boolean =
      type === layout.TYPE_TS_IMPORT_EQUALS
        ? tape.isTrue(tape.part(statement, 1))
        : type !== layout.TYPE_DECL && type !== layout.TYPE_IMPORT_DECL
    if (isExport) return
    let part: i32 = 0
    let node: i32 = ident
    while (node !== item || part === 0) {
      const list: i32 = tape.parent[node]
      const around: i32 = types[list]
      if (around >= layout.LISTS) {
        if (part > 0) this.link(part, node)
        else this.name(node, ident)
        this.parts[node] = 1
        part = node
        this.linkSiblings(node, list)
      }
      if (node !== item) node = list
    }
  }

  /**
   * What the rest of an object holds depends on every other place, so that those stay with it. Types of an import stay with its
   * values: alone, they could keep the module.
   */
  private linkSiblings(node: i32, list: i32): void {
    const tape = this.tape
    const isRest: boolean =
      this.walker.type[node] === layout.TYPE_OBJECT_PAT_PROP &&
      tape.isTag(node, layout.OBJECT_PAT_PROP_IS_REST_PAT)
    const end: i32 = tape.next[list]
    for (let item: i32 = list + 1; item < end; item = tape.next[item]) {
      const isType: boolean =
        this.walker.type[item + 1] === layout.TYPE_IMPORT_NAMED &&
        tape.isTrue(field(tape, item + 1, layout.IMPORT_NAMED_TYPE_ONLY))
      if (isRest || isType) this.link(node, item)
    }
  }

  /** What the host made of a namespace, of a second enum of one name, and of decorators: a call that is given what they are about. */
  private lowered(item: i32, node: i32): void {
    const tape = this.tape
    let call: i32 = field(tape, node, layout.EXPR_STMT_VALUE)
    if (isAuthored(tape, call)) return
    if (tape.isTag(call, layout.EXPR_IS_ASSIGN_EXPR)) {
      call = field(tape, call + 1, layout.ASSIGN_EXPR_RIGHT)
    }
    if (!tape.isTag(call, layout.EXPR_IS_CALL_EXPR)) return
    const given: i32 = field(tape, call + 1, layout.CALL_EXPR_ARGUMENTS)
    const end: i32 = tape.next[given]
    // The first argument of two has the decorators.
    let ident: i32 = tape.part(given, tape.value[given] > 1 ? 1 : 0)
    while (ident < end && this.walker.type[ident] !== layout.TYPE_IDENT) ident++
    if (ident === end) return
    const binding = this.bindingOf(ident)
    let home: i32 = binding === null ? 1 : binding.declaration
    // What is exported is no part, and neither is what makes it whole.
    while (home > 1 && this.walker.type[home] !== layout.TYPE_MODULE_DECL) home = tape.parent[home]
    if (home === 1) this.name(item, ident)
  }

  private bindingOf(ident: i32): Binding | null {
    const walker = this.walker
    const ctxt: i32 = this.tape.value[field(this.tape, ident, layout.IDENT_CTXT)]
    const symbol: i32 = walker.symbols.of(identName(this.tape, ident))
    return walker.scopes.resolve(walker.scopes.all[0], symbol, ctxt)
  }

  private name(node: i32, ident: i32): void {
    const binding = this.bindingOf(ident)
    if (binding === null) return
    if (binding.part === 0) binding.part = node
    // All that declares one name stays or goes together.
    this.link(binding.part, node)
    this.link(node, binding.part)
    this.parts[node] = 1
    if (binding.kind !== VAR || !isEnum(this.walker, binding)) return
    // Its members were put into the places of their uses, so that nobody can tell whether a body used one.
    const init: i32 = field(this.tape, binding.declaration, layout.VAR_DECLARATOR_INIT)
    if (!isAuthored(this.tape, init + 1)) this.link(BODIES, node)
  }
}
