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
import { awaitSpin, checkGoesOn, cleanFor } from './awaiting.ts'
import { findCarried } from './carried.ts'
import type { Cell } from './cell.ts'
import type { ContextState } from './context-state.ts'
import { ENDED, SLOW, STALE } from './flags.ts'
import type { ForkRun } from './fork-run.ts'
import { Placed, isHandle, type Handle } from './handle-shape.ts'
import { current } from './current.ts'
import { endOf } from './end.ts'
import { lonely, type Flight, type Port } from './flight.ts'
import { judge } from './judge.ts'
import { queued } from './pending.ts'
import { track as read, valueOf } from './read.ts'
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

/** What was current where a segment began. */
interface Outer {
  readonly call: unknown
  readonly context: ContextState | null
  readonly reader: Cell | null
  readonly run: ForkRun | null
  readonly nesting: number
}

/** In a context, and in no run. */
class ContextActivation extends Activation {
  /** `null` where nothing was current, as everywhere but in the code that calls a generator: an await costs little more than this. */
  #outer: Outer | null = null
  protected readonly context: ContextState

  constructor(context: ContextState) {
    super()
    this.context = context
  }

  override ask(value: unknown): boolean | void {
    return super.ask(isHandle(value) ? readIn(this.context, value) : value)
  }

  override arm(): void {
    if (this.state === 1) this.enter(this.context, null)
  }

  override pause(): void {
    if (this.state > 1) this.exit()
    this.state = 1
  }

  protected enter(context: ContextState, run: ForkRun | null): void {
    this.state = 2
    if (current.context !== null || ambient.call !== undefined) this.#outer = takeOuter()
    ambient.call = this.call
    current.notedContext = context
    current.notedRun = run
  }

  protected exit(): void {
    ambient.call = undefined
    current.notedContext = null
    current.notedRun = null
    if (this.#outer !== null) putBack(this.#outer)
    this.#outer = null
  }
}

/** What makes a run look closer before it goes on. */
const NOT_CALM = STALE | ENDED

class RunActivation extends ContextActivation {
  // Declared and set once, so that what is in them need not be checked whenever they are looked at.
  declare private readonly flight: Flight
  declare private readonly port: Port
  /** That of the run, if it is in no call. */
  declare private readonly number: number
  #isTold: boolean

  constructor(flight: Flight) {
    super(flight.view)
    this.flight = flight
    this.port = flight.port
    this.number = this.call === undefined ? flight.mark : -1
    this.#isTold = flight.isTold
  }

  /**
   * The common cases first. Something that is no spin, in a segment that has asked for nothing: so no other activation is in it, and the
   * run is as it was when the segment began. And a spin that the run has read before, in a root, if the run may go on and nothing has
   * changed: then there is nothing to find out, nor to note. The mark of the port is another one as soon as the run may not
   * (`forgetKnown`).
   */
  override ask(value: unknown): boolean {
    const spin = value as Cell | null | undefined
    const mark = spin?.mark
    if (mark === undefined) {
      if (current.segment === 0) return this.#askMore(value) === true
      current.segment = 0
      this.given = value
      return false
    }
    const { context, body, flags } = spin!
    const port = this.port
    const isKnown = mark === port.mark && context === this.flight.view && body !== null
    if (!isKnown || (flags & SLOW) !== 0 || (port.flags & STALE) !== 0) {
      return this.#askMore(value) === true
    }
    this.given = spin!.value
    return true
  }

  override get value(): unknown {
    return this.given
  }
  override set value(_: unknown) {
    if (current.number === this.number) current.segment = 1
    else this.#hearBack()
  }

  override back<T>(value: T): T {
    this.#hearBack()
    return value
  }

  override arm(): void {
    const { flight, port, state } = this
    if (state === 0 || (state === 2 && current.isIn(flight))) return
    if ((port.flags & STALE) !== 0) judgeNow(flight)
    const isAlone = current.context === null && ambient.call === undefined && this.number >= 0
    if (!isAlone || (port.flags & NOT_CALM) !== 0) return this.enter(flight.view, flight)
    this.state = 2
    current.begin(flight)
  }

  override pause(): void {
    this.#rest()
    this.state = 1
    // Nothing holds a run that may be over.
    current.forget(this.flight)
  }

  /** From now on the activation may be suspended: it is, when its run is not the current one. */
  #rest(): void {
    const { flight, state } = this
    this.state = 2
    if (state !== 2 || !current.isIn(flight)) return
    if (current.segment === 1) return void (current.segment = 0)
    this.exit()
    if (flight.head !== null || queued() > 0 || lonely.size > 0) endSegment(flight)
  }

  #askMore(value: unknown): boolean {
    const flight = this.flight
    let awaited = value
    if (!(value instanceof Promise) && isHandle(value)) {
      const clean = cleanFor(flight, value)
      if (clean !== null) {
        this.given = valueOf(clean)
        return true
      }
      awaited = awaitSpin(flight, value)
    }
    if ((this.port.flags & ENDED) !== 0) this.#hear(awaited)
    this.given = awaited
    this.#rest()
    return false
  }

  #hearBack(): void {
    this.arm()
    if ((this.port.flags & ENDED) !== 0) this.#hear()
  }

  /** A run that is over hears of it once. */
  #hear(unheard?: unknown): void {
    const flight = this.flight
    if (this.#isTold || !flight.isDead) return
    this.#isTold = flight.isTold = true
    if (unheard instanceof Promise) unheard.catch(() => {})
    throw endOf(flight)
  }
}

function takeOuter(): Outer {
  const { context, reader, run, nesting } = current
  current.reader = null
  current.nesting = 0
  return { call: ambient.call, context, reader, run, nesting }
}

function putBack({ call, context, reader, run, nesting }: Outer): void {
  ambient.call = call
  current.notedContext = context
  current.reader = reader
  current.notedRun = run
  current.nesting = nesting
}

/** A generator may be called in the middle of a change. */
function judgeNow(flight: Flight): void {
  if (flight.state === 'running') judge(flight)
}

function endSegment(flight: Flight): void {
  harvest(flight)
  if (flight.blockedOn !== null) block(flight, flight.blockedOn)
  drainOrReport(flight)
}

activateBy(() => {
  const { context, run } = current
  if (context === null) return new Activation()
  return run?.flies ? new RunActivation(run as Flight) : new ContextActivation(context)
})
