// Messages that each have one taker. The queue is the value of a signal.

import type { ContextState } from '../context-state.ts'
import type { Handle } from '../handle-shape.ts'
import { isInBody } from '../current.ts'
import { contextFor, makePrivate, valueIn } from '../read.ts'
import type { Mailbox, ReadOptions } from '../surface.ts'
import { writeIn } from '../write.ts'
import { Errand, doerOf, type Begin, type Doer } from './errand.ts'
import { join, type Line, type Stock, type Taken } from './line.ts'
import { append, first, isEmpty, rest, type Queue } from './queue.ts'

export class LiveMailbox<T> implements Mailbox<T>, Stock<T> {
  readonly state: Handle
  readonly lines: WeakMap<ContextState, Line<T>> = new WeakMap()

  constructor(state: Handle) {
    this.state = state
  }

  post(message: T): void {
    const context = contextFor(this.state)
    if (isInBody()) makePrivate()
    writeIn(context, this.state, append(valueIn(context, this.state) as Queue<T>, message))
  }

  take(options?: ReadOptions): Errand<T> {
    return this.#takeFor(doerOf(this.state), options)
  }

  /** By whom the iteration was begun, all messages are taken. */
  [Symbol.asyncIterator](): AsyncGenerator<T, never, undefined> {
    return this.#messages(doerOf(this.state))
  }

  async *#messages(doer: Doer): AsyncGenerator<T, never, undefined> {
    for (;;) yield await this.#takeFor(doer)
  }

  #takeFor(doer: Doer, options?: ReadOptions): Errand<T> {
    const begin: Begin<T> = (errand) =>
      join(this, { errand, give: (message) => errand.resolve(message) })
    return new Errand(this.state, begin, { ...options, doer })
  }

  next(content: unknown): Taken<T> | undefined {
    const queue = content as Queue<T>
    return isEmpty(queue) ? undefined : { value: first(queue), rest: rest(queue) }
  }
}
