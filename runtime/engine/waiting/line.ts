// Who waits in a context for what a signal holds: messages, permits.
//
// Invariants:
// - Nobody is served before somebody who came earlier, unless nobody knows yet whether that one's run is good; such a run keeps
//   its place.
// - Taking and giving are one step, in a microtask of its own: what was taken has somebody who gets it. Between two of them
//   everything is in the signal, so that forks, batches that throw and snapshots need no rule for it.
// - A fork that follows takes what its ancestors leave.

import { isGood } from '../awaiting.ts'
import type { Fault } from '../cell.ts'
import type { ContextState } from '../context-state.ts'
import { FAILED, PORT } from '../flags.ts'
import type { Handle } from '../handle-shape.ts'
import { report } from '../faults.ts'
import { Port, type Waiter } from '../flight.ts'
import { closedError, signalCell } from '../overlay.ts'
import { linkPort, register, unregister } from '../waiting.ts'
import { writeIn } from '../write.ts'
import type { Errand } from './errand.ts'

/** What can be taken, and who waits for it. */
export interface Stock<T> {
  readonly state: Handle
  readonly lines: WeakMap<ContextState, Line<T>>
  /** Of a content that has nothing to take: `undefined`. */
  next(content: unknown, context: ContextState): Taken<T> | undefined
}

export interface Taken<T> {
  readonly value: T
  readonly rest: unknown
}

/** Somebody in the line. */
export interface Place<T> {
  readonly errand: Pick<Errand<never>, 'context' | 'flight' | 'reject'>
  give(value: T): void
}

/** Joins the line of the errand's context. Returns what leaves it. */
export function join<T>(stock: Stock<T>, place: Place<T>): () => void {
  const { context } = place.errand
  const line = stock.lines.get(context) ?? new Line(stock, context)
  stock.lines.set(context, line)
  line.join(place)
  return () => line.leave(place)
}

export class Line<T> implements Waiter {
  readonly context: ContextState
  readonly port: Port
  readonly #stock: Stock<T>
  readonly #places: Place<T>[] = []
  readonly #held: Set<Place<T>> = new Set()
  #isCalled = false

  constructor(stock: Stock<T>, context: ContextState) {
    this.#stock = stock
    this.context = context
    this.port = new Port(this, () => this.#look(), PORT, 2)
  }

  get isActive(): boolean {
    return this.#places.length > 0
  }

  join(place: Place<T>): void {
    this.#places.push(place)
    count(place, 1)
    if (this.#places.length === 1) register(this)
    this.#look()
  }

  leave(place: Place<T>): void {
    const at = this.#places.indexOf(place)
    if (at >= 0) this.#remove(at)
  }

  close(): void {
    this.#end(closedError())
  }

  /** Gives what there is to those who wait, in order. Each time something is taken, that is a change of its own. */
  serve(): void {
    this.#lineAbove()?.serve()
    for (let place = this.#next(); place !== undefined; place = this.#next()) {
      const { context } = this
      const { state } = this.#stock
      const { value, flags } = signalCell(context, state)
      // The run whose body made it is over.
      if ((flags & FAILED) !== 0) return this.#end((value as Fault).error)
      const taken = this.#stock.next(value, context)
      if (taken === undefined) return
      this.leave(place)
      place.give(taken.value)
      try {
        writeIn(context, state, taken.rest)
      } catch (fault) {
        report(state, fault, 'watcher')
      }
    }
  }

  #end(error: unknown): void {
    for (const place of [...this.#places]) {
      this.leave(place)
      place.errand.reject(error)
    }
  }

  #next(): Place<T> | undefined {
    return this.#places.find((place) => !this.#hold(place))
  }

  #look(): void {
    if (!this.isActive) return
    linkPort(this.port, this.context, this.#stock.state, false)
    this.#call()
  }

  #call(): void {
    if (this.#isCalled) return
    this.#isCalled = true
    this.context.tree.unrest?.stir()
    queueMicrotask(() => {
      this.#isCalled = false
      if (this.isActive) this.serve()
    })
  }

  /** Whether it is not known that the run for which something is to be taken is good. */
  #hold(place: Place<T>): boolean {
    const { flight } = place.errand
    if (flight === null || isGood(flight)) return false
    if (!this.#held.has(place)) {
      this.#held.add(place)
      flight.held.push(() => {
        this.#held.delete(place)
        this.#call()
      })
    }
    return true
  }

  #lineAbove(): Line<T> | undefined {
    for (let at = this.context; at.frozen === null && at.parentState !== null;) {
      at = at.parentState
      const line = this.#stock.lines.get(at)
      if (line?.isActive === true) return line
    }
    return undefined
  }

  #remove(at: number): void {
    const [place] = this.#places.splice(at, 1)
    this.#held.delete(place!)
    count(place!, -1)
    if (!this.isActive) unregister(this)
  }
}

/** A run in a line waits for nothing that is not the engine's. */
function count({ errand: { flight } }: Pick<Place<never>, 'errand'>, by: 1 | -1): void {
  if (flight === null) return
  flight.lined += by
  flight.foreign -= by
}
