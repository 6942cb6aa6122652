// Whether a context may join a run in flight: everything that the run has read so far is what the context sees, no deeper than the place of
// the run.

import type { AnyCell } from './cell.ts'
import { cleanIn } from './clean.ts'
import type { ContextState } from './context-state.ts'
import { found, placeOf, undecided, type Flight } from './flight.ts'
import type { Handle } from './handle-shape.ts'
import { isBelow, isVisible } from './overlay.ts'

/** Brings what a context sees up to date, as `pull.ts` does. */
type Pull = (view: ContextState, handle: Handle) => AnyCell | null

export const AGREES = -1
export const STRANGER = -2
/** Runs in flight whose inputs depend on runs in flight: further down they are taken to agree. */
const DEEPEST_AGREEMENT = 100
/** The runs that the view is being asked about, each inside the one before, or has been since the first of those. */
const asked = new Set<Flight>()
let agreements = 0

/**
 * Whether the view sees all that a run has read so far where the run does, and what it waits for as well; if not, the context in
 * which it sees another cell.
 */
export function disagreement(view: ContextState, flight: Flight, pull: Pull): number {
  if (flight.view === view) return AGREES
  if (flight.isPrivate || !isBelow(view, placeOf(flight)) || flight.place < view.frozenDepth) {
    return STRANGER
  }
  if (agreements >= DEEPEST_AGREEMENT || asked.has(flight)) return AGREES
  asked.add(flight)
  agreements++
  try {
    const { readings, blockedOn, place } = flight
    for (const { handle, dep, waits } of readings) {
      if (dep === null && !waits) continue
      const depth = depthIn(view, handle, dep === null, pull)
      if (depth > place) return depth
    }
    const depth = blockedOn === null ? 0 : depthIn(view, blockedOn, true, pull)
    return depth > place ? depth : AGREES
  } finally {
    if (--agreements === 0) asked.clear()
  }
}

/** Where the view sees what a run has read; or, if it waits for that, where the runs live that the view would wait for. */
function depthIn(view: ContextState, handle: Handle, isAwaited: boolean, pull: Pull): number {
  if (!isVisible(view, handle)) return handle.home.level
  const runs = found.length
  const spins = undecided.length
  let depth = (cleanIn(view, handle) ?? pull(view, handle))?.context.level ?? 0
  if (!isAwaited) return depth
  for (const { place } of found.splice(runs)) depth = Math.max(depth, place)
  undecided.length = spins
  return depth
}
