// The forks that the body of a call into a context makes: they end with the call.
//
// Invariants:
// - Signals and spins that the body makes are children of its run, as in every body. So forks are all that is left to be ended.
// - Who is in such a fork makes something there, or in a fork of it, and nowhere else: it ends with the fork.

import type { ContextState } from './context-state.ts'
import { current, outside } from './current.ts'
import { DscopeError } from '../errors.ts'
import { refuseInBody } from './read.ts'

type Fork = ContextState & { close(): Promise<void> }

export class CallScope {
  readonly forks: Set<Fork> = new Set()
  isOver = false

  /** Whether a context was made by the call, or is a fork of one. */
  has(context: ContextState): boolean {
    let at: ContextState | null = context
    while (at !== null && !this.forks.has(at as Fork)) at = at.parentState
    return at !== null
  }

  end(): void {
    this.isOver = true
    for (const fork of this.forks) void fork.close()
  }
}

/** A fork is made, and ends with the call that it is made in, if any. A run that nobody waits for may go on when that is over: DSC345. */
export function ownFork(fork: Fork): void {
  const scope = scopeOfBody() ?? current.scope
  scope?.forks.add(fork)
  if (scope?.isOver !== true) return
  throw new DscopeError(
    'DSC345',
    'a fork belongs to a call that is over; what is to live longer is made outside of it',
  )
}

/**
 * Calls `action` in a fork that the call has made whose body is running, as code outside of bodies: what it reads there is no input. The
 * change that the body is making ends where its segment does.
 */
export function enterFork<T>(fork: ContextState, action: () => T): T {
  const scope = scopeOfBody()
  if (!scope?.has(fork)) throw refuseInBody('another context was entered')
  const { isDraining } = current
  current.isDraining = true
  try {
    return outside(fork, action, scope)
  } finally {
    current.isDraining = isDraining
  }
}

/** Refuses to make in a fork of a call what would outlive it. */
export function checkScope(context: ContextState): void {
  if (current.scope?.has(context) === false)
    throw refuseInBody('something was made in another context')
}

function scopeOfBody(): CallScope | undefined {
  const { reader, run } = current
  return (reader ?? run?.handle)?.options?.scope
}
