// A run that waits for time.
//
// Invariants:
// - While a run sleeps, its clock is an input of it: a context with another clock waits for a run of its own. A finished sleep is none.
//   Where all have one clock, that goes without saying.
// - The timer of a run that is over, however it came to that, is given back at once.

import { drainOrReport } from './advance.ts'
import { checkGoesOn, refused, resume, settlePlace, silent } from './awaiting.ts'
import { UNTRACKED } from './cell.ts'
import type { Tree } from './tree.ts'
import { Timer } from './clock.ts'
import { DscopeError } from '../errors.ts'
import { Reading, type Flight, type Sleeping } from './flight.ts'
import { signalCell } from './overlay.ts'
import { clockHandle, clockOf } from './time.ts'

/** Resolves `ms` milliseconds from now, by the clock of the run's context. */
export function sleep(flight: Flight, ms: number): Promise<void> {
  try {
    checkGoesOn(flight)
    checkTime(ms)
  } catch (error) {
    return refused(error)
  }
  return new Sleep(flight, ms).promise
}

/** Throws DSC350 for what is no number. */
export function checkTime(ms: number): void {
  if (typeof ms !== 'number' || Number.isNaN(ms)) throw notTimeError(ms)
}

let resolveLast!: () => void
let rejectLast!: (error: unknown) => void
const keepLast = (resolve: () => void, reject: (error: unknown) => void) => {
  resolveLast = resolve
  rejectLast = reject
}

// One object, which is its own timer, and no closures: there may be very many of them.
class Sleep extends Timer implements Sleeping {
  readonly owner: Flight
  readonly promise: Promise<void>
  before: Sleeping | null = null
  after: Sleeping | null
  readonly #resolve: () => void
  readonly #reject: (error: unknown) => void

  constructor(flight: Flight, ms: number) {
    super()
    this.owner = flight
    this.promise = new Promise<void>(keepLast)
    this.#resolve = resolveLast
    this.#reject = rejectLast
    clockOf(flight.view).start(this, ms)
    this.after = flight.sleeps
    if (this.after !== null) this.after.before = this
    flight.sleeps = this
    if (this.after === null) readClock(flight)
  }

  ring(): void {
    this.#leave()
    resume(this.owner, this.#reject, this.#resolve)
  }

  giveBack(error: unknown): void {
    this.cancel()
    this.#leave()
    void silent(this.promise)
    this.#reject(error)
  }

  #leave(): void {
    const { before, after, owner } = this
    if (before === null) owner.sleeps = after
    else before.after = after
    if (after !== null) after.before = before
    if (owner.sleeps === null && owner.clock !== null) forgetClock(owner, owner.clock)
  }
}

/** A context gets a clock of its own. */
export function countClock(tree: Tree): void {
  if (tree.clocks++ > 1) return
  for (const flight of tree.flights) if (flight.sleeps !== null) listClock(flight)
}

function readClock(flight: Flight): void {
  if (flight.view.tree.clocks === 1) return
  listClock(flight)
  settlePlace(flight)
  drainOrReport(flight)
}

function listClock(flight: Flight): void {
  const handle = clockHandle(flight.view.tree)
  const cell = signalCell(flight.view, handle)
  flight.depth = Math.max(flight.depth, cell.context.level)
  flight.clock = new Reading(handle, cell, UNTRACKED, flight.deliveries)
  flight.readings.push(flight.clock)
}

function forgetClock(flight: Flight, clock: Reading): void {
  const at = flight.readings.lastIndexOf(clock)
  if (at >= 0) flight.readings.splice(at, 1)
  flight.clock = null
}

function notTimeError(ms: unknown): DscopeError {
  return new DscopeError('DSC350', `time is a number of milliseconds, and not ${String(ms)}`, {
    ms,
  })
}
