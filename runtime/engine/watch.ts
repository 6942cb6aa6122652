// Watchers and effects: what is called at the end of a change.
//
// Invariants:
// - The port of a watcher is linked to the cells of the root from which its source was read. So a write in a root finds the
//   watchers that it concerns, of forks too; a write in a fork queues those of the fork and below.
// - The port is linked anew whenever the watcher of a fork looks: it may have been read from other cells.
// - A watcher that looks and cannot be told waits for the runs in flight that the answer takes.

import { Fault, type AnyCell } from './cell.ts'
import type { ContextState } from './context-state.ts'
import { DIRTY, ENDED, PORT, STALE } from './flags.ts'
import type { Body, Handle } from './handle-shape.ts'
import { releaseChildren } from './children.ts'
import { outside } from './current.ts'
import { drain } from './drain.ts'
import { isSameError } from './equality.ts'
import { report } from './faults.ts'
import { Port, beginWalk, found, type Waiter } from './flight.ts'
import { runInRoot } from './run-in-root.ts'
import { linkPort, lookUp, register, startWaiting, unregister } from './waiting.ts'

export interface Reaction {
  readonly onValue: (value: unknown, previous: unknown) => void
  readonly onError: (error: unknown) => void
  /** The first result is for it too, and equal ones are. */
  readonly wantsAll?: boolean
}

/** Watches a source in a context that is open and sees it. */
export function watchIn(context: ContextState, source: Handle, reaction: Reaction): Disposable {
  const watching = new Watching(context, source, reaction)
  outside(context, () => watching.look())
  drain()
  return watching
}

/** Runs a body in a root now, and whenever what it read has changed. */
export function effectInRoot(context: ContextState, body: Body): Disposable {
  const effect = new RootEffect(context, body)
  register(effect)
  outside(context, () => effect.begin())
  drain()
  return effect
}

/** Ends all that waits in a context and its forks. */
export function closeWaiters(context: ContextState): void {
  for (const waiter of [...(context.tree.waiters?.get(context) ?? [])]) waiter.close()
}

class RootEffect implements Waiter, Disposable {
  readonly context: ContextState
  readonly port: Port
  isActive = true

  constructor(context: ContextState, body: Body) {
    this.context = context
    this.port = new Port(this, body, DIRTY, 1)
  }

  begin(): void {
    beginWalk()
    runInRoot(this.port)
    if (found.length > 0) startWaiting(this.port)
  }

  close(): void {
    end(this)
  }
  [Symbol.dispose](): void {
    stop(this)
  }
  endEffect(): void {
    releaseChildren(this.port)
  }
}

class Watching implements Waiter, Disposable {
  readonly context: ContextState
  readonly port: Port
  isActive = true
  readonly #source: Handle
  readonly #reaction: Reaction
  #last: unknown = NOTHING

  constructor(context: ContextState, source: Handle, reaction: Reaction) {
    this.context = context
    this.#source = source
    this.#reaction = reaction
    this.port = new Port(this, () => this.look(), PORT, 1, source)
    register(this)
  }

  /** Brings the source up to date, and tells the reaction if it is another than the last time. */
  look(): void {
    if (!this.isActive) return
    try {
      const cell = this.#read()
      // A body that ran for it may have ended it.
      if (!this.isActive) return this.endEffect()
      if (cell === null) startWaiting(this.port)
      else this.#notice(cell.value)
    } catch (fault) {
      report(this.#source, fault, 'watcher')
    }
  }

  close(): void {
    end(this)
  }

  [Symbol.dispose](): void {
    stop(this)
  }

  /** An effect that is being brought up to date, and that a body on the way has ended, does nothing any more. */
  endEffect(): void {
    if (this.#source.options?.isEffect !== true) return
    this.#source.body = () => {}
    releaseChildren(this.#source.cell)
  }

  onForgotten(spin: Handle, error: unknown): void {
    this.onStaleResult(spin, new Fault(error))
  }

  onStaleResult(spin: Handle, value: unknown): void {
    if (spin !== this.#source || !this.isActive) return
    try {
      this.#notice(value)
    } catch (fault) {
      report(this.#source, fault, 'watcher')
    }
  }

  #notice(value: unknown): void {
    const last = this.#last
    const { wantsAll } = this.#reaction
    this.#last = value
    if (wantsAll || (last !== NOTHING && !isSame(value, last))) this.#tell(value, last)
  }

  #read(): AnyCell | null {
    const { context, port } = this
    const cell = lookUp(port, context, this.#source)
    if (!this.isActive) return null
    // The cell of a root is the same for ever.
    if (context.parentState !== null || port.deps === null) {
      linkPort(port, context, this.#source, cell !== null)
    }
    return cell
  }

  #tell(value: unknown, last: unknown): void {
    const { onValue, onError } = this.#reaction
    this.context.tree.unrest?.stir()
    outside(this.context, () => {
      if (value instanceof Fault) onError(value.error)
      else onValue(value, last instanceof Fault ? undefined : last)
    })
  }
}

const NOTHING = Symbol('nothing')

function isSame(value: unknown, last: unknown): boolean {
  if (value instanceof Fault && last instanceof Fault) return isSameError(value.error, last.error)
  return Object.is(value, last)
}

function stop(watcher: RootEffect | Watching): void {
  end(watcher)
  // What runs only for it is cancelled.
  drain()
}

function end(watcher: RootEffect | Watching): void {
  watcher.isActive = false
  watcher.endEffect()
  // Not stale: the queue passes over it. One that is on the stack lets its inputs go when it returns.
  watcher.port.flags = (watcher.port.flags | ENDED) & ~STALE
  unregister(watcher)
}
