// A scope that somebody opens, such as a call into a context: what is made in it ends with it.
//
// Invariants:
// - Whoever enters a scope again, for the next segment of something that waits, goes on in the same.
// - What a body makes belongs to its run, in a scope too. What watchers make that a change in a scope calls does not belong to it.
// - When a scope is disposed, nothing of it is left in any context.

import type { ContextState } from './cell.ts'
import { nextNumber } from './cell.ts'
import { current, outside } from './current.ts'
import { disposeOver } from './dispose.ts'
import { drain } from './drain.ts'
import { DscopeError } from '../errors.ts'
import { scopeOf } from './lineage.ts'
import { checkOpen } from './read.ts'
import { HoldingScope } from './scope.ts'

/** What was made in an open scope, of one context. */
export class Part extends HoldingScope {
  /** What ids begin with, after the path of the context. */
  readonly name: string

  constructor(context: ContextState, name: string) {
    super(context)
    this.name = name
  }
}

export class OpenScope {
  readonly #context: ContextState
  readonly #name = `scope:${nextNumber()}`
  readonly #parts = new Map<ContextState, Part>()
  #ends: (() => void)[] = []
  #isOver = false

  constructor(context: ContextState) {
    this.#context = context
  }

  /** Calls `action` in the scope, with its context as the current one. */
  run<T>(action: () => T): T {
    checkOpen(this.#context)
    if (this.#isOver) throw overError('the scope')
    return outside(this.#context, action, this)
  }

  /** Ends all that was made in it. Doing so twice does nothing. */
  dispose(): void {
    this.#isOver = true
    for (const end of this.#ends.splice(0).reverse()) end()
    for (const part of this.#parts.values()) {
      for (const handle of part.handles()) disposeOver(handle, overError)
      scopeOf(part.context).parts.delete(part)
    }
    this.#parts.clear()
    drain()
  }

  /** The scope of what is made in it, with a context. */
  partOf(context: ContextState): Part {
    const known = this.#parts.get(context)
    if (known !== undefined) return known
    const part = new Part(context, this.#name)
    this.#parts.set(context, part)
    scopeOf(context).parts.add(part)
    return part
  }

  /** Ends with the scope. */
  own(end: () => void): void {
    this.#ends.push(end)
  }
}

/** Opens a scope in a context. */
export function openScope(context: ContextState): OpenScope {
  checkOpen(context)
  return new OpenScope(context)
}

/** Lets what was made end with the scope that it is made in, if there is one. */
export function owned<D extends Disposable>(made: D): D {
  current.scope?.own(() => made[Symbol.dispose]())
  return made
}

function overError(name: string): DscopeError {
  return new DscopeError(
    'DSC345',
    `${name} belonged to a call that is over; what is to live longer is made outside of it`,
    { child: name },
  )
}
