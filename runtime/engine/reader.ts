// Reading from outside of every body: a promise of the value, and who is withdrawn from it.
//
// Invariants:
// - A reader is answered once, with a clean result, or leaves. Then nothing of it is left.
// - Waiting for a spin is a loop: resolve the cell in the reader's context, take the result if it is clean, else wait until one of
//   the runs in flight that it takes has ended, and look again.

import { AbortError } from './abort.ts'
import { Cell, Fault, type AnyCell } from './cell.ts'
import type { ContextState } from './context-state.ts'
import { ANSWERED, PORT, SLOW } from './flags.ts'
import { nameOf, type Handle } from './handle-shape.ts'
import { current, isInBody } from './current.ts'
import { drain } from './drain.ts'
import { Port, wake, type Waiter } from './flight.ts'
import { checkVisible, closedError, isSnapshot } from './overlay.ts'
import { cleanIn } from './clean.ts'
import { checkOpen, contextFor, refuseInBody, valueOf } from './read.ts'
import type { ReadOptions } from './surface.ts'
import { linkPort, lookUp, register, startWaiting, unregister } from './waiting.ts'

/** The value of a spin of a root. The common case first: asked for again, where nothing is going on. */
export function readAgain<T>(spin: Cell, options: ReadOptions | undefined): Promise<T> {
  const isAnswered = (spin.flags & (SLOW | ANSWERED)) === ANSWERED && !spin.context.isClosed
  const isOutside = current.context === null && current.batches === 0
  if (isAnswered && isOutside && options === undefined) return spin.rare!.answer as Promise<T>
  return readIn(contextFor(spin), spin, options)
}

/** The value of a spin, as soon as it is known. In a batch reading begins after it. */
export function readIn<T>(
  context: ContextState,
  spin: Handle,
  { signal }: ReadOptions = {},
): Promise<T> {
  try {
    if (isInBody()) throw refuseInBody(`${nameOf(spin)} was read with read() or await`)
    checkOpen(context)
    checkVisible(context, spin)
    if (signal?.aborted) throw withdrawn(spin, signal.reason)
    const clean = current.batches === 0 ? cleanIn(context, spin) : null
    if (clean !== null) return answer(clean) as Promise<T>
  } catch (error) {
    return Promise.reject(error as Error)
  }
  return new Promise((resolve, reject) => {
    const reader = new Reader(context, spin, resolve as (value: unknown) => void, reject)
    reader.begin(signal)
  })
}

/** Whoever asks for the same value gets the same promise. What forks see is not kept: it would stay when they are gone. */
function answer(cell: AnyCell): Promise<unknown> {
  const promise = Promise.resolve(valueOf(cell))
  if (cell instanceof Cell && cell.rare?.late) {
    cell.rare.answer ??= promise
    cell.flags |= ANSWERED
    return cell.rare.answer
  }
  return promise
}

/** Makes a context a reader of a spin until that is ready, for a caller that does not wait. */
export function keepReading(context: ContextState, spin: Handle): void {
  const waiters = context.tree.waiters?.get(context) ?? []
  for (const waiter of waiters) {
    if (waiter instanceof Reader && waiter.isKept && waiter.reads(context, spin)) return
  }
  const reader = new Reader(context, spin, undefined, undefined)
  reader.begin(undefined)
}

/** All readers of a spin in a context withdraw. Spins that await it, and other contexts, are readers of their own. */
export function cancelIn(context: ContextState, spin: Handle, reason: unknown): void {
  if (isInBody()) throw refuseInBody(`${nameOf(spin)} was cancelled`)
  checkOpen(context)
  checkVisible(context, spin)
  for (const waiter of [...(context.tree.waiters?.get(context) ?? [])]) {
    if (waiter instanceof Reader && waiter.reads(context, spin)) waiter.withdraw(reason)
  }
  drain()
}

/** Resolves when nothing is in flight through the eyes of a context or its forks. */
export function idleIn(context: ContextState, { signal }: ReadOptions = {}): Promise<void> {
  const { idlers } = context.tree
  return new Promise((resolve, reject) => {
    const end = () => {
      idlers.delete(look)
      signal?.removeEventListener('abort', onAbort)
    }
    const onAbort = () => {
      end()
      reject(signal!.reason as Error)
    }
    const look = () => {
      if (isBusy(context)) return
      end()
      resolve()
    }
    if (signal?.aborted) return onAbort()
    signal?.addEventListener('abort', onAbort)
    idlers.add(look)
    queueMicrotask(look)
  })
}

function isBusy(context: ContextState): boolean {
  for (const { view } of context.tree.flights) if (isPartOf(view, context)) return true
  return false
}

/** Whether a context is another one or a fork of it. What was restored from a snapshot is not. */
function isPartOf(context: ContextState, above: ContextState): boolean {
  let at: ContextState | null = context
  while (at !== null && at !== above && !isSnapshot(at)) at = at.parentState
  return at === above
}

class Reader implements Waiter {
  readonly context: ContextState
  readonly port: Port
  isActive = true
  readonly #spin: Handle
  readonly #resolve: ((value: unknown) => void) | undefined
  readonly #reject: ((error: unknown) => void) | undefined
  #signal: AbortSignal | undefined

  constructor(
    context: ContextState,
    spin: Handle,
    resolve: ((value: unknown) => void) | undefined,
    reject: ((error: unknown) => void) | undefined,
  ) {
    this.context = context
    this.#spin = spin
    this.#resolve = resolve
    this.#reject = reject
    this.port = new Port(this, () => this.#look(), PORT, 2, spin)
  }

  /** Nobody waits for the answer. */
  get isKept(): boolean {
    return this.#resolve === undefined
  }

  begin(signal: AbortSignal | undefined): void {
    this.#signal = signal
    signal?.addEventListener('abort', this.#onAbort)
    register(this)
    wake(this.port)
    drain()
  }

  reads(context: ContextState, spin: Handle): boolean {
    return this.context === context && this.#spin === spin
  }

  withdraw(reason: unknown): void {
    this.#end()
    this.#reject?.(withdrawn(this.#spin, reason))
  }

  close(): void {
    this.#end()
    this.#reject?.(closedError())
  }

  onForgotten(spin: Handle, error: unknown): void {
    if (spin === this.#spin) this.onStaleResult(spin, new Fault(error))
  }

  onStaleResult(spin: Handle, value: unknown): void {
    if (spin !== this.#spin || !this.isActive) return
    this.#end()
    if (value instanceof Fault) this.#reject?.(value.error)
    else this.#resolve?.(value)
  }

  readonly #onAbort = () => {
    this.withdraw(this.#signal?.reason)
    drain()
  }

  #look(): void {
    if (!this.isActive) return
    try {
      const cell = lookUp(this.port, this.context, this.#spin)
      // A body that ran for it may have made it withdraw.
      if (!this.isActive) return
      if (cell === null) return this.#wait()
      const value = valueOf(cell)
      this.#end()
      this.#resolve?.(value)
    } catch (error) {
      this.#end()
      this.#reject?.(error)
    }
  }

  #wait(): void {
    linkPort(this.port, this.context, this.#spin, false)
    startWaiting(this.port)
  }

  #end(): void {
    this.isActive = false
    this.context.tree.unrest?.stir()
    this.#signal?.removeEventListener('abort', this.#onAbort)
    unregister(this)
  }
}

function withdrawn(spin: Handle, cause: unknown): AbortError {
  return new AbortError(spin, 'aborted', { cause })
}
