import { includes, NO_BYTES } from './bytes.ts'
import type { MacroCall } from './call.ts'
import { zeros } from './native.ts'
import { BODIES, Parts, REST } from './parts.ts'
import type { Scope } from './scopes.ts'

/**
 * Decides what a build without the blocks of some roles can do without.
 *
 * A part of a declaration goes when a dropped body used it, itself or through other parts that go, and nothing that
 * stays uses it. What no body used is left alone, used or not. A kept block stays with all that it uses, wherever it
 * stands: in a dropped body, or in a function that goes.
 */
export class Pruning extends Parts {
  /** Imports of modules of which this build must have nothing. */
  readonly foreign: i32[] = []
  /** By scope: of one that a block opens, 1 more than what stands for a part there. */
  private blocks: Uint8Array = NO_BYTES
  /** By item: 0 for a part that goes. */
  private live: Uint8Array = NO_BYTES

  /** Drops the bodies whose role is among `roles`, or those whose role is not. */
  decide(calls: MacroCall[], roles: Uint8Array[], areDropped: boolean): void {
    const links: i32 = this.users.length
    const live = zeros(this.parts.length)
    this.live = live
    this.blocks = zeros(this.walker.scopes.all.length)
    for (let i: i32 = 0; i < calls.length; i++) {
      const scope = calls[i].blockScope
      const role = calls[i].role
      if (scope === null) continue
      const isDropped: boolean = role !== null && includes(roles, role.name) === areDropped
      this.blocks[scope.index] = 1 + (isDropped ? BODIES : REST)
      if (isDropped) live[BODIES] = 1
    }
    this.linkUses()
    // What dropped bodies use, directly or not; of everything else all stays.
    this.spread()
    for (let i: i32 = 0; i < live.length; i++) live[i] = 1 - live[i]
    live[BODIES] = 0
    this.spread()
    this.users.length = links
    this.used.length = links
  }

  /** Whether what stands at `node` in `scope` is left out together with a body or a part. */
  isDropped(node: i32, scope: Scope): boolean {
    return this.live[this.find(node, scope)] === 0
  }

  isDroppedPart(item: i32): boolean {
    return this.parts[item] !== 0 && this.live[item] === 0
  }

  /** Where something stands: in the innermost block, else in the innermost part, else in the rest of the module. */
  private find(node: i32, scope: Scope): i32 {
    let around: Scope | null = scope
    while (around !== null) {
      const block: i32 = this.blocks[around.index]
      if (block > 0) return block - 1
      around = around.parent
    }
    let at: i32 = node
    while (at > 0 && this.parts[at] === 0) at = this.walker.tape.parent[at]
    return at
  }

  private linkUses(): void {
    const references = this.walker.references
    for (let i: i32 = 0; i < references.length; i++) {
      const reference = references[i]
      const binding = reference.binding
      if (binding === null || binding.part === 0) continue
      const place: i32 = this.find(reference.node, reference.scope)
      // What JSX stands for depends on how the file is compiled later, so that nothing goes for its sake.
      if (place !== BODIES || !reference.isImplicit) this.link(place, binding.part)
    }
  }

  /** Marks what is used by what is marked. */
  private spread(): void {
    const live = this.live
    let isSpreading: boolean = true
    while (isSpreading) {
      isSpreading = false
      for (let i: i32 = 0; i < this.users.length; i++) {
        const used: i32 = this.used[i]
        if (live[this.users[i]] === 0 || live[used] !== 0) continue
        live[used] = 1
        isSpreading = true
      }
    }
  }
}
