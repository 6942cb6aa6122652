// Telling of a change: what every way of changing something ends with.

import type { AnyCell, Cell } from './cell.ts'
import type { ContextState } from './context-state.ts'
import { wake } from './flight.ts'
import { propagate } from './push.ts'

/** Something was written in the context: the watchers that may have seen it look again. In a root they are pushed to. */
export function touch(context: ContextState): void {
  const { tree } = context
  context.writtenAt = ++tree.epoch
  if (context.parentState === null) return
  for (const { port } of tree.waiters?.get(context) ?? []) wake(port)
}

/** Marks what depends on a cell that changed in place, and counts the change. */
export function announce(cell: AnyCell): void {
  const { context } = cell
  touch(context)
  if (context.parentState === null && (cell as Cell).subs !== null) {
    propagate((cell as Cell).subs!)
  }
}
