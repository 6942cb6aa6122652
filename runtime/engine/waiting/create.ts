// What is made in the current context.

import { DscopeError } from '../../errors.ts'
import { current } from '../current.ts'
import type { Context, Deferred, Naming, Mailbox, Semaphore, Spin } from '../surface.ts'

/** A spin whose value is given once, from outside; made in the current context (DSC360 without one). */
export function deferred<T>(options?: Naming): Deferred<T> {
  return here('a deferred value').deferred<T>(options)
}

/** Messages that each have one taker; made in the current context (DSC360 without one). */
export function mailbox<T>(options?: Naming): Mailbox<T> {
  return here('a mailbox').mailbox<T>(options)
}

/** So many permits; made in the current context (DSC360 without one). */
export function semaphore(permits: number, options?: Naming): Semaphore {
  return here('a semaphore').semaphore(permits, options)
}

/** As `fromPromise` of the current context (DSC360 without one). */
export function fromPromise<T>(promise: PromiseLike<T>, options?: Naming): Spin<T> {
  return here('a spin').fromPromise(promise, options)
}

/** As `fromAsyncIterable` of the current context (DSC360 without one). */
export function fromAsyncIterable<T>(iterable: AsyncIterable<T>, options?: Naming): Spin<T> {
  return here('a spin').fromAsyncIterable(iterable, options)
}

/** The current context, to make something in. */
export function here(what: string): Context {
  if (current.context !== null) return current.context as unknown as Context
  throw new DscopeError(
    'DSC360',
    `${what} is made outside of every context; make it in context.run, or with the method of a context`,
    { what },
  )
}
