// What compiled bodies call: `spin`, `track`, `binding`, and the engine's half of an activation.
//
// Invariants:
// - A segment that goes on after a suspension is a part of its run like the first one: what it reads are inputs, and who waits
//   looks again at its end.
// - What is no spin is awaited as it would be without the engine. A run that is over says so where it goes on, once; what it
//   awaits afterwards is its own cleaning up.

import { DscopeError } from '../errors.ts'
import { Activation, activateBy, ambient } from '../activation.ts'
import { block, drainOrReport } from './advance.ts'
import { awaitSpin, cleanFor, checkGoesOn } from './awaiting.ts'
import { findCarried } from './carried.ts'
import {
  Placed,
  STALE,
  isHandle,
  type Cell,
  type ContextState,
  type ForkRun,
  type Handle,
} from './cell.ts'
import { current } from './current.ts'
import { endOf } from './end.ts'
import { beginWalk, lonely, type Flight } from './flight.ts'
import { judge } from './judge.ts'
import { queued } from './pending.ts'
import { valueOf, track as read } from './read.ts'
import { readIn } from './reader.ts'
import { boundValue } from './run.ts'
import { harvest } from './segment.ts'
import type { Context, Run, Source, Spin, SpinOptions } from './surface.ts'

/**
 * Emitted for the macro `spin`. `place` is where it stands, as blocks are named; `waits` says of a body that goes on after a
 * suspension, which cannot be told from functions that were compiled for old engines.
 */
export function spin<T>(
  context: Context | null,
  body: (run: Run) => T | PromiseLike<T>,
  place: string,
  waits: boolean,
  options?: SpinOptions<T>,
): Spin<T> {
  const home = context ?? (current.context as Context | null)
  if (home !== null) return home.spin(body, placed(place, waits, options))
  throw new DscopeError(
    'DSC391',
    'a spin is made where no context is current: write spin(context, body), or call this inside of context.run(…)',
    { place },
  )
}

/** One object for all spins of a place: most have no options, and a graph may have a million of them. */
const places = new Map<string, Placed>()

function placed<T>(
  place: string,
  waits: boolean,
  options: SpinOptions<T> | undefined,
): SpinOptions<T> {
  if (options !== undefined) return { ...options, place, waits } as SpinOptions<T>
  let known = places.get(place)
  // A module that was loaded anew may have another body there.
  if (known?.waits !== waits) places.set(place, (known = new Placed(place, waits)))
  return known as SpinOptions<T>
}

/** Emitted for the macro `track`: the value of a signal or spin, as an input of the current run. */
export function track<T>(source: Source<T>): T {
  const elsewhere = goOn('track')
  return elsewhere ? elsewhere.track(source) : (read(source as unknown as Handle) as T)
}

/**
 * What the current context binds to a key, as an input of the current run. Throws DSC309 where nothing is bound, and DSC390
 * outside of a run; see `Run.binding`.
 */
export function binding<T = unknown>(key: PropertyKey): T {
  const elsewhere = goOn('binding')
  return elsewhere ? elsewhere.binding<T>(key) : boundValue<T>(key)
}

/** Holds the current run to what it may do; returns one that is not on the stack, if the platform knows it. */
function goOn(name: string): Run | undefined {
  const { reader, run } = current
  if (reader !== null) return undefined
  if (run === null) {
    const flight = findCarried()
    if (flight === undefined) throw outsideError(name)
    return flight.run as unknown as Run
  }
  if (run.flies) checkGoesOn(run as Flight)
  return undefined
}

function outsideError(name: string): DscopeError {
  return new DscopeError(
    'DSC390',
    `${name}() is called outside of a run. Call it in the body of a spin or effect; wrap what others call later in run.bind(…); ` +
      'and after an await in a function that is not written in a body, pass the value, or the run, as a parameter',
    { name },
  )
}

class RunActivation extends Activation {
  readonly #context: ContextState
  /** `null` where there is a context and no run. */
  readonly #flight: Flight | null
  #isTold: boolean
  // What was current where the segment began. No object for each: an await costs little more than these.
  #outerContext: ContextState | null = null
  #outerReader: Cell | null = null
  #outerRun: ForkRun | null = null
  #outerNesting = 0

  constructor(context: ContextState, flight: Flight | null) {
    super()
    this.#context = context
    this.#flight = flight
    this.#isTold = flight?.isTold === true
  }

  override ask(value: unknown): boolean | void {
    // Promises first: it is the dearest to tell that they are no handles.
    if (!(value instanceof Promise) && isHandle(value)) return this.#askSpin(value)
    const flight = this.#flight
    if (flight !== null && flight.isDead && !this.#isTold) {
      if (value instanceof Promise) value.catch(() => {})
      this.#tell(flight)
    }
    this.value = value
    this.pause()
  }

  override back<T>(value: T): T {
    this.arm()
    const flight = this.#flight
    if (flight !== null && flight.isDead && !this.#isTold) this.#tell(flight)
    return value
  }

  override arm(): void {
    if (this.state !== 1) return
    this.state = 2
    this.from = ambient.call
    ambient.call = this.call
    const flight = this.#flight
    if (flight !== null) beginSegment(flight)
    this.#outerContext = current.context
    this.#outerReader = current.reader
    this.#outerRun = current.run
    this.#outerNesting = current.nesting
    current.context = flight === null ? this.#context : flight.view
    current.reader = null
    current.run = flight
    current.nesting = 0
  }

  override pause(): void {
    const { state } = this
    this.state = 1
    if (state !== 2) return
    ambient.call = this.from
    current.context = this.#outerContext
    current.reader = this.#outerReader
    current.run = this.#outerRun
    current.nesting = this.#outerNesting
    if (this.#flight !== null) endSegment(this.#flight)
  }

  /** A run that is over hears of it once. */
  #tell(flight: Flight): void {
    this.#isTold = flight.isTold = true
    throw endOf(flight)
  }

  #askSpin(spin: Handle): boolean | void {
    const flight = this.#flight
    if (flight === null) return super.ask(readIn(this.#context, spin))
    const clean = cleanFor(flight, spin)
    if (clean !== null) {
      this.value = valueOf(clean)
      return true
    }
    return super.ask(awaitSpin(flight, spin))
  }
}

/** A generator may be called in the middle of a change. */
function beginSegment(flight: Flight): void {
  if (flight.state === 'running' && (flight.port.flags & STALE) !== 0) judge(flight)
  beginWalk()
}

function endSegment(flight: Flight): void {
  if (flight.head !== null || flight.depth !== flight.place || flight.isPrivate) harvest(flight)
  if (flight.blockedOn !== null) block(flight, flight.blockedOn)
  if (queued() > 0 || lonely.size > 0) drainOrReport(flight)
}

activateBy(() => {
  const { context, run } = current
  if (context === null) return new Activation()
  return new RunActivation(context, run?.flies ? (run as Flight) : null)
})
