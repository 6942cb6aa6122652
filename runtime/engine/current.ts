// What is going on right now, on this stack. It is set and put back around every piece of user code, and nothing of it
// outlives a synchronous segment.

import type { CallScope } from './call-scope.ts'
import type { Cell } from './cell.ts'
import type { ContextState } from './context-state.ts'
import type { ForkRun } from './fork-run.ts'
import type { Flight } from './flight.ts'
import type { Handle } from './handle-shape.ts'

class Current {
  /** What `context` and `run` say, unless a compiled segment goes on that nobody has asked about. Who sets them has looked before. */
  notedContext: ContextState | null = null
  notedRun: ForkRun | null = null
  /** The cell of a root whose body is running. */
  reader: Cell | null = null
  /**
   * The run of which a compiled segment goes on, or went on last. Most segments ask for nothing, and a run is a young object: to note
   * one here each time is dearer than all else that an await costs.
   */
  #flight: Flight | null = null
  /** That of the run; 0 as soon as it may have to be judged before it goes on. */
  number = 0
  /** 1: a segment of that run goes on, and nobody has asked yet whose code it is. */
  segment: 0 | 1 = 0
  /** How many bodies are on the stack, one inside the other. */
  nesting = 0
  /** How many batches are open. */
  batches = 0
  isDraining = false
  /** Of the call in whose fork somebody is. */
  scope: CallScope | null = null
  /** The spin whose run was put off because too many bodies were on the stack. */
  blocked: { readonly view: ContextState; readonly handle: Handle } | null = null

  /** The context in which plain reads and writes act. */
  get context(): ContextState | null {
    if (this.segment === 1) this.note()
    return this.notedContext
  }
  /** The run through the eyes of a fork; at most one of `reader` and `run` is set. */
  get run(): ForkRun | null {
    if (this.segment === 1) this.note()
    return this.notedRun
  }

  /** A segment of the run goes on, with nothing below it on the stack. */
  begin(flight: Flight): void {
    this.#flight = flight
    this.number = flight.mark
    this.segment = 1
  }

  /** Whether a segment of the run goes on. */
  isIn(flight: Flight): boolean {
    return (this.segment === 1 ? this.#flight : this.notedRun) === flight
  }

  /** Something is to be looked at: by the end of the segment, if one goes on, and before another one begins. */
  disturb(): void {
    this.number = 0
    if (this.segment === 1) this.note()
    this.#flight = null
  }

  /** Lets go of a run of which no segment goes on. */
  forget(flight: Flight): void {
    if (this.segment === 1 || flight !== this.#flight) return
    this.#flight = null
    this.number = 0
  }

  /** Somebody asks whose code it is of which a compiled segment goes on. */
  note(): void {
    this.segment = 0
    this.notedContext = this.#flight!.view
    this.notedRun = this.#flight
  }
}

export const current: Current = new Current()

export function isInBody(): boolean {
  return current.reader !== null || current.run !== null
}

/** Calls `action` as code that belongs to no body, in `context`. */
export function outside<T>(
  context: ContextState | null,
  action: () => T,
  scope: CallScope | null = null,
): T {
  const before = {
    context: current.context,
    run: current.run,
    reader: current.reader,
    nesting: current.nesting,
    scope: current.scope,
  }
  current.notedContext = context
  current.reader = null
  current.notedRun = null
  current.nesting = 0
  current.scope = scope
  try {
    return action()
  } finally {
    current.notedContext = before.context
    current.reader = before.reader
    current.notedRun = before.run
    current.nesting = before.nesting
    current.scope = before.scope
  }
}
