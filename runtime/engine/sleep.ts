// A run that waits for time.
//
// Invariants:
// - While a run sleeps, its clock is an input of it: a context with another clock waits for a run of its own. A finished sleep is none.
// - The timer of a run that is over, however it came to that, is given back at once.

import { drainOrReport } from './advance.ts'
import { checkGoesOn, refused, resume, settlePlace, silent } from './awaiting.ts'
import { UNTRACKED, type ContextState } from './cell.ts'
import type { Alarm, Task } from './clock.ts'
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

// One object and no closures: there may be very many of them.
class Sleep implements Sleeping, Task {
  readonly promise: Promise<void>
  before: Sleeping | null = null
  after: Sleeping | null
  readonly #flight: Flight
  readonly #alarm: Alarm
  #resolve!: () => void
  #reject!: (error: unknown) => void

  constructor(flight: Flight, ms: number) {
    this.#flight = flight
    this.promise = new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
    })
    this.#alarm = clockOf(flight.view).after(ms, this, flight)
    this.after = flight.sleeps
    if (this.after === null) readClock(flight)
    else this.after.before = this
    flight.sleeps = this
  }

  ring(): void {
    this.#leave()
    if (this.#flight.sleeps === null) forgetClock(this.#flight)
    resume(this.#flight, this.#reject, this.#resolve)
  }

  giveBack(error: unknown): void {
    this.#alarm.cancel()
    this.#leave()
    if (this.#flight.sleeps === null) forgetClock(this.#flight)
    void silent(this.promise)
    this.#reject(error)
  }

  #leave(): void {
    const { before, after } = this
    if (before === null) this.#flight.sleeps = after
    else before.after = after
    if (after !== null) after.before = before
  }
}

function readClock(flight: Flight): void {
  const { tree }: ContextState = flight.view
  if (tree.clock.kind === 'real') return
  const handle = clockHandle(tree)
  const cell = signalCell(flight.view, handle)
  flight.depth = Math.max(flight.depth, cell.context.depth)
  flight.clock = new Reading(handle, cell, UNTRACKED, flight.deliveries)
  flight.readings.push(flight.clock)
  if (tree.clocks === 1) return
  settlePlace(flight)
  drainOrReport(flight)
}

function forgetClock(flight: Flight): void {
  if (flight.clock === null) return
  flight.readings.splice(flight.readings.lastIndexOf(flight.clock), 1)
  flight.clock = null
}

function notTimeError(ms: unknown): DscopeError {
  return new DscopeError('DSC350', `time is a number of milliseconds, and not ${String(ms)}`, {
    ms,
  })
}
