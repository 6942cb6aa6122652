// A run through the eyes of a fork, or of one that waits: what it has read, and where its result will live.

import type { ForkLink } from './cell.ts'
import type { Children } from './children.ts'
import type { ContextState } from './context-state.ts'
import type { Handle } from './handle-shape.ts'
import { nextNumber } from './numbers.ts'

/** A run through the eyes of a fork. Its depth only grows: it is where the result will live. */
export class ForkRun {
  view: ContextState
  readonly handle: Handle
  /** A run in flight. */
  readonly flies: boolean
  readonly mark: number
  depth: number
  head: ForkLink | null = null
  tail: ForkLink | null = null
  /** The links of the former run that are still to be used again. */
  next: ForkLink | null = null
  isPrivate = false
  /** As deep as the inputs of the last result lay: what the body makes is made no higher. */
  least = 0
  /** What belongs to the run. */
  children: Children | null = null
  metCycle = false
  /** The spin that the body asked for and that is not ready: what it returns is no result. */
  blockedOn: Handle | null = null
  readonly isEffect: boolean
  /** The epoch. A body that writes has not seen what it wrote. */
  startedAt: number

  constructor(view: ContextState, handle: Handle, flies: boolean) {
    const { home, options } = handle
    this.view = view
    this.handle = handle
    this.flies = flies
    this.mark = nextNumber()
    this.depth = Math.max(home.level, view.frozenDepth)
    this.startedAt = view.tree.epoch
    this.isEffect = options?.isEffect === true
  }
}
