// All signals and spins that a context sees and that are alive.

import { DIRTY, Fault, type ContextState, type Handle } from './cell.ts'
import { isVisible, sync } from './overlay.ts'
import { locate } from './store.ts'

/**
 * What exists in a context, in the order of creation within each context, from the root down: what was made in it or above it,
 * and is neither disposed nor dropped. Of what was dropped, a few may be among it.
 */
export function* handlesOf(context: ContextState): Generator<Handle, void, undefined> {
  for (const handle of handlesAlong(context)) {
    if (isVisible(context, handle) && exists(context, handle)) yield handle
  }
}

function* handlesAlong({ parentState, scope }: ContextState): Generator<Handle, void, undefined> {
  if (parentState !== null) yield* handlesAlong(parentState)
  if (typeof scope !== 'number') yield* scope.handles()
}

/** A frozen context keeps the results of what was disposed after its moment. */
function exists(context: ContextState, handle: Handle): boolean {
  const disposed = handle.options?.disposed
  if (disposed === undefined) return true
  if (context.frozenDepth === 0) return false
  sync(context)
  const { flags, value } = locate(context, handle)
  const hasEnded = value instanceof Fault && value.error === disposed.error
  return (flags & DIRTY) === 0 && !hasEnded
}
