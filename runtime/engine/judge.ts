// Whether a run in flight is good, stale, or in doubt.
//
// Invariants:
// - A run goes on from an await only when all its inputs are known to be as it saw them. While one is being renewed, it is held
//   there; if another promise let it go on, it is given up where it asks for something.
// - Inputs that the body asked for side by side are renewed side by side; one that it asked for knowing another, after that.
// - A view that sees other cells by now than the rest of those who wait leaves before the run is judged: with their eyes.

import { DscopeError } from '../errors.ts'
import { UNTRACKED, type AnyCell } from './cell.ts'
import { nameOf, type Handle } from './handle-shape.ts'
import { wayTo } from './circle.ts'
import { endFlight, handOver, hasOthers, sink, sinkTo } from './end.ts'
import { isIdentical } from './equality.ts'
import {
  beginWalk,
  forgetKnown,
  found,
  placeOf,
  wake,
  type Flight,
  type Reading,
} from './flight.ts'
import { beginInputs, endInputs } from './links.ts'
import { signalCell } from './overlay.ts'
import { publishFault } from './publish.ts'
import { linkToPort } from './segment.ts'
import { seenBy, startWaiting, stopWaiting } from './waiting.ts'

/** More runs than this that are given up one after the other are an error. */
const MOST_RESTARTS = 100

type Verdict = 'good' | 'stale' | 'in doubt' | 'handed over'

/** Judges a run that has begun. If it is good, what was held goes on. */
export function judge(flight: Flight): void {
  if (flight.state === 'ended' || flight.isStale) return
  const { port, view, awaits } = flight
  stopWaiting(port)
  beginWalk()
  const verdict = look(flight)
  if (verdict === 'handed over') return
  if (verdict === 'stale') return giveUp(flight)
  if (view.parentState !== null) for (const one of awaits) wake(one.port)
  relink(flight, verdict === 'good')
  flight.isInDoubt = verdict === 'in doubt'
  if (flight.isInDoubt || flight.blockedOn !== null) forgetKnown(flight)
  if (flight.isInDoubt) doubt(flight)
  else if (flight.blockedOn !== null) lookAtBlock(flight, flight.blockedOn)
  else release(flight)
}

/** An input has changed: the run may only end, if it may do that, and if it reads nothing more. */
export function giveUp(flight: Flight): void {
  const { handle, state, awaits } = flight
  const mayFinish = handle.options?.finishes === true && !flight.isStale
  if (!mayFinish || state !== 'running' || awaits.size > 0) return abandon(flight)
  flight.isStale = true
  flight.isInDoubt = false
  forgetKnown(flight)
  release(flight)
}

export function abandon(flight: Flight): void {
  const { handle } = flight
  if (flight.state === 'ended') return
  if (countRestart(handle)) publishFault(flight, restlessError(handle), 'stale')
  else endFlight(flight, 'stale')
}

/** Counts a run that ends without a result. Returns whether it is one too many. */
export function countRestart({ late, options }: Handle): boolean {
  return ++late!.restarts >= MOST_RESTARTS && options?.isPatient !== true
}

export function restlessError(handle: Handle): DscopeError {
  const spins = [nameOf(handle)]
  return new DscopeError(
    'DSC306',
    `${spins[0]} has begun ${MOST_RESTARTS} times and never came to a result, because an input changed each time. If it writes what it tracks, let it read that with get(); if its inputs change faster than it can follow, whenStale: 'finish' lets it end`,
    { spins },
  )
}

function look(flight: Flight): Verdict {
  const { clock } = flight
  // First of all: what a clock wakes must not be held for somebody with another one.
  if (clock !== null) {
    const verdict = compare(flight, clock, signalCell(flight.view, clock.handle))
    if (verdict !== 'good') return verdict
  }
  let isUndecided = false
  let known = Infinity
  for (const reading of flight.readings) {
    if (reading.dep === null) continue
    if (isUndecided && reading.asked > known) break
    const cell = seenBy(flight.view, reading.handle)
    if (cell === null) {
      isUndecided = true
      known = Math.min(known, reading.delivered)
    } else {
      const verdict = compare(flight, reading, cell)
      if (verdict !== 'good') return verdict
    }
  }
  sink(flight)
  return isUndecided ? 'in doubt' : 'good'
}

function compare(flight: Flight, reading: Reading, cell: AnyCell): Verdict {
  const { level } = cell.context
  if (level > flight.place && !flight.isPrivate && hasOthers(flight)) {
    handOver(flight, placeOf(flight))
    return 'handed over'
  }
  // A clock of its own begins where the one stood that it followed: nothing has changed for a run so far.
  if (reading.handle === flight.view.tree.clockHandle && reading.seen !== UNTRACKED) {
    reading.seen = cell.value
  }
  const isChanged = reading.seen !== UNTRACKED && !isIdentical(cell.value, reading.seen)
  if (isChanged) return 'stale'
  reading.dep = cell
  flight.depth = Math.max(flight.depth, level)
  return 'good'
}

/** In a fork an input may have been read from other cells by now. */
function relink(flight: Flight, isUpToDate: boolean): void {
  const { port, readings } = flight
  beginInputs(port)
  for (const reading of readings) {
    const { dep, seen: value } = reading
    if (dep !== null && value !== UNTRACKED) linkToPort(flight, reading, dep, isUpToDate)
  }
  endInputs(port)
}

function doubt(flight: Flight): void {
  if (wayTo(flight, found).length > 0) abandon(flight)
  else startWaiting(flight.port)
}

function lookAtBlock(flight: Flight, spin: Handle): void {
  beginWalk()
  const isReady = seenBy(flight.view, spin) !== null
  if (isReady || wayTo(flight, found).length > 0) {
    endFlight(flight, 'stale')
  } else {
    sinkTo(flight, found)
    startWaiting(flight.port)
  }
}

function release(flight: Flight): void {
  for (const goOn of flight.held.splice(0)) goOn()
}
