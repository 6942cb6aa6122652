// Bringing a cell up to date from outside of every body, however deep the graph is. Spins that were never computed are found
// through bodies inside bodies; when those are too many, the innermost one is computed first, with an empty stack below it.

import type { AnyCell, Cell } from './cell.ts'
import type { ContextState } from './context-state.ts'
import { DIRTY, NOT_CLEAN, RUNNING } from './flags.ts'
import type { Handle } from './handle-shape.ts'
import { current } from './current.ts'
import { abandonWalks, walksInProgress } from './half-done.ts'
import { BLOCKED } from './nesting.ts'
import { sync } from './overlay.ts'
import { locate } from './store.ts'
import { refresh } from './walk.ts'
import { pull } from './pull.ts'

/**
 * The clean cell that the context sees, or `null` if nobody knows before runs in flight have ended (`found`). The handle has to
 * be visible.
 */
export function upToDate(context: ContextState, handle: Handle): AnyCell | null {
  if (handle.fast === context) return bringUpToDate(handle as Cell) ? (handle as Cell) : null
  if (current.nesting > 0) return direct(context, handle)
  const walks = walksInProgress()
  try {
    return direct(context, handle)
  } catch (error) {
    if (error !== BLOCKED) throw error
    abandonWalks(walks)
    return fromBelow(context, handle, walks)
  }
}

/** The same for a cell of a root. Returns whether it is clean. */
export function bringUpToDate(cell: Cell): boolean {
  if ((cell.flags & NOT_CLEAN) === 0) return true
  if (current.nesting > 0) return refresh(cell)
  const walks = walksInProgress()
  try {
    return refresh(cell)
  } catch (error) {
    if (error !== BLOCKED) throw error
    abandonWalks(walks)
    return fromBelow(cell.context, cell, walks) !== null
  }
}

/** Runs what is marked, from outside of every body: an effect that reads deep graphs does it in its own reads. */
function direct(context: ContextState, handle: Handle): AnyCell | null {
  if (handle.fast !== context) return pull(context, handle)
  const cell = handle as Cell
  if ((cell.flags & NOT_CLEAN) !== 0 && !refresh(cell)) return null
  return cell
}

/** A spin whose body was taken down. */
interface Waiting {
  readonly view: ContextState
  readonly handle: Handle
}

function fromBelow(context: ContextState, handle: Handle, walks: number): AnyCell | null {
  const waiting: Waiting[] = [{ view: context, handle }]
  const marked: AnyCell[] = []
  try {
    for (;;) {
      const { blocked } = current
      current.blocked = null
      if (blocked !== null) {
        marked.push(mark(waiting.at(-1)!))
        waiting.push(blocked)
      }
      try {
        while (waiting.length > 1) {
          const { view, handle: first } = waiting.at(-1)!
          direct(view, first)
          waiting.pop()
          marked.pop()!.flags &= ~RUNNING
        }
        return direct(context, handle)
      } catch (error) {
        abandonWalks(walks)
        if (error !== BLOCKED) throw error
      }
    }
  } finally {
    for (const cell of marked) cell.flags &= ~RUNNING
  }
}

/** As if its body were on the stack still: who comes to it has found a circle. */
function mark({ view, handle }: Waiting): AnyCell {
  sync(view)
  const cell = locate(view, handle)
  if ((cell.flags & DIRTY) !== 0) cell.flags |= RUNNING
  return cell
}
