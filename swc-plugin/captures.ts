import type { MacroCall } from './call.ts'
import * as layout from './generated/layouts.ts'
import { field } from './layouts.ts'
import { isConstEnum } from './lowered.ts'
import { ints } from './native.ts'
import { spanOf } from './nodes.ts'
import { FUNCTION_SCOPE, LET, PROGRAM_SCOPE, VAR, type Binding, type Scope } from './scopes.ts'
import { inOrder, sortBy } from './sort.ts'
import { ARGUMENTS, EVAL, PRIVATE, Special, YIELD, type Reference, type Walker } from './walker.ts'

/** A binding of the outside, with its uses in source order. */
export class Used {
  readonly binding: Binding
  readonly uses: Reference[] = []

  constructor(binding: Binding) {
    this.binding = binding
  }
}

/** What a block takes from outside, in the order of first use. */
export class Captures {
  /** Bindings of enclosing functions and blocks. */
  readonly values: Used[] = []
  /** Bindings of the module. */
  readonly moduleNames: Used[] = []
  /** Uses that lose their meaning when the block is moved. */
  readonly forbidden: Special[] = []

  has(binding: Binding): boolean {
    for (let i: i32 = 0; i < this.values.length; i++) {
      if (this.values[i].binding === binding) return true
    }
    return false
  }
}

/**
 * What the block of each call takes from outside. A block inside another one is a part of it: what the inner block
 * lists and uses, and its target, are uses in the outer block too.
 */
export class CaptureAnalysis {
  /** Whether a block uses a variable of the module, which may be given another value anywhere in the file. */
  hasVariable: boolean = false
  private readonly walker: Walker
  /** By scope: the captures of the block that opens it. */
  private readonly found: (Captures | null)[] = []
  /** By scope: the innermost block around it, as the number of the scope that it opens; -1 outside of blocks. */
  private readonly around: StaticArray<i32>

  constructor(walker: Walker) {
    const count: i32 = walker.scopes.all.length
    this.walker = walker
    this.around = ints(count)
    for (let i: i32 = 0; i < count; i++) this.found.push(null)
  }

  analyze(calls: MacroCall[]): void {
    for (let i: i32 = 0; i < calls.length; i++) {
      const scope = calls[i].blockScope
      if (scope !== null) this.found[scope.index] = new Captures()
    }
    this.findAround()
    const references = this.inBlocks()
    const order = this.sourceOrder(references)
    for (let i: i32 = 0; i < order.length; i++) this.reference(references[order[i]])
    const specials = this.walker.specials
    for (let i: i32 = 0; i < specials.length; i++) this.special(specials[i])
  }

  of(call: MacroCall): Captures | null {
    const scope = call.blockScope
    return scope === null ? null : this.found[scope.index]
  }

  private findAround(): void {
    const scopes = this.walker.scopes.all
    for (let i: i32 = 0; i < scopes.length; i++) {
      this.around[i] = this.found[i] === null ? this.aroundOf(scopes[i].parent) : i
    }
  }

  private aroundOf(scope: Scope | null): i32 {
    return scope === null ? -1 : this.around[scope.index]
  }

  private inBlocks(): Reference[] {
    const all = this.walker.references
    const references: Reference[] = []
    for (let i: i32 = 0; i < all.length; i++) {
      if (this.around[all[i].scope.index] >= 0) references.push(all[i])
    }
    return references
  }

  private sourceOrder(references: Reference[]): StaticArray<i32> {
    const tape = this.walker.tape
    const starts = ints(references.length)
    for (let i: i32 = 0; i < references.length; i++) {
      starts[i] = tape.from(spanOf(tape, references[i].node))
    }
    const order = inOrder(references.length)
    sortBy(order, starts)
    return order
  }

  private reference(reference: Reference): void {
    const binding = reference.binding
    if (binding === null) return this.unbound(reference)
    const scopes = this.walker.scopes.all
    let at: i32 = this.around[reference.scope.index]
    while (at >= 0) {
      const captures = this.found[at]
      if (captures === null || binding.scope.isWithin(scopes[at])) return
      const isModule: boolean = binding.scope.kind === PROGRAM_SCOPE
      if (isModule && reference.isImplicit) return
      // Nothing of it is left to be sent, and its values stand where it is used.
      if (isConstEnum(this.walker, binding)) return
      if (isModule && (binding.kind === LET || binding.kind === VAR)) this.hasVariable = true
      addUse(isModule ? captures.moduleNames : captures.values, binding, reference)
      at = this.aroundOf(scopes[at].parent)
    }
  }

  private unbound(reference: Reference): void {
    if (reference.symbol !== this.walker.symbols.ofAscii('arguments')) return
    this.owned(new Special(ARGUMENTS, reference.node, reference.scope, -1))
  }

  private special(special: Special): void {
    if (special.kind === EVAL) this.directEval(special)
    else if (special.kind === PRIVATE) this.privateName(special)
    else if (special.kind === YIELD) this.yielded(special)
    else this.owned(special)
  }

  private directEval(special: Special): void {
    const symbol: i32 = this.walker.symbols.ofAscii('eval')
    if (this.walker.scopes.resolve(special.scope, symbol, -1) !== null) return
    let at: Scope | null = special.scope
    while (at !== null) {
      this.forbid(at, special)
      at = at.parent
    }
  }

  /** `this` and its like belong to the next function that is not an arrow; a block has none of its own. */
  private owned(special: Special): void {
    let at: Scope | null = special.scope
    while (at !== null) {
      if (!this.forbid(at, special) && at.ownThis) return
      at = at.parent
    }
  }

  private privateName(special: Special): void {
    let at: Scope | null = special.scope
    while (at !== null) {
      if (at.privateNames.indexOf(special.symbol) >= 0) return
      this.forbid(at, special)
      at = at.parent
    }
  }

  private yielded(special: Special): void {
    let at: Scope = special.scope
    let parent: Scope | null = at.parent
    while (at.kind !== FUNCTION_SCOPE && parent !== null) {
      at = parent
      parent = at.parent
    }
    if (!this.isGenerator(at.node)) this.forbid(at, special)
  }

  private isGenerator(node: i32): boolean {
    const isFunction: boolean = this.walker.type[node] === layout.TYPE_FUNCTION
    const tape = this.walker.tape
    return isFunction && tape.isTrue(field(tape, node, layout.FUNCTION_GENERATOR))
  }

  /** Notes a forbidden use where `scope` is that of a block; returns whether it is. */
  private forbid(scope: Scope, special: Special): boolean {
    const captures = this.found[scope.index]
    if (captures === null) return false
    captures.forbidden.push(special)
    return true
  }
}

function addUse(used: Used[], binding: Binding, reference: Reference): void {
  for (let i: i32 = 0; i < used.length; i++) {
    if (used[i].binding !== binding) continue
    used[i].uses.push(reference)
    return
  }
  const fresh = new Used(binding)
  fresh.uses.push(reference)
  used.push(fresh)
}
