// A write pushes: what depends on it becomes STALE, and the watchers among that are put into the queue.
//
// Invariants:
// - If a cell is STALE, so are all its subscribers.
// - Nothing is pushed by a run: who reads a changed result compares values.

import type { Cell, Link } from './cell.ts'
import { EFFECT, KNOWN, STALE } from './flags.ts'
import { enqueue } from './pending.ts'

const siblings: (Link | null)[] = []

/** Marks everything that depends on a changed cell, and puts the watchers among it into the queue. */
export function propagate(first: Link): void {
  let waiting = 0
  let next: Link | null = first
  for (;;) {
    const sub: Cell = next.sub
    const { flags } = sub
    next = next.nextSub
    if ((flags & STALE) === 0) {
      sub.flags = (flags | STALE) & ~KNOWN
      if ((flags & EFFECT) !== 0) enqueue(sub)
      else if (sub.subs !== null) {
        if (next !== null) siblings[waiting++] = next
        next = sub.subs
      }
    }
    if (next === null) {
      if (waiting === 0) return
      next = siblings[--waiting]!
      siblings[waiting] = null
    }
  }
}
