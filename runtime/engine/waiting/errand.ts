// What is done in a context and takes its time: taking a message, acquiring a permit, writing what is worked out meanwhile.
//
// Invariants:
// - It begins when a run awaits it, and else by itself in the next microtask. So a body that goes on after an await, where nobody
//   knows whose code is running, acts through the eyes of its run all the same: `run.await(mailbox.take())`.
// - On behalf of a run it makes that private, gives its place back when the run has ended, and then gives nothing any more.
// - One that was asked for in a batch that throws never begins.

import { AbortError } from '../abort.ts'
import { awaitValue, checkGoesOn, resume, silent } from '../awaiting.ts'
import type { ContextState } from '../context-state.ts'
import type { Handle } from '../handle-shape.ts'
import { current, isInBody } from '../current.ts'
import { endOf, makeFlightPrivate } from '../end.ts'
import type { Flight } from '../flight.ts'
import { checkVisible } from '../overlay.ts'
import { checkOpen, contextFor, makePrivate } from '../read.ts'
import type { ReadOptions } from '../surface.ts'
import { logUndo } from '../undo-log.ts'

/** Begins an errand. Returns what gives its place back. */
export type Begin<T> = (errand: Errand<T>) => () => void

/** Where it is done, and by which run in flight, if that is known. */
export interface Doer {
  readonly context: ContextState
  readonly flight: Flight | null
}

export interface ErrandOptions extends ReadOptions {
  /** Default: who is running. */
  readonly doer?: Doer | undefined
  /** It only reads: the run that does it is not private for it. */
  readonly isReading?: boolean | undefined
}

/** Who is running. */
export function doerOf(about: Handle): Doer {
  const { run } = current
  const flight = run?.flies === true ? (run as Flight) : null
  return { context: contextFor(about), flight }
}

export class Errand<T> extends Promise<T> {
  // What `then` returns is no errand.
  static override get [Symbol.species](): PromiseConstructor {
    return Promise
  }

  context: ContextState
  flight: Flight | null
  readonly #begin: Begin<T>
  readonly #about: Handle
  readonly #signal: AbortSignal | undefined
  readonly #isReading: boolean
  #state: 'new' | 'begun' | 'over' = 'new'
  #giveBack: () => void = () => {}
  readonly #resolve: (value: T) => void
  readonly #reject: (error: unknown) => void

  constructor(
    about: Handle,
    begin: Begin<T>,
    { signal, doer = doerOf(about), isReading = false }: ErrandOptions = {},
  ) {
    let resolve!: (value: T) => void
    let reject!: (error: unknown) => void
    super((done, fail) => {
      resolve = done
      reject = fail
    })
    this.#resolve = resolve
    this.#reject = reject
    this.#about = about
    this.#begin = begin
    this.#signal = signal
    this.#isReading = isReading
    this.context = doer.context
    this.flight = doer.flight
    if (isInBody() && !isReading) makePrivate()
    if (current.batches > 0) logUndo(() => this.#neverBegin())
    signal?.addEventListener('abort', this.#onAbort)
    queueMicrotask(() => this.#start())
  }

  get isOver(): boolean {
    return this.#state === 'over'
  }

  /** Does it for a run, which awaits it. */
  doneFor(flight: Flight): Promise<T> {
    const isOthers = this.#state !== 'new' && this.flight !== flight
    if (isOthers) return awaitValue(flight, this) as Promise<T>
    try {
      checkGoesOn(flight)
      this.flight = flight
      this.#start()
    } catch (error) {
      this.#withdraw(error)
    }
    return silent(this)
  }

  resolve(value: T): void {
    this.#settle(() => this.#resolve(value))
  }

  reject(error: unknown): void {
    this.#settle(() => this.#reject(error))
  }

  #start(): void {
    if (this.#state !== 'new') return
    this.#state = 'begun'
    try {
      if (this.#signal?.aborted) return this.#onAbort()
      if (this.flight !== null) this.#serve(this.flight)
      checkOpen(this.context)
      checkVisible(this.context, this.#about)
      this.#giveBack = this.#begin(this)
    } catch (error) {
      this.reject(error)
    }
  }

  #serve(flight: Flight): void {
    silent(this)
    if (!flight.isActive) throw endOf(flight)
    this.context = flight.view
    if (!this.#isReading) makeFlightPrivate(flight)
    flight.undo.add(this.#withdraw)
    flight.foreign++
  }

  #settle(goOn: () => void): void {
    if (this.isOver) return
    const { flight } = this
    this.#end()
    if (flight?.isActive === true) return resume(flight, this.#reject, goOn)
    this.context.tree.unrest?.stir()
    goOn()
  }

  #end(): void {
    this.#state = 'over'
    if (this.flight?.undo.delete(this.#withdraw)) this.flight.foreign--
    this.#signal?.removeEventListener('abort', this.#onAbort)
  }

  readonly #withdraw = (error: unknown) => {
    if (this.isOver) return
    this.#end()
    this.#giveBack()
    this.#reject(error)
  }

  readonly #onAbort = () => {
    this.#withdraw(new AbortError(this.#about, 'aborted', { cause: this.#signal!.reason }))
  }

  #neverBegin(): void {
    silent(this)
    this.#withdraw(new AbortError(this.#about, 'aborted'))
  }
}
