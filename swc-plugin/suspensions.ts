import * as layout from './generated/layouts.ts'
import { field } from './layouts.ts'
import { ints, small } from './native.ts'
import { FUNCTION_SCOPE, MEMBER_SCOPE, type Scope } from './scopes.ts'
import type { Suspension, Walker } from './walker.ts'

/** Which functions carry their run over suspensions: those with one that are the body of a spin or a block, or stand in one. */
export class Suspensions {
  private readonly walker: Walker
  /** By scope: the innermost body around it, by number, counted from 1. */
  private readonly bodies: StaticArray<i32>
  /** By the scope of a function: 1 where it carries its run. */
  private readonly suspended: StaticArray<u8>

  constructor(walker: Walker) {
    this.walker = walker
    this.bodies = ints(walker.scopes.all.length)
    this.suspended = small(walker.scopes.all.length)
  }

  addBody(scope: Scope | null): void {
    if (scope !== null) this.bodies[scope.index] = scope.index + 1
  }

  /** To be called when all bodies are known. */
  find(): void {
    const scopes = this.walker.scopes.all
    for (let i: i32 = 0; i < scopes.length; i++) {
      const parent = scopes[i].parent
      if (parent !== null && this.bodies[i] === 0) this.bodies[i] = this.bodies[parent.index]
    }
    const all = this.walker.suspensions
    for (let i: i32 = 0; i < all.length; i++) {
      const home = this.functionOf(all[i])
      if (home !== null && this.suspends(all[i].node, home)) {
        this.suspended[home.index] = 1
      }
    }
  }

  /** The function that is left at a place, if it carries its run. */
  suspendedAt(suspension: Suspension): Scope | null {
    const home = this.functionOf(suspension)
    return home !== null && this.suspended[home.index] === 1 ? home : null
  }

  /** Whether a body, or a function in it, carries its run. */
  isWaiting(body: Scope): boolean {
    for (let i: i32 = body.index; i < this.bodies.length; i++) {
      if (this.suspended[i] === 1 && this.bodies[i] === body.index + 1) return true
    }
    return false
  }

  isGenerator(home: Scope): boolean {
    return this.isTrue(home, layout.ARROW_EXPR_GENERATOR, layout.FUNCTION_GENERATOR)
  }

  private functionOf(suspension: Suspension): Scope | null {
    let at: Scope | null = suspension.scope
    if (this.bodies[at.index] === 0) return null
    while (at !== null && at.kind !== FUNCTION_SCOPE) {
      if (at.kind === MEMBER_SCOPE) return null
      at = at.parent
    }
    if (at === null || !this.isTrue(at, layout.ARROW_EXPR_ASYNC, layout.FUNCTION_ASYNC)) return null
    return at
  }

  private isTrue(home: Scope, ofArrow: i32, ofFunction: i32): boolean {
    const tape = this.walker.tape
    const slot: i32 = this.walker.type[home.node] === layout.TYPE_ARROW_EXPR ? ofArrow : ofFunction
    return tape.isTrue(field(tape, home.node, slot))
  }

  /** `return` waits in async generators only, and `try` is where a function goes on. */
  private suspends(node: i32, home: Scope): boolean {
    const type: i32 = this.walker.type[node]
    if (type === layout.TYPE_RETURN_STMT) return this.isGenerator(home)
    return type !== layout.TYPE_TRY_STMT
  }
}
