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

type Resolve = (value?: PromiseLike<void>) => void

let resolveLast!: Resolve
const keepLast = (resolve: Resolve) => {
  resolveLast = resolve
}

// One object, which is its own timer, and no closures: there may be very many of them. How to reject the promise is not kept, since
// hardly any is, and the function is as large as the rest.
class Sleep extends Timer implements Sleeping {
  readonly owner: Flight
  readonly promise: Promise<void>
  index: number
  readonly #resolve: Resolve

  constructor(flight: Flight, ms: number) {
    super()
    this.owner = flight
    this.promise = new Promise<void>(keepLast)
    this.#resolve = resolveLast
    clockOf(flight.view).start(this, ms)
    this.index = flight.sleeps.push(this) - 1
    if (this.index === 0) readClock(flight)
  }

  ring(): void {
    this.#leave()
    resume(this.owner, (error) => this.#fail(error), this.#resolve)
  }

  giveBack(error: unknown): void {
    this.cancel()
    this.#leave()
    this.#fail(error)
  }

  #fail(error: unknown): void {
    this.#resolve(refused(error))
    void silent(this.promise)
  }

  /** The last one takes its place. */
  #leave(): void {
    const { index, owner } = this
    const { sleeps, clock } = owner
    const last = sleeps.pop()!
    if (last !== this) {
      sleeps[index] = last
      last.index = index
    }
    if (sleeps.length === 0 && clock !== null) forgetClock(owner, clock)
  }
}

/** A context gets a clock of its own. */
export function countClock(tree: Tree): void {
  if (tree.clocks++ > 1) return
  for (const flight of tree.flights) if (flight.sleeps.length > 0) listClock(flight)
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
