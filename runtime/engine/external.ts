// Values of the world outside, such as a database: each fork has its own copy, if the value knows how to make one.
//
// Invariants:
// - A value is asked for a copy while the fork is made, once for each fork; a fork of a fork is asked of the copy. The fork
//   does not wait for the answer.
// - A copy is what the fork has as a signal of its own. So a body that has asked for it runs again where it is another.
// - Nothing of this leads to a fork. The tree knows the copies, to dispose them, and the parents of their forks.

import { silent } from './awaiting.ts'
import { ForkCell, UNSET } from './cell.ts'
import type { ContextState } from './context-state.ts'
import type { Handle } from './handle-shape.ts'
import { nextNumber } from './numbers.ts'
import { isInBody, outside } from './current.ts'
import { report } from './faults.ts'
import { isBelow, isVisible, own, signalCell } from './overlay.ts'
import { refuseInBody, track } from './read.ts'
import { readAs } from './run.ts'
import type { Context, External, ForkOf } from './surface.ts'
import { Errand } from './waiting/errand.ts'

const FORK = Symbol.for('dscope.fork')

type Hook = (fork: ForkOf) => unknown

/** A value that is there, or is going to be. */
class Copy {
  readonly promise: Promise<unknown>
  value: unknown = UNSET
  /** The hook gave what it was asked of: that is not the fork's to dispose. */
  isShared = false

  constructor(content: unknown, fork: ForkOf) {
    const isPending = content instanceof Copy && content.value === UNSET
    const answer = isPending
      ? content.promise.then((value) => this.#ask(value, fork))
      : this.#ask(content instanceof Copy ? content.value : content, fork)
    this.promise = silent(answer.then((value) => (this.value = value)))
  }

  /** At once: the hook sees the moment of the fork. */
  async #ask(original: unknown, fork: ForkOf): Promise<unknown> {
    const hook = hookOf(original)
    const from = fork.from as unknown as ContextState
    const copy = hook ? await outside(from, () => hook.call(original, fork)) : original
    this.isShared = copy === original
    return copy
  }

  async dispose(): Promise<void> {
    const value = (await this.promise) as Partial<AsyncDisposable & Disposable> | null | undefined
    if (this.isShared) return
    const dispose: (() => unknown) | undefined =
      value?.[Symbol.asyncDispose] ?? value?.[Symbol.dispose]
    await dispose?.call(value)
  }
}

/** The copies that were made for one fork, which they do not know. */
interface Copies {
  readonly parent: ContextState
  readonly made: Map<Handle, Copy>
}

/** What a tree knows of its externals that have to be asked. */
export class Externals {
  /** By the contexts in which they were made. */
  readonly #askable: WeakMap<ContextState, Handle[]> = new WeakMap()
  readonly #all: Set<Copies> = new Set()
  readonly #byFork: WeakMap<ContextState, Copies> = new WeakMap()
  readonly #dropped: FinalizationRegistry<Copies> = new FinalizationRegistry(
    (copies) => void this.#dispose(copies),
  )

  add(handle: Handle): void {
    const known = this.#askable.get(handle.home)
    if (known === undefined) this.#askable.set(handle.home, [handle])
    else known.push(handle)
  }

  /** Asks all that a context sees for copies for its new fork. */
  ask(from: ContextState, to: ContextState, mode: ForkOf['mode']): void {
    const fork = { from, to, mode } as unknown as ForkOf
    const copies: Copies = { parent: from, made: new Map() }
    for (let at: ContextState | null = from; at !== null; at = at.parentState) {
      for (const handle of this.#askable.get(at) ?? []) {
        if (!isVisible(from, handle)) continue
        const copy = new Copy(signalCell(from, handle).value, fork)
        copies.made.set(handle, copy)
        own(to, new ForkCell(handle, to, copy, 0))
      }
    }
    if (copies.made.size === 0) return
    to.key = nextNumber()
    to.writtenAt = ++to.tree.epoch
    this.#all.add(copies)
    this.#byFork.set(to, copies)
    this.#dropped.register(to, copies, copies)
  }

  /** Disposes the copies of a context and of its forks. Waits for those that are there. */
  async close(context: ContextState): Promise<void> {
    const mine = this.#byFork.get(context)
    const ended = [...this.#all].filter(
      (copies) => copies === mine || isBelow(copies.parent, context),
    )
    await Promise.all(ended.reverse().map((copies) => this.#dispose(copies)))
  }

  async #dispose(copies: Copies): Promise<void> {
    if (!this.#all.delete(copies)) return
    this.#dropped.unregister(copies)
    const disposals = [...copies.made].map(([handle, copy]) => {
      const isThere = copy.value !== UNSET
      const disposal = copy.dispose().catch((fault: unknown) => {
        // A copy that never came is the affair of those who asked for it.
        if (copy.value !== UNSET) report(handle, fault, 'external')
      })
      return isThere ? disposal : undefined
    })
    await Promise.all(disposals)
  }
}

export class LiveExternal<T> implements External<T> {
  readonly #handle: Handle

  constructor(handle: Handle) {
    this.#handle = handle
  }

  get(): Promise<T> {
    const handle = this.#handle
    if (isInBody()) return answerOf(track(handle)) as Promise<T>
    const begin = (errand: Errand<T>) => {
      const { context, flight } = errand
      const read = () => track(handle)
      const value = flight ? readAs(flight, read) : signalCell(context, handle).value
      const answer = answerOf(value) as Promise<T>
      answer.then(
        (found) => errand.resolve(found),
        (error: unknown) => errand.reject(error),
      )
      return () => {}
    }
    return new Errand<T>(handle, begin, { isReading: true })
  }
}

export function createExternal<T>(context: Context, value: T): External<T> {
  if (isInBody()) throw refuseInBody('an external value was made')
  const handle = context.signal(value) as unknown as Handle
  const { tree } = handle.home
  if (hookOf(value) !== undefined) (tree.externals ??= new Externals()).add(handle)
  return new LiveExternal(handle)
}

function hookOf(value: unknown): Hook | undefined {
  const hook = (value as { [FORK]?: unknown } | null | undefined)?.[FORK]
  return typeof hook === 'function' ? (hook as Hook) : undefined
}

function answerOf(content: unknown): Promise<unknown> {
  return content instanceof Copy ? content.promise : Promise.resolve(content)
}
