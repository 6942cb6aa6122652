import { includes } from './bytes.ts'
import type { MacroCall } from './call.ts'
import { zeros } from './native.ts'
import { BODIES, FIRST, REST, type Parts } from './parts.ts'
import { PROGRAM_SCOPE, type Scope } from './scopes.ts'
import type { Walker } from './walker.ts'

/**
 * Decides what a build without the blocks of some roles can do without.
 *
 * A part of a declaration goes when a dropped body used it, itself or through other parts that go, and nothing that
 * stays uses it. What no body used is left alone, used or not. A kept block stays with all that it uses, wherever it
 * stands: in a dropped body, or in a function that goes.
 */
export class Pruning {
  private readonly walker: Walker
  private readonly parts: Parts
  /** By scope: one more than the number of the block that opens it. */
  private readonly blocks: Uint8Array
  /** By number: whether it stays. */
  private readonly live: Uint8Array

  /** Drops the bodies whose role is among `roles`, or those whose role is not. */
  constructor(
    walker: Walker,
    parts: Parts,
    calls: MacroCall[],
    roles: Uint8Array[],
    areDropped: boolean,
  ) {
    this.walker = walker
    this.parts = parts
    this.blocks = zeros(walker.scopes.all.length)
    this.live = zeros(parts.nodes.length)
    for (let i: i32 = 0; i < calls.length; i++) {
      const scope = calls[i].blockScope
      const role = calls[i].role
      if (scope === null) continue
      const isDropped: boolean = role !== null && includes(roles, role.name) === areDropped
      this.blocks[scope.index] = 1 + (isDropped ? BODIES : REST)
      if (isDropped) this.live[BODIES] = 1
    }
    const links: i32 = parts.users.length
    this.linkUses()
    // What dropped bodies use, directly or not; of everything else all stays.
    this.spread()
    for (let i: i32 = 0; i < this.live.length; i++) this.live[i] = 1 - this.live[i]
    this.live[BODIES] = 0
    this.spread()
    parts.users.length = links
    parts.used.length = links
  }

  /** Whether what stands at `node` in `scope` is left out together with a body or a part. */
  isDropped(node: i32, scope: Scope): boolean {
    return this.live[this.find(node, scope)] === 0
  }

  /** Whether the body of the block that opens `scope` is left out. */
  isBodyDropped(scope: Scope): boolean {
    return this.blocks[scope.index] === 1 + BODIES
  }

  /** The items that are left out. */
  dropped(): i32[] {
    const nodes: i32[] = []
    for (let i: i32 = FIRST; i < this.live.length; i++) {
      if (this.live[i] === 0) nodes.push(this.parts.nodes[i])
    }
    return nodes
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
    while (at > 0 && this.parts.at[at] === 0) at = this.walker.tape.parent[at]
    return this.parts.at[at]
  }

  private linkUses(): void {
    const references = this.walker.references
    for (let i: i32 = 0; i < references.length; i++) {
      const binding = references[i].binding
      if (binding === null || binding.part === 0) continue
      const place: i32 = this.find(references[i].node, references[i].scope)
      // What JSX stands for depends on how the file is compiled later, so that nothing goes for its sake.
      if (place === BODIES && references[i].isImplicit) continue
      for (let part: i32 = binding.part; part > 0; part = this.parts.before[part]) {
        this.parts.link(place, part)
      }
    }
  }

  /** Marks what is used by what is marked. */
  private spread(): void {
    const parts = this.parts
    let isSpreading: boolean = true
    while (isSpreading) {
      isSpreading = false
      for (let i: i32 = 0; i < parts.users.length; i++) {
        const to: i32 = parts.used[i]
        if (this.live[parts.users[i]] === 0 || this.live[to] !== 0) continue
        this.live[to] = 1
        isSpreading = true
      }
    }
  }
}
