import * as layout from './generated/layouts.ts'
import { field } from './layouts.ts'
import { isAuthored, isEnum } from './lowered.ts'
import { identName, unwrap } from './nodes.ts'
import { spells } from './bytes.ts'
import { VAR, type Binding } from './scopes.ts'
import type { Tape } from './tape.ts'
import type { Walker } from './walker.ts'

/** The number of what is no part: kept blocks, exports, statements. */
export const REST: i32 = 0
/** The number of all bodies that are dropped. */
export const BODIES: i32 = 1
export const FIRST: i32 = 2

/**
 * What can be taken out of a module by itself, without taking more: a declaration, one specifier of an import, or one
 * place of a pattern. What is exported, or runs by itself, is none. Parts are numbered, each after the one that it is in.
 */
export class Parts {
  /** By number: the item of a list that goes. */
  readonly nodes: i32[] = [0, 0]
  /** By number: the part before it that declares the same name; 0 for none. */
  readonly before: i32[] = [0, 0]
  /** By item: the number of the part that it is; 0 for other items. */
  readonly at: Int32Array
  /** Which part uses or cannot be without which. */
  readonly users: i32[] = []
  readonly used: i32[] = []
  private readonly walker: Walker
  private readonly tape: Tape

  constructor(walker: Walker, macroImports: i32[]) {
    this.walker = walker
    this.tape = walker.tape
    this.at = new Int32Array(walker.tape.length)
    const body: i32 = field(walker.tape, 1, layout.MODULE_BODY)
    const end: i32 = this.tape.next[body]
    for (let item: i32 = body + 1; item < end; item = this.tape.next[item]) {
      if (macroImports.indexOf(item + 2) < 0) this.statement(item)
    }
  }

  link(user: i32, used: i32): void {
    this.users.push(user)
    this.used.push(used)
  }

  private statement(item: i32): void {
    const node: i32 = item + 2
    const type: i32 = this.walker.type[node]
    switch (type) {
      case layout.TYPE_IMPORT_DECL:
        if (!this.isTrue(node, layout.IMPORT_DECL_TYPE_ONLY)) this.specifiers(node)
        return
      case layout.TYPE_TS_IMPORT_EQUALS:
        if (!this.isTrue(node, layout.TS_IMPORT_EQUALS_IS_EXPORT)) {
          this.add(item, field(this.tape, node, layout.TS_IMPORT_EQUALS_ID), 0)
        }
        return
      case layout.TYPE_EXPR_STMT:
        return this.lowered(item, field(this.tape, node, layout.EXPR_STMT_VALUE))
      case layout.TYPE_DECL:
        return this.declaration(item, node + 1)
    }
  }

  private specifiers(node: i32): void {
    const list: i32 = field(this.tape, node, layout.IMPORT_DECL_SPECIFIERS)
    const end: i32 = this.tape.next[list]
    for (let tag: i32 = list + 1; tag < end; tag = this.tape.next[tag]) {
      // All of them have their name behind their span.
      if (!isTypeSpecifier(this.tape, tag)) this.add(tag, this.tape.part(tag + 1, 1), 0)
    }
  }

  private declaration(item: i32, node: i32): void {
    const tape = this.tape
    const type: i32 = this.walker.type[node]
    switch (type) {
      case layout.TYPE_VAR_DECL:
        if (!this.isTrue(node, layout.VAR_DECL_DECLARE)) {
          this.declarators(field(tape, node, layout.VAR_DECL_DECLARATORS))
        }
        return
      case layout.TYPE_USING_DECL:
        return this.declarators(field(tape, node, layout.USING_DECL_DECLARATORS))
      case layout.TYPE_FN_DECL:
      case layout.TYPE_CLASS_DECL:
        // Both have their name first.
        this.add(item, node + 1, 0)
        return
      case layout.TYPE_TS_ENUM_DECL:
        this.add(item, field(tape, node, layout.TS_ENUM_DECL_ID), 0)
        return
      case layout.TYPE_TS_MODULE_DECL: {
        const name: i32 = field(tape, node, layout.TS_MODULE_DECL_ID)
        if (tape.isTag(name, layout.TS_MODULE_NAME_IS_IDENT)) this.add(item, name + 1, 0)
      }
    }
  }

  private declarators(list: i32): void {
    const end: i32 = this.tape.next[list]
    for (let node: i32 = list + 1; node < end; node = this.tape.next[node]) {
      this.place(node, field(this.tape, node, layout.VAR_DECLARATOR_ID), 0)
    }
  }

