// How runs in flight change place and eyes, and how they end.
//
// Invariants:
// - The place only sinks. Who waits for the run and sees another cell of what it has read leaves, and looks again.
// - A dead run writes nothing. Its engine awaits throw at once, and so does whatever it asks for later; its spin is as it was
//   before the run.

import { AbortError, type AbortReason } from './abort.ts'
import type { ContextState } from './context-state.ts'
import { ENDED } from './flags.ts'
import { forsake } from './children.ts'
import { current, outside } from './current.ts'
import { delist, forgetKnown, placeOf, wake, type Flight } from './flight.ts'
import { closedError, isBelow, isSnapshot } from './overlay.ts'
import { register, unregister, wakeWaiters } from './waiting.ts'

/** Why a run is over, or the error itself. Most runs never ask. */
export type End = AbortReason | Error

/** Ends a run without a result. `end` is what it sees from now on. */
export function endFlight(flight: Flight, end: End): void {
  if (flight.state === 'ended') return
  const { run, view } = flight
  flight.isDead = true
  // Its body has still to hear of it.
  view.tree.unrest?.stir()
  close(flight, end)
  wakeWaiters(flight)
  flight.waiters.clear()
  forsake(flight.children)
  if (run.controller !== null) outside(view, () => run.controller!.abort(endOf(flight)))
}

/** From now on the run is nobody's affair. Awaits that its body has left are withdrawn. */
export function close(flight: Flight, end: End): void {
  flight.state = 'ended'
  flight.end = end
  flight.port.flags |= ENDED
  forgetKnown(flight)
  delist(flight)
  current.forget(flight)
  unregister(flight)
  giveBack(flight, () => endOf(flight))
}

/** Ends the awaits that go on, with an error. */
export function giveBack(flight: Flight, error: () => unknown): void {
  const { awaits, undo, held, sleeps } = flight
  held.length = 0
  for (const one of awaits) one.close()
  for (const reject of undo) reject(error())
  awaits.clear()
  undo.clear()
  while (sleeps.length > 0) sleeps.at(-1)!.giveBack(error())
}

/** What a run sees that is over. */
export function endOf(flight: Flight): unknown {
  const { end, handle } = flight
  if (typeof end === 'string') flight.end = new AbortError(handle, end as AbortReason)
  return flight.end
}

/** The run knows of inputs further down: it lives there. */
export function sink(flight: Flight): void {
  const { view, handle, place } = flight
  if (flight.isPrivate) flight.depth = view.level
  if (flight.depth === place) return
  delist(flight)
  flight.place = flight.depth
  handle.late!.flights.push(flight)
  view.tree.flights.add(flight)
}

/**
 * What the run waits for will be an input, and lives no higher than the runs that it takes. Who looks with other eyes may not have to
 * wait for that.
 */
export function sinkTo(flight: Flight, runs: readonly Flight[]): void {
  for (const { place } of runs) flight.depth = Math.max(flight.depth, place)
  sink(flight)
  wakeOthers(flight)
}

/** Those that look with other eyes have to agree with what the run has read meanwhile. */
export function wakeOthers({ waiters, view }: Flight): void {
  for (const port of waiters) if (port.waiter.context !== view) wake(port)
}

/** The run has acted: it serves its own view only. */
export function makeFlightPrivate(flight: Flight): void {
  if (flight.isPrivate) return
  flight.isPrivate = true
  flight.view.tree.exact = true
  sink(flight)
  wakeOthers(flight)
}

/** Somebody else's eyes: all that wait for a run agree in what it has read so far. */
export function handOver(flight: Flight, view: ContextState): void {
  unregister(flight)
  flight.view = view
  register(flight)
  wakeWaiters(flight)
  wake(flight.port)
}

/** Nobody waits for the run, or at least not the context with whose eyes it reads. */
export function cancel(flight: Flight): void {
  const { state, view, waiters } = flight
  if (state === 'ended') return
  if (waiters.size === 0) return endFlight(flight, 'cancelled')
  if ([...waiters].some(({ waiter }) => waiter.context === view)) return
  const heir = heirOf(flight)
  if (heir === undefined) endFlight(flight, 'cancelled')
  else handOver(flight, heir)
}

/** One of those who wait with eyes that see the place. Others have not heard yet that the run has sunk. */
function heirOf(flight: Flight): ContextState | undefined {
  const place = placeOf(flight)
  if (isShut(place)) return undefined
  const contexts = [...flight.waiters].map(({ waiter }) => waiter.context)
  return contexts.find((context) => isBelow(context, place) && !isShut(context))
}

/** The view is closed. The run goes on for those who wait for it in open contexts. */
export function leave(flight: Flight): void {
  if (flight.state === 'ended') return
  const heir = heirOf(flight)
  if (heir === undefined) endFlight(flight, closedError())
  else handOver(flight, heir)
}

/** Whether others wait for the run than contexts that see what its view sees. */
export function hasOthers({ waiters, view }: Flight): boolean {
  return [...waiters].some(({ waiter }) => !isBelow(waiter.context, view))
}

export function isShut(context: ContextState): boolean {
  for (let at: ContextState | null = context; at !== null; at = at.parentState) {
    if (at.isClosed) return true
    if (isSnapshot(at)) return false
  }
  return false
}
