// The end of a run that comes to a result.
//
// Invariants:
// - A result is published at the place of the run, and nowhere else, with the inputs that the run knew.
// - What the run was in doubt about is for the next reader to decide: the result is there, and not clean.

import { Fault, ONE_BY_ONE, type ForkCell, type Order } from './cell.ts'
import { KNOWN, PENDING } from './flags.ts'
import { forsake } from './children.ts'
import { signalsOf } from './circle.ts'
import { close, endOf, type End } from './end.ts'
import type { Flight, Reading } from './flight.ts'
import { cleanIn } from './clean.ts'
import { publishFlight } from './run-in-fork.ts'
import { wakeWaiters } from './waiting.ts'

export function publish(flight: Flight, result: unknown, hasFailed: boolean): void {
  const { handle, isStale, waiters } = flight
  addCures(flight)
  const { late } = handle
  late!.restarts = 0
  put(flight, result, hasFailed, 'over')
  if (isStale) {
    const value = hasFailed ? new Fault(result) : result
    for (const { waiter } of [...waiters]) waiter.onStaleResult?.(handle, value)
  }
  tellWaiters(flight)
}

/** A result that does not come of the body, which is dead. */
export function publishFault(flight: Flight, fault: unknown, end: End): void {
  const { handle, readings, run, view } = flight
  // As they are now, else the error would not be a result for long.
  for (const reading of readings) {
    const cell = reading.dep && cleanIn(view, reading.handle)
    if (cell !== null) reading.seen = cell.value
  }
  handle.late!.restarts = 0
  flight.isDead = true
  forsake(flight.children)
  flight.children = null
  put(flight, fault, true, end)
  tellWaiters(flight)
  run.controller?.abort(endOf(flight))
}

function put(flight: Flight, result: unknown, hasFailed: boolean, end: End): void {
  const { handle, isInDoubt, isStale, view } = flight
  close(flight, end)
  // Only now: sleeps that go on are no inputs.
  const { readings } = flight
  if (readings.some(isOpen)) readings.splice(0, Infinity, ...readings.filter((one) => !isOpen(one)))
  const isUnsure = isInDoubt || isStale
  flight.startedAt = isUnsure ? -1 : view.tree.epoch
  const cell = publishFlight(flight, result, hasFailed)
  const order = flight.isBeside ? readings.map(orderOf) : ONE_BY_ONE
  if (cell.context.parentState !== null) (cell as ForkCell).order = order
  else {
    handle.late!.order = order
    if (isUnsure) cell.flags = (cell.flags & ~KNOWN) | PENDING
  }
}

/** Nothing is pushed: what depends on the result is PENDING, and whoever wants to know of it waits for the run. */
function tellWaiters(flight: Flight): void {
  wakeWaiters(flight)
  flight.waiters.clear()
}

function isOpen({ dep }: Reading): boolean {
  return dep === null
}

function orderOf({ asked, delivered }: Reading): Order[number] {
  return [asked, delivered]
}

function addCures(flight: Flight): void {
  for (const spin of flight.circles) {
    for (const reading of signalsOf(flight.view, spin, flight.deliveries)) {
      flight.readings.push(reading)
      flight.depth = Math.max(flight.depth, reading.dep!.context.level)
    }
  }
}
