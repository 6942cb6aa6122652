// What the layers above do for the ones below, which do not know them.

import type { Cell } from './cell.ts'
import type { ContextState } from './context-state.ts'
import type { Flight } from './flight.ts'
import type { ForkRun } from './fork-run.ts'
import type { Handle } from './handle-shape.ts'
import type { Context, ForkOptions } from './surface.ts'

/** What a body is called with. */
export interface BodyRun {
  /** What `current` has as its reader or its run while the body is on the stack for the first time. */
  reader: Cell | ForkRun | null
  /** Of a body that waits. */
  flight: Flight | null
  controller: AbortController | null
}

export interface Outcome {
  readonly run: BodyRun
  readonly result: unknown
  readonly hasFailed: boolean
}

export interface Hooks {
  createRun(reader: Cell | ForkRun | null): BodyRun
  /** Goes on with a run in flight: starts it, or judges it. */
  advance(flight: Flight): void
  /** Makes a context a reader of a spin until that is ready. */
  keep(context: ContextState, handle: Handle): void
  /** Nobody waits for a run in flight any more. */
  cancel(flight: Flight): void
  /** Makes a fork. `prepare` is called before the fork differs from its parent in anything. */
  fork<Signals extends readonly unknown[]>(
    parent: ContextState,
    options: ForkOptions<Signals>,
    prepare: (fork: ContextState, options: ForkOptions<Signals>) => void,
  ): ContextState & Context
  /** The context through whose eyes a run in flight reads is closed. */
  leave(flight: Flight): void
  /** A body that passed for a synchronous one is waiting for something. */
  takeOff(reader: Cell | ForkRun, outcome: Outcome): void
}
