// The end of a run that comes to a result.
//
// Invariants:
// - A result is published at the place of the run, and nowhere else, with the inputs that the run knew.
// - What the run was in doubt about is for the next reader to decide: the result is there, and not clean.

import { AbortError } from './abort.ts'
import { Fault, ForkLink, KNOWN, STALE, type AnyCell, type ForkCell, type Cell } from './cell.ts'
import { signalsOf } from './circle.ts'
import { close } from './end.ts'
import type { Flight, Reading } from './flight.ts'
import { propagate } from './graph.ts'
import { cleanIn, publishFlight } from './pull.ts'
import { wakeWaiters } from './waiting.ts'

export function publish(flight: Flight, result: unknown, hasFailed: boolean): void {
  const { handle, isStale, waiters } = flight
  addCures(flight)
  const { late } = handle
  late!.restarts = 0
  const cell = put(flight, result, hasFailed, new AbortError(handle, 'over'))
  if (isStale) {
    const value = hasFailed ? new Fault(result) : result
    for (const { waiter } of [...waiters]) waiter.onStaleResult?.(handle, value)
  }
  announce(flight, cell)
}

/** A result that does not come of the body. `error` is what the body sees. */
export function publishFault(flight: Flight, fault: unknown, error: AbortError): void {
  const { handle, readings, run, view } = flight
  // As they are now, else the error would not be a result for long.
  for (const reading of readings) {
    const cell = reading.dep && cleanIn(view, reading.handle)
    if (cell !== null) reading.seen = cell.value
  }
  handle.late!.restarts = 0
  announce(flight, put(flight, fault, true, error))
  run.controller?.abort(error)
}

function put(flight: Flight, result: unknown, hasFailed: boolean, error: AbortError): AnyCell {
  const { handle, isInDoubt, isStale, view } = flight
  const readings = flight.readings.filter(({ dep }) => dep !== null)
  close(flight, error)
  listInputs(flight, readings)
  const isUnsure = isInDoubt || isStale
  flight.startedAt = isUnsure ? -1 : view.tree.epoch
  const cell = publishFlight(flight, result, hasFailed)
  const order = readings.map(({ asked, delivered }) => [asked, delivered] as const)
  if (cell.context.parentState !== null) (cell as ForkCell).order = order
  else {
    handle.late!.order = order
    if (isUnsure) cell.flags = (cell.flags & ~KNOWN) | STALE
  }
  return cell
}

function listInputs(flight: Flight, readings: readonly Reading[]): void {
  flight.head = flight.tail = null
  for (const { dep, seen } of readings) {
    const link = new ForkLink(dep!, seen)
    if (flight.tail === null) flight.head = link
    else flight.tail.nextDep = link
    flight.tail = link
  }
}

function announce(flight: Flight, cell: AnyCell): void {
  if (cell.context.parentState === null) {
    const { subs } = cell as Cell
    if (subs !== null) propagate(subs)
  }
  wakeWaiters(flight)
  flight.waiters.clear()
}

function addCures(flight: Flight): void {
  for (const spin of flight.circles) {
    for (const reading of signalsOf(flight.view, spin, flight.deliveries)) {
      flight.readings.push(reading)
      flight.depth = Math.max(flight.depth, reading.dep!.context.depth)
    }
  }
}
