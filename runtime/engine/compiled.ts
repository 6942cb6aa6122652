// What compiled bodies call: `spin`, `track`, `binding`, and the engine's half of an activation.
//
// Invariants:
// - A segment that goes on after a suspension is a part of its run like the first one: what it reads are inputs, and who waits
//   looks again at its end.
// - What is no spin is awaited as it would be without the engine. A run that is over says so where it goes on, once; what it
//   awaits afterwards is its own cleaning up.

import { DscopeError } from '../errors.ts'
import { Activation, activateBy } from '../activation.ts'
import { block, drainOrReport } from './advance.ts'
import { awaitSpin, cleanFor, checkGoesOn } from './awaiting.ts'
import { Placed, STALE, isHandle, type ContextState, type Handle } from './cell.ts'
import { current, type Current } from './current.ts'
import { endOf } from './end.ts'
import { beginWalk, type Flight } from './flight.ts'
import { judge } from './judge.ts'
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
  goOn('track')
  return read(source as unknown as Handle) as T
}

/**
 * What the current context binds to a key, as an input of the current run. Throws DSC309 where nothing is bound, and DSC390
 * outside of a run; see `Run.binding`.
 */
export function binding<T = unknown>(key: PropertyKey): T {
  goOn('binding')
  return boundValue<T>(key)
}

/** Holds the current run to what it may do. */
function goOn(name: string): void {
  const { reader, run } = current
  if (reader !== null) return
  if (run === null) throw outsideError(name)
  if (run.flies) checkGoesOn(run as Flight)
}

function outsideError(name: string): DscopeError {
  return new DscopeError(
    'DSC390',
    `${name}() is called outside of a run. Call it in the body of a spin or effect; wrap what others call later in run.bind(…); ` +
      'and after an await in a function that is not written in a body, pass the value, or the run, as a parameter',
    { name },
  )
}

/** What is current in a segment. */
type Segment = Pick<Current, 'context' | 'reader' | 'run' | 'nesting'>

class RunActivation extends Activation {
  readonly #context: ContextState
  /** `null` where there is a context and no run. */
  readonly #flight: Flight | null
  #outer: Segment | undefined
  #isTold: boolean

  constructor(context: ContextState, flight: Flight | null) {
    super()
    this.#context = context
    this.#flight = flight
    this.#isTold = flight?.isTold === true
  }

  override ask(value: unknown): boolean | void {
    // Promises first: it is the dearest to tell that they are no handles.
    if (!(value instanceof Promise) && isHandle(value)) return this.#askSpin(value)
    if (this.#flight?.isDead && !this.#isTold) {
      if (value instanceof Promise) value.catch(() => {})
      this.#tell(this.#flight)
    }
    return super.ask(value)
  }

  override back<T>(value: T): T {
    this.arm()
    if (this.#flight?.isDead && !this.#isTold) this.#tell(this.#flight)
    return value
  }

  override arm(): void {
    if (this.state !== 1) return
    super.arm()
    const flight = this.#flight
    if (flight !== null) beginSegment(flight)
    const { context, reader, run, nesting } = current
    this.#outer = { context, reader, run, nesting }
    current.context = flight?.view ?? this.#context
    current.reader = null
    current.run = flight
    current.nesting = 0
  }

  override pause(): void {
    const { state } = this
    super.pause()
    if (state !== 2) return
    const { context, reader, run, nesting } = this.#outer!
    current.context = context
    current.reader = reader
    current.run = run
    current.nesting = nesting
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
  drainOrReport(flight)
}

activateBy(() => {
  const { context, run } = current
  if (context === null) return new Activation()
  return new RunActivation(context, run?.flies ? (run as Flight) : null)
})
