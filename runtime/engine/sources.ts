// Spins that are fed from outside: by a promise, or by an iteration.
//
// Invariant:
// - An iteration that was begun is ended: by itself, when its spin is disposed, or when its context is closed.

import type { ContextState } from './context-state.ts'
import { PORT } from './flags.ts'
import type { Handle } from './handle-shape.ts'
import { isShut } from './end.ts'
import { report } from './faults.ts'
import { Port, type Waiter } from './flight.ts'
import type { Context, Naming, Result, Spin } from './surface.ts'
import { register, unregister } from './waiting.ts'
import { createFed } from './waiting/deferred.ts'
import { writeIn } from './write.ts'

export function createFromPromise<T>(
  context: Context,
  promise: PromiseLike<T>,
  options?: Naming,
): Spin<T> {
  const spin = createFed<T>(context, options)
  promise.then(
    (value) => feed(spin, { ok: true, value }),
    (error: unknown) => feed(spin, { ok: false, error }),
  )
  return spin
}

export function createFromAsyncIterable<T>(
  context: Context,
  iterable: AsyncIterable<T>,
  options?: Naming,
): Spin<T> {
  const spin = createFed<T>(context, options)
  const pump = new Pump(spin, iterable[Symbol.asyncIterator]())
  const handle = handleOf(spin)
  handle.options = { ...handle.options, onDispose: () => pump.close() }
  void pump.run()
  return spin
}

class Pump<T> implements Waiter {
  readonly context: ContextState
  readonly port: Port
  isActive = true
  readonly #spin: Spin<T>
  readonly #iterator: AsyncIterator<T>

  constructor(spin: Spin<T>, iterator: AsyncIterator<T>) {
    this.context = handleOf(spin).home
    this.port = new Port(this, () => {}, PORT, 2)
    this.#spin = spin
    this.#iterator = iterator
    register(this)
  }

  async run(): Promise<void> {
    let result: Result<T | undefined> = { ok: true, value: undefined }
    let isFed = false
    try {
      for (;;) {
        const { done, value } = await this.#iterator.next()
        if (done === true || !this.isActive) break
        isFed = true
        feed(this.#spin, { ok: true, value })
      }
    } catch (error) {
      isFed = false
      result = { ok: false, error }
    }
    if (!this.isActive) return
    this.#end()
    if (!isFed) feed(this.#spin, result)
  }

  close(): void {
    if (!this.isActive) return
    this.#end()
    this.#returnIterator().catch((fault: unknown) => report(handleOf(this.#spin), fault, 'source'))
  }

  async #returnIterator(): Promise<void> {
    await this.#iterator.return?.()
  }

  #end(): void {
    this.isActive = false
    unregister(this)
  }
}

function feed(spin: Spin<unknown>, result: Result<unknown>): void {
  const handle = handleOf(spin)
  if (isShut(handle.home)) return
  try {
    writeIn(handle.home, handle.options!.state!, result)
  } catch (fault) {
    report(handle, fault, 'watcher')
  }
}

function handleOf(spin: Spin<unknown>): Handle {
  return spin as unknown as Handle
}
