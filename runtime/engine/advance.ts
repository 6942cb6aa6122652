// The way of a run in flight: it begins, is judged, and comes to an end.
//
// Invariants:
// - A body begins in the drain, so that nothing of another body is below it on the stack.
// - What a body returns is its result only if it met no spin that was not ready, and if the run is still good.

import { AbortError } from './abort.ts'
import { awaitSpin } from './awaiting.ts'
import { carried } from './carried.ts'
import { STALE } from './flags.ts'
import { isHandle, type Body, type Handle } from './handle-shape.ts'
import { drain } from './drain.ts'
import { endFlight, giveBack, isShut, leave } from './end.ts'
import { report } from './faults.ts'
import { wake, type Flight } from './flight.ts'
import { beginInputs } from './links.ts'
import { isThenable } from './thenable.ts'
import { countRestart, judge, restlessError } from './judge.ts'
import { publish, publishFault } from './publish.ts'
import { notReadyError } from './read.ts'
import { segment } from './segment.ts'
import { register } from './waiting.ts'
import { Errand } from './waiting/errand.ts'

/** What a segment of a body came to. */
export interface Arrival {
  readonly result: unknown
  readonly hasFailed: boolean
}

/** The port of a run was woken. */
export function advance(flight: Flight): void {
  if (flight.state === 'waiting') start(flight)
  else judge(flight)
}

function start(flight: Flight): void {
  const { handle, run, view, waiters } = flight
  if (isShut(view)) return leave(flight)
  // What has been written or undone since the launch may have made a remembered result good again: who waits looks again, if anybody does.
  if (waiters.size === 0 || flight.startedAt !== view.tree.epoch) {
    return endFlight(flight, 'cancelled')
  }
  begin(flight)
  const body = handle.body as Body
  let result: unknown
  let hasFailed = false
  try {
    result = segment(flight, () => carried(flight, () => body(run as never)))
  } catch (error) {
    hasFailed = true
    result = error
  }
  goOn(flight, { result, hasFailed })
}

/** From now on the run is told of changes. */
export function begin(flight: Flight): void {
  flight.state = 'running'
  flight.view.tree.unrest?.stir(flight)
  register(flight)
  beginInputs(flight.port)
}

/** After the first segment: the result is there, or will be. */
export function goOn(flight: Flight, { result, hasFailed }: Arrival): void {
  if (flight.blockedOn !== null) block(flight, flight.blockedOn)
  if (hasFailed) return settle(flight, result, true)
  let kind
  try {
    kind = kindOf(result)
  } catch (error) {
    return settle(flight, error, true)
  }
  if (kind === 'spin') listen(flight, awaitSpin(flight, result as Handle))
  else if (result instanceof Errand) listen(flight, result.doneFor(flight))
  else if (kind === 'promise') listen(flight, result as PromiseLike<unknown>)
  else settle(flight, result, false)
}

/** A body may return what throws when it is looked at. */
function kindOf(result: unknown): 'spin' | 'promise' | 'value' {
  if (isHandle(result) && result.body !== null) return 'spin'
  return isThenable(result) ? 'promise' : 'value'
}

/** The body is not needed any more, but its code may still run. It begins again when the spin is ready. */
export function block(flight: Flight, spin: Handle): void {
  if (flight.state !== 'running') return
  flight.state = 'blocked'
  giveBack(flight, () => notReadyError(spin))
  wake(flight.port)
}

function listen(flight: Flight, promise: PromiseLike<unknown>): void {
  Promise.resolve(promise).then(
    (value) => land(flight, value, false),
    (error: unknown) => land(flight, error, true),
  )
}

function land(flight: Flight, result: unknown, hasFailed: boolean): void {
  settle(flight, result, hasFailed)
  drainOrReport(flight)
}

/** Ends a change outside of every caller. */
export function drainOrReport({ handle }: Flight): void {
  try {
    drain()
  } catch (error) {
    report(handle, error, 'watcher')
  }
}

function settle(flight: Flight, result: unknown, hasFailed: boolean): void {
  if (flight.state !== 'running') return
  if ((flight.port.flags & STALE) !== 0) judge(flight)
  // Judging may have ended it, for all that the compiler knows.
  if (!flight.isActive) return
  if (hasFailed && AbortError.is(result)) forget(flight, result)
  else publish(flight, result, hasFailed)
}

/** An error that says that something else was cancelled is for those who wait now, and is not remembered. */
function forget(flight: Flight, error: AbortError): void {
  const { handle, waiters } = flight
  if (countRestart(handle)) return publishFault(flight, restlessError(handle), error)
  const told = [...waiters]
  endFlight(flight, error)
  for (const { waiter } of told) waiter.onForgotten?.(handle, error)
}
