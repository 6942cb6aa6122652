// Watchers and effects: what is called at the end of a change.
//
// Invariants:
// - A watcher has a *port*: a cell of the root that is linked to the cells of the root from which its source was read. So a
//   write in a root finds the watchers that it concerns, of forks too; a write in a fork queues those of the fork and below.
// - The port is linked anew whenever the watcher of a fork looks: it may have been read from other cells.
// - Only watchers let a parent lead to a fork, and they end with it.

import {
  Cell,
  DIRTY,
  EFFECT,
  ENDED,
  Fault,
  PORT,
  STALE,
  type AnyCell,
  type Body,
  type ContextState,
  type Handle,
  type Watcher,
} from './cell.ts'
import { outside } from './current.ts'
import { upToDate } from './deep.ts'
import { drain } from './drain.ts'
import { report } from './faults.ts'
import { beginInputs, endInputs, link, runInRoot, unlinkInputs } from './graph.ts'
import { pull } from './pull.ts'

/** Counts watchers: the number of each is its place in the order in which they are called. */
let watchers = 0

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
  return { [Symbol.dispose]: () => end(watching) }
}

/** Runs a body in a root now, and whenever what it read has changed. */
export function effectInRoot(context: ContextState, body: Body): Disposable {
  const port = new Cell(body, context, undefined, EFFECT | DIRTY, ++watchers, null)
  const effect: Watcher = { context, port }
  register(effect)
  outside(context, () => runInRoot(port))
  drain()
  return { [Symbol.dispose]: () => end(effect) }
}

/** Ends all watchers of a context and its forks. */
export function endWatchers(context: ContextState): void {
  for (const watcher of [...(context.tree.watchers?.get(context) ?? [])]) end(watcher)
}

class Watching implements Watcher {
  readonly context: ContextState
  readonly port: Cell
  readonly #source: Handle
  readonly #reaction: Reaction
  #last: unknown = NOTHING

  constructor(context: ContextState, source: Handle, reaction: Reaction) {
    const { root } = context.tree
    this.context = context
    this.#source = source
    this.#reaction = reaction
    this.port = new Cell(() => this.look(), root, undefined, EFFECT | PORT, ++watchers, {
      watched: source,
    })
    register(this)
  }

  /** Brings the source up to date, and tells the reaction if it is another than the last time. */
  look(): void {
    if ((this.port.flags & ENDED) !== 0) return
    try {
      const { value } = this.#read()
      const last = this.#last
      const { wantsAll } = this.#reaction
      this.#last = value
      if (wantsAll || (last !== NOTHING && !Object.is(value, last))) this.#tell(value, last)
    } catch (fault) {
      report(this.#source, fault, 'watcher')
    }
  }

  #read(): AnyCell {
    const { context, port } = this
    const cell = upToDate(context, this.#source)
    // The cell of a root is the same for ever.
    if (context.parentState !== null || port.deps === null) linkPort(port, context, cell)
    return cell
  }

  #tell(value: unknown, last: unknown): void {
    const { onValue, onError } = this.#reaction
    outside(this.context, () => {
      if (value instanceof Fault) onError(value.error)
      else onValue(value, last instanceof Fault ? undefined : last)
    })
  }
}

const NOTHING = Symbol('nothing')

/** Links the port to the cells of the root at the frontier of what the source was read from. */
function linkPort(port: Cell, context: ContextState, source: AnyCell): void {
  beginInputs(port)
  const { mark } = port
  const found = [source]
  for (let cell = found.pop(); cell !== undefined; cell = found.pop()) {
    if (cell.mark === mark) continue
    if (cell instanceof Cell) link(cell, port)
    else {
      cell.mark = mark
      // Brought up to date: a link must not be lost with a fact.
      for (let at = cell.deps; at !== null; at = at.nextDep) {
        found.push(pull(context, at.dep.handle))
      }
    }
  }
  endInputs(port)
}

function register(watcher: Watcher): void {
  const { context } = watcher
  const all = (context.tree.watchers ??= new Map())
  for (let at: ContextState | null = context; at !== null; at = at.parentState) {
    const some = all.get(at) ?? new Set()
    all.set(at, some.add(watcher))
  }
}

function end(watcher: Watcher): void {
  const { context, port } = watcher
  // Not stale: the queue passes over it.
  port.flags = (port.flags | ENDED) & ~STALE
  unlinkInputs(port)
  const all = context.tree.watchers
  for (let at: ContextState | null = context; at !== null; at = at.parentState) {
    const some = all?.get(at)
    if (some?.delete(watcher) === true && some.size === 0) all!.delete(at)
  }
}
