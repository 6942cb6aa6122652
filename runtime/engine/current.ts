// What is going on right now, on this stack. It is set and put back around every piece of user code, and nothing of it
// outlives a synchronous segment.

import type { CallScope } from './call-scope.ts'
import type { Cell } from './cell.ts'
import type { ContextState } from './context-state.ts'
import type { ForkRun } from './fork-run.ts'
import type { Handle } from './handle-shape.ts'

export interface Current {
  /** The context in which plain reads and writes act. */
  context: ContextState | null
  /** The cell of a root whose body is running. */
  reader: Cell | null
  /** The run through the eyes of a fork; at most one of `reader` and `run` is set. */
  run: ForkRun | null
  /** How many bodies are on the stack, one inside the other. */
  nesting: number
  /** How many batches are open. */
  batches: number
  isDraining: boolean
  /** Of the call in whose fork somebody is. */
  scope: CallScope | null
  /** The spin whose run was put off because too many bodies were on the stack. */
  blocked: { readonly view: ContextState; readonly handle: Handle } | null
}

export const current: Current = {
  context: null,
  reader: null,
  run: null,
  nesting: 0,
  batches: 0,
  isDraining: false,
  scope: null,
  blocked: null,
}

export function isInBody(): boolean {
  return current.reader !== null || current.run !== null
}

/** Calls `action` as code that belongs to no body, in `context`. */
export function outside<T>(
  context: ContextState | null,
  action: () => T,
  scope: CallScope | null = null,
): T {
  const before = { ...current }
  current.context = context
  current.reader = null
  current.run = null
  current.nesting = 0
  current.scope = scope
  try {
    return action()
  } finally {
    current.context = before.context
    current.reader = before.reader
    current.run = before.run
    current.nesting = before.nesting
    current.scope = before.scope
  }
}
