// All signals and spins that a context sees and that are alive.

import type { ContextState } from './context-state.ts'
import type { Handle } from './handle-shape.ts'
import { isVisible, outlives, sync } from './overlay.ts'
import { locate } from './store.ts'

/**
 * What exists in a context, in the order of creation within each context, from the root down: what was made in it or above it,
 * and is neither disposed nor dropped, each spin before what belongs to the run that gave its result. Of what was dropped, a few
 * may be among it.
 */
export function* handlesOf(context: ContextState): Generator<Handle, void, undefined> {
  for (const handle of handlesAlong(context)) {
    if (isVisible(context, handle)) yield* withChildren(context, handle)
  }
}

function* withChildren(context: ContextState, handle: Handle): Generator<Handle, void, undefined> {
  if (!exists(context, handle)) return
  yield handle
  if (handle.body === null) return
  sync(context)
  for (const child of locate(context, handle).children?.handles() ?? []) {
    yield* withChildren(context, child)
  }
}

function* handlesAlong({ parentState, scope }: ContextState): Generator<Handle, void, undefined> {
  if (parentState !== null) yield* handlesAlong(parentState)
  if (typeof scope !== 'number') yield* scope.handles()
}

export function exists(context: ContextState, handle: Handle): boolean {
  return handle.options?.disposed === undefined || outlives(context, handle)
}
