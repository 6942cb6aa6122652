// What a body that waits can await: spins, which become inputs, and everything else.
//
// Invariants:
// - An await gives its value only to a run that is known to be good; until then it is held.
// - It gives nothing any more when its run has ended. Nobody may be listening by then: no await becomes an unhandled rejection.

import { DscopeError } from '../errors.ts'
import type { AnyCell, Fault } from './cell.ts'
import type { ContextState } from './context-state.ts'
import { FAILED, PORT, STALE } from './flags.ts'
import { nameOf, type Handle } from './handle-shape.ts'
import { circleThrough } from './circle.ts'
import { current } from './current.ts'
import { drain } from './drain.ts'
import { endOf, sink, sinkTo, wakeOthers } from './end.ts'
import { Port, Reading, found, wake, type Flight, type Waiter } from './flight.ts'
import { giveUp, judge } from './judge.ts'
import { checkVisible } from './overlay.ts'
import { cleanIn } from './clean.ts'
import { notReadyError, valueOf } from './read.ts'
import { follow, forgetRepeated, harvest, noteClean } from './segment.ts'
import { linkPort, lookUp, startWaiting, stopWaiting } from './waiting.ts'
import { unlinkInputs } from './links.ts'

/** Waits for a spin, as an input of the run. */
export function awaitSpin(flight: Flight, spin: Handle): Promise<unknown> {
  try {
    prepare(flight, spin)
  } catch (error) {
    return refused(error)
  }
  const clean = isGood(flight) ? cleanIn(flight.view, spin) : null
  if (clean !== null) return known(flight, spin, clean)
  return beginAwait(flight, spin).promise
}

/** An await that can be withdrawn: then the spin was never an input. */
export interface Withdrawable {
  readonly promise: Promise<unknown>
  withdraw(): void
}

/** Waits for a spin, possibly for nothing. */
export function awaitForNow(flight: Flight, spin: Handle): Withdrawable {
  prepare(flight, spin)
  return beginAwait(flight, spin)
}

function prepare(flight: Flight, spin: Handle): void {
  checkGoesOn(flight)
  if (spin.body === null) throw awaitedSignalError(flight)
  checkVisible(flight.view, spin)
  // What the segment has read so far was read before.
  if (flight.head !== null) harvest(flight)
}

function beginAwait(flight: Flight, spin: Handle): Await {
  const waiting = new Await(flight, spin)
  wake(waiting.port)
  drain()
  return waiting
}

/** The cell of a spin that a segment of the run can have without waiting for it, as an input; `null` if there is none. */
export function cleanFor(flight: Flight, spin: Handle): AnyCell | null {
  checkGoesOn(flight)
  if (spin.body === null || !isGood(flight)) return null
  checkVisible(flight.view, spin)
  // What the segment has read so far was read before.
  if (flight.head !== null) harvest(flight)
  const clean = cleanIn(flight.view, spin)
  if (clean !== null) {
    noteClean(flight, spin, clean)
    settlePlace(flight)
  }
  return clean
}

/** Waits for something that is no spin. */
export function awaitValue(flight: Flight, value: unknown): Promise<unknown> {
  try {
    checkGoesOn(flight)
  } catch (error) {
    return refused(error)
  }
  return silent(
    new Promise((resolve, reject) => {
      const arrive = (goOn: () => void) => {
        if (!flight.undo.delete(reject)) return
        flight.foreign--
        resume(flight, reject, goOn)
      }
      flight.undo.add(reject)
      flight.foreign++
      Promise.resolve(value).then(
        (result) => arrive(() => resolve(result)),
        (error: unknown) => arrive(() => reject(error as Error)),
      )
    }),
  )
}

/** Throws what a run sees that may not go on: it is over, or blocked, or an input has changed, or may have. */
export function checkGoesOn(flight: Flight): void {
  flight.view.tree.unrest?.stir(flight)
  if (flight.state === 'running' && (flight.port.flags & STALE) !== 0) {
    if (!current.isIn(flight)) judge(flight)
  }
  if (flight.isStale || flight.isInDoubt) {
    giveUp(flight)
    // Nobody else may do this soon: no change is going on.
    drain()
  }
  if (!flight.isActive) throw endOf(flight)
  if (flight.blockedOn !== null) throw notReadyError(flight.blockedOn)
}

class Await implements Waiter, Withdrawable {
  readonly promise: Promise<unknown>
  readonly port: Port
  readonly #flight: Flight
  readonly #reading: Reading
  #resolve!: (value: unknown) => void
  #reject!: (error: unknown) => void

