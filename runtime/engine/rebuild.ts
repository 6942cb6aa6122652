// A world from stored state and the code of its model.

import type { Cell } from './cell.ts'
import { DIRTY } from './flags.ts'
import type { Claims } from './claims.ts'
import { propagate } from './push.ts'
import { idOf } from './ids.ts'
import { createRebuilt, stateOf } from './stored-snapshot.ts'
import type { Context, RebuildOptions, Rebuilt, Snapshot } from './surface.ts'

/**
 * Runs `model` once in a context with the state of `snapshot`. Each signal and spin that it makes gets the state that was stored
 * for its id: values, results, and what those depend on. No body runs for that; the first change wakes exactly what depends on
 * it. A spin that has read what the model does not make any more is not computed. What `model` throws rejects the promise, and
 * the context is closed.
 */
export async function rebuild<T>(
  snapshot: Snapshot,
  model: (context: Context) => T | PromiseLike<T>,
  options: RebuildOptions = {},
): Promise<Rebuilt<T>> {
  const context = createRebuilt(stateOf(snapshot), options)
  const claims = context.tree.claims!
  try {
    const result = await context.run(() => model(context))
    return { context, result, ...finish(claims) }
  } catch (error) {
    await context.close()
    throw error
  }
}

function finish(claims: Claims): Pick<Rebuilt<unknown>, 'unclaimed' | 'fresh'> {
  const fresh = claims.fresh!.map(idOf)
  claims.fresh = null
  const open = new Set<Cell>(claims.open.values())
  for (const cell of open) forgetReaders(open, cell)
  return { unclaimed: [...claims.open.keys()], fresh }
}

/** What has read something that is gone is to be computed anew. */
function forgetReaders(open: ReadonlySet<Cell>, cell: Cell): void {
  for (let link = cell.subs; link !== null; link = link.nextSub) {
    const { sub } = link
    if (open.has(sub)) continue
    sub.flags |= DIRTY
    if (sub.subs !== null) propagate(sub.subs)
  }
}