  /** What is bound where `pattern` stands, which goes with `node`. */
  private place(node: i32, pattern: i32, owner: i32): void {
    const tape = this.tape
    let target: i32 = pattern
    let isInner: boolean = true
    while (isInner) {
      isInner = tape.isTag(target, layout.PAT_IS_REST_PAT)
      if (isInner) target = tape.part(target + 1, 2)
      else if (tape.isTag(target, layout.PAT_IS_ASSIGN_PAT)) {
        isInner = true
        target = field(tape, target + 1, layout.ASSIGN_PAT_LEFT)
      }
    }
    const isName: boolean = tape.isTag(target, layout.PAT_IS_BINDING_IDENT)
    const number: i32 = this.add(node, isName ? target + 2 : -1, owner)
    const isObject: boolean = tape.isTag(target, layout.PAT_IS_OBJECT_PAT)
    if (!isObject && !tape.isTag(target, layout.PAT_IS_ARRAY_PAT)) return
    const list: i32 = tape.part(target + 1, 1)
    const end: i32 = tape.next[list]
    for (let item: i32 = list + 1; item < end; item = tape.next[item]) {
      if (isObject) this.property(list, item, number)
      else if (tape.value[item] === 1) this.place(item, item + 1, number)
    }
  }

  private property(list: i32, item: i32, owner: i32): void {
    const tape = this.tape
    switch (tape.value[item]) {
      case layout.OBJECT_PAT_PROP_IS_KEY_VALUE_PAT_PROP:
        return this.place(item, tape.part(item + 1, 1), owner)
      case layout.OBJECT_PAT_PROP_IS_ASSIGN_PAT_PROP:
        this.add(item, field(tape, item + 1, layout.ASSIGN_PAT_PROP_LEFT) + 1, owner)
        return
    }
    this.place(item, tape.part(item + 1, 2), owner)
    // What the rest holds depends on every other place, so that those stay with it.
    for (let other: i32 = list + 1; other < item; other = tape.next[other]) {
      this.link(this.at[item], this.at[other])
    }
  }

  /** What the host made of a namespace, of a second enum of one name, and of decorators: a call that is given what they are about. */
  private lowered(item: i32, value: i32): void {
    const tape = this.tape
    if (isAuthored(tape, value)) return
    const isAssigned: boolean = tape.isTag(value, layout.EXPR_IS_ASSIGN_EXPR)
    const call: i32 = isAssigned ? field(tape, value + 1, layout.ASSIGN_EXPR_RIGHT) : value
    if (!tape.isTag(call, layout.EXPR_IS_CALL_EXPR)) return
    const callee: i32 = unwrap(tape, field(tape, call + 1, layout.CALL_EXPR_CALLEE) + 1)
    const isDecorator: boolean =
      tape.isTag(callee, layout.EXPR_IS_IDENT) && spells(identName(tape, callee + 1), '_ts_decorate')
    if (!isDecorator && !tape.isTag(callee, layout.EXPR_IS_FN_EXPR)) return
    const given: i32 = field(tape, call + 1, layout.CALL_EXPR_ARGUMENTS)
    let ident: i32 = isDecorator ? tape.part(given, 1) : given
    const end: i32 = tape.next[given]
    while (ident < end && this.walker.type[ident] !== layout.TYPE_IDENT) ident++
    if (ident === end) return
    const binding = this.bindingOf(ident)
    if (binding === null) return
    const home: i32 = itemAround(tape, binding.declaration)
    if (tape.isTag(home, layout.MODULE_ITEM_IS_STMT)) this.add(item, ident, 0)
  }

  private bindingOf(ident: i32): Binding | null {
    const walker = this.walker
    const ctxt: i32 = this.tape.value[field(this.tape, ident, layout.IDENT_CTXT)]
    const symbol: i32 = walker.symbols.of(identName(this.tape, ident))
    return walker.scopes.resolve(walker.scopes.all[0], symbol, ctxt)
  }

  private add(node: i32, ident: i32, owner: i32): i32 {
    const number: i32 = this.nodes.length
    this.nodes.push(node)
    this.at[node] = number
    if (owner > 0) this.link(number, owner)
    this.before.push(0)
    if (ident < 0) return number
    const binding = this.bindingOf(ident)
    if (binding !== null) {
      this.before[number] = binding.part
      binding.part = number
      // Its members were put into the places of their uses, so that nobody can tell whether a body used one.
      if (this.isLoweredEnum(binding)) this.link(BODIES, number)
    }
    return number
  }

  private isLoweredEnum(binding: Binding): boolean {
    if (binding.kind !== VAR || !isEnum(this.walker, binding)) return false
    const init: i32 = field(this.tape, binding.declaration, layout.VAR_DECLARATOR_INIT)
    return !isAuthored(this.tape, init + 1)
  }

  private isTrue(node: i32, slot: i32): boolean {
    return this.tape.isTrue(field(this.tape, node, slot))
  }
}

/** Whether a specifier of an import brings a type. */
export function isTypeSpecifier(tape: Tape, tag: i32): boolean {
  return (
    tape.isTag(tag, layout.IMPORT_SPECIFIER_IS_IMPORT_NAMED) &&
    tape.isTrue(field(tape, tag + 1, layout.IMPORT_NAMED_TYPE_ONLY))
  )
}

/** The item of the module that a node stands in. */
export function itemAround(tape: Tape, node: i32): i32 {
  const body: i32 = field(tape, 1, layout.MODULE_BODY)
  let at: i32 = node
  while (tape.parent[at] !== body) at = tape.parent[at]
  return at
}