  constructor(flight: Flight, spin: Handle) {
    this.#flight = flight
    this.#reading = new Reading(spin, null, undefined, flight.deliveries)
    this.promise = silent(
      new Promise((resolve, reject) => {
        this.#resolve = resolve
        this.#reject = reject
      }),
    )
    this.port = new Port(this, () => this.#look(), PORT, 2, spin)
    flight.readings.push(this.#reading)
    flight.awaits.add(this)
  }

  get context(): ContextState {
    return this.#flight.view
  }
  get isActive(): boolean {
    return this.#flight.awaits.has(this)
  }

  /** The run goes on without it. */
  close(): void {
    this.#leave()
    const { blockedOn } = this.#flight
    this.#reject(blockedOn === null ? endOf(this.#flight) : notReadyError(blockedOn))
  }

  withdraw(): void {
    const { readings } = this.#flight
    const at = readings.indexOf(this.#reading)
    if (at >= 0) readings.splice(at, 1)
    if (this.isActive) this.#leave()
  }

  onForgotten(spin: Handle, error: unknown): void {
    if (spin !== this.#reading.handle || !this.isActive) return
    this.#leave()
    this.#resume(() => this.#reject(error))
  }

  #look(): void {
    if (!this.isActive) return
    const flight = this.#flight
    const { handle } = this.#reading
    try {
      const cell = lookUp(this.port, flight.view, handle)
      if (cell !== null) return this.#deliver(cell)
    } catch (error) {
      return this.#fail(error)
    }
    if (!this.isActive) return
    const circle = circleThrough(flight, handle)
    if (circle !== undefined) return this.#fail(circle)
    this.#reading.waits = true
    sinkTo(flight, found)
    linkPort(this.port, flight.view, handle, false)
    startWaiting(this.port)
  }

  #deliver(cell: AnyCell): void {
    const flight = this.#flight
    const { value, flags } = cell
    this.#leave()
    deliver(flight, this.#reading, cell)
    this.#resume(() => {
      if ((flags & FAILED) === 0) this.#resolve(value)
      else this.#reject((value as Fault).error)
    })
  }

  #fail(error: unknown): void {
    this.#leave()
    this.#resume(() => this.#reject(error))
  }

  #resume(goOn: () => void): void {
    resume(this.#flight, this.#reject, goOn)
  }

  #leave(): void {
    this.#flight.awaits.delete(this)
    stopWaiting(this.port)
    unlinkInputs(this.port)
  }
}

/** A value that is there: no waiting, and nothing to be woken by but a change. */
function known(flight: Flight, spin: Handle, cell: AnyCell): Promise<unknown> {
  noteClean(flight, spin, cell)
  settlePlace(flight)
  try {
    return Promise.resolve(valueOf(cell))
  } catch (error) {
    return refused(error)
  }
}

function deliver(flight: Flight, reading: Reading, cell: AnyCell): void {
  reading.dep = cell
  reading.seen = cell.value
  reading.delivered = flight.deliveries++
  if (reading.delivered !== reading.asked) flight.isBeside = true
  follow(flight, reading)
  forgetRepeated(flight)
  settlePlace(flight)
}

export function settlePlace(flight: Flight): void {
  // In a segment the others are asked at its end, if there is anything to ask.
  if (current.isIn(flight) && flight.depth === flight.place) return
  sink(flight)
  wakeOthers(flight)
}

export function isGood({ isInDoubt, port }: Flight): boolean {
  return !isInDoubt && (port.flags & STALE) === 0
}

/** Lets the body go on, at once or when the run is known to be good. */
export function resume(flight: Flight, reject: (error: unknown) => void, goOn: () => void): void {
  if (isGood(flight)) {
    flight.view.tree.unrest?.stir(flight)
    return goOn()
  }
  flight.undo.add(reject)
  flight.held.push(() => {
    flight.undo.delete(reject)
    flight.view.tree.unrest?.stir(flight)
    goOn()
  })
}

export function refused(error: unknown): Promise<never> {
  return silent(Promise.reject(error as Error))
}

/** A body may have left an await behind without listening. */
export function silent<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => {})
  return promise
}

function awaitedSignalError({ handle }: Flight): DscopeError {
  return new DscopeError(
    'DSC314',
    `${nameOf(handle)} awaits a signal, which has a value at once; track it`,
    { spin: nameOf(handle) },
  )
}
