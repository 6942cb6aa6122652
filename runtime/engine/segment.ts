// A synchronous segment of a body that waits: what it reads becomes inputs of its run in flight.

import { UNTRACKED, type AnyCell, type Cell } from './cell.ts'
import { NOT_CLEAN } from './flags.ts'
import { current } from './current.ts'
import { sink, wakeOthers } from './end.ts'
import { isIdentical } from './equality.ts'
import { FEWEST_READINGS, Reading, wake, type Flight } from './flight.ts'
import type { Handle } from './handle-shape.ts'
import { beginInputs, endInputs, link } from './links.ts'
import { linkFrontier } from './waiting.ts'

/** Calls `action` as a part of the run. */
export function segment<T>(flight: Flight, action: () => T): T {
  const { context, reader, run, nesting } = current
  current.notedContext = flight.view
  current.reader = null
  current.notedRun = flight
  current.nesting = 0
  try {
    return action()
  } finally {
    current.notedContext = context
    current.reader = reader
    current.notedRun = run
    current.nesting = nesting
    harvest(flight)
  }
}

/** Takes what was read since the last time into the list of inputs. */
export function harvest(flight: Flight): void {
  if (flight.state === 'ended') return
  const { head, place, clock } = flight
  flight.head = flight.tail = flight.next = null
  for (let link = head; link !== null; link = link.nextDep) {
    const { dep, seen } = link
    // Where the result may be shared is settled. A body that acts may go on for ever.
    if (flight.isPrivate && seen === UNTRACKED) continue
    note(flight, new Reading(dep.handle, dep, seen, flight.deliveries++))
  }
  sink(flight)
  if (head !== null || flight.place !== place || clock !== null) wakeOthers(flight)
}

/** An input that is known. */
export function note(flight: Flight, reading: Reading): void {
  flight.readings.push(reading)
  follow(flight, reading)
  forgetRepeated(flight)
}

/** The same of a spin that was found to be clean: most often it is in the root, and there is nothing to compare. */
export function noteClean(flight: Flight, spin: Handle, cell: AnyCell): void {
  const reading = new Reading(spin, cell, cell.value, flight.deliveries++)
  if (spin.fast !== flight.view) return note(flight, reading)
  flight.readings.push(reading)
  link(cell as Cell, flight.port)
  forgetRepeated(flight)
}

/** A body that goes on for ever may read the same again and again. */
export function forgetRepeated(flight: Flight): void {
  const { port, readings } = flight
  if (readings.length < flight.mostReadings) return
  const once = readings.filter(isFirst(flight))
  readings.length = 0
  for (const reading of once) readings.push(reading)
  flight.mostReadings = Math.max(FEWEST_READINGS, 2 * once.length)
  beginInputs(port)
  for (const reading of once) follow(flight, reading)
  endInputs(port)
}

function isFirst({ clock }: Flight): (reading: Reading) => boolean {
  const tracked = new Map<AnyCell, unknown>()
  const untracked = new Set<AnyCell>()
  return (reading) => {
    const { dep, seen } = reading
    if (dep === null || reading === clock) return true
    if (seen === UNTRACKED) return !untracked.has(dep) && untracked.add(dep) !== undefined
    if (tracked.has(dep) && isIdentical(tracked.get(dep), seen)) return false
    tracked.set(dep, seen)
    return true
  }
}

/** From now on a change of the input wakes the run. */
export function follow(flight: Flight, reading: Reading): void {
  const { dep, seen } = reading
  if (dep === null || seen === UNTRACKED) return
  flight.depth = Math.max(flight.depth, dep.context.level)
  // The body itself may have written it meanwhile.
  const isAsSeen = isIdentical(dep.value, seen) && (dep.flags & NOT_CLEAN) === 0
  linkToPort(flight, reading, dep, isAsSeen)
  if (!isAsSeen) wake(flight.port)
}

export function linkToPort(
  { port, view }: Flight,
  { handle }: Reading,
  dep: AnyCell,
  isUpToDate: boolean,
): void {
  if (handle.fast === view) link(dep as Cell, port)
  else linkFrontier(port, view, handle, isUpToDate)
}
