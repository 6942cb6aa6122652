// A scope that somebody opens, such as a call into a context: what is made in it ends with it.
//
// Invariants:
// - Whoever enters a scope again, for the next segment of something that waits, goes on in the same.
// - What a body makes belongs to its run, in a scope too; but forks that the body of a call makes belong to the call. What watchers
//   make that a change in a scope calls does not belong to it.
// - When a scope is disposed, nothing of it is left in any context.

import type { ContextState, Handle } from './cell.ts'
import { nextNumber } from './cell.ts'
import { current, outside } from './current.ts'
import { disposeOver } from './dispose.ts'
import { drain } from './drain.ts'
import { DscopeError } from '../errors.ts'
import { scopeOf } from './lineage.ts'
import { checkOpen, refuseInBody } from './read.ts'
import { Scope } from './scope.ts'

/** What was made in an open scope, of one context. */
export class Part extends Scope {
  /** What ids begin with, after the path of the context. */
  readonly name: string
  readonly #all: Handle[] = []

  constructor(context: ContextState, name: string) {
    super(context)
    this.name = name
  }

  override add(handle: Handle): void {
    super.add(handle)
    this.#all.push(handle)
  }
  override handles(): readonly Handle[] {
    return this.#all
  }
  protected override keep(): void {}
}

export class OpenScope {
  readonly #context: ContextState
  readonly #name = `scope:${nextNumber()}`
  readonly #parts = new Map<ContextState, Part>()
  readonly #forks = new Set<ContextState>()
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

  /** Ends with the scope; at once, with DSC345, if that is over: a run may go on that nobody waits for. */
  own(end: () => void): void {
    this.#ends.push(end)
    if (!this.#isOver) return
    this.dispose()
    throw overError('the scope')
  }

  ownFork(fork: ContextState & { close(): Promise<void> }): void {
    this.#forks.add(fork)
    this.own(() => void fork.close())
  }

  /** Whether a context was made in the scope, or is a fork of one. */
  hasMade(context: ContextState): boolean {
    for (let at: ContextState | null = context; at !== null; at = at.parentState) {
      if (this.#forks.has(at)) return true
    }
    return false
  }
}

/** Opens a scope in a context. */
export function openScope(context: ContextState): OpenScope {
  checkOpen(context)
  return new OpenScope(context)
}

/** That of the call whose body is running. */
export function scopeOfBody(): OpenScope | undefined {
  const { reader, run } = current
  return (reader ?? run?.handle)?.options?.scope
}

/**
 * Calls `action` in a fork that the call has made whose body is running, as code outside of bodies: what it reads there is no input. The
 * change that the body is making ends where its segment does.
 */
export function enterFork<T>(fork: ContextState, action: () => T): T {
  const scope = scopeOfBody()
  if (!scope?.hasMade(fork)) throw refuseInBody('another context was entered')
  const { isDraining } = current
  current.isDraining = true
  try {
    return outside(fork, action, scope)
  } finally {
    current.isDraining = isDraining
  }
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
