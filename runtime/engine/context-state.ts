// What is known of a context, without any rule. A fork is this object and nothing else.

import type { ForkCell } from './cell.ts'
import type { OnFault } from './faults.ts'
import type { Hooks } from './hooks.ts'
import type { Moment } from './moments.ts'
import { nextNumber } from './numbers.ts'
import type { Scope } from './scope.ts'
import type { TrieNode } from './store.ts'
import { Tree } from './tree.ts'

/** What `syncedAt` is of a closed context. */
export const CLOSED = -1

export class ContextState {
  readonly parentState: ContextState | null
  /** How many are above it. Not the depth that users see: what was restored from a snapshot counts anew. */
  readonly level: number
  readonly tree: Tree
  /** The trie of own and inherited own cells. */
  trie: TrieNode | null
  shift: number
  /** The number under which trie nodes are changed in place; 0 when a fork shares them. */
  owner = 0
  /** Of what the context sees; renewed when a handle resolves to another cell. Facts hold for one key. */
  key: number
  syncedAt: number
  writtenAt = 0
  lastWrite = 0
  lastWriteAt = -1
  own: ForkCell[] | null = null
  /** The slots of cells that came or went, for forks to catch up with; `null` until the first fork. */
  log: number[] | null = null
  logBase = 0
  cursor: number
  /** `null` for a context that follows. */
  frozen: Moment | null = null
  /** The level of the nearest frozen context, itself included; 0 if there is none. */
  frozenDepth: number
  /** The moment of the last frozen fork below. */
  pinnedAt = 0
  /** The scope in which its handles are made; until there is one, its process id. */
  scope: Scope | number

  constructor(parent: ContextState | null, hooks: Hooks, onFault: OnFault) {
    this.parentState = parent
    this.key = nextNumber()
    this.scope = 0
    if (parent === null) {
      this.level = 0
      this.tree = new Tree(this, hooks, onFault)
      this.trie = null
      this.shift = 0
      this.cursor = 0
      this.frozenDepth = 0
    } else {
      this.level = parent.level + 1
      this.tree = parent.tree
      this.trie = parent.trie
      this.shift = parent.shift
      this.cursor = parent.logBase + (parent.log?.length ?? 0)
      this.frozenDepth = parent.frozenDepth
    }
    this.syncedAt = this.tree.structure
  }

  /** It is never in sync again. */
  get isClosed(): boolean {
    return this.syncedAt === CLOSED
  }
}
