// What a run sees that is over, and a reader that has withdrawn.

import { nameOf, type Handle } from './handle-shape.ts'
import { DscopeError } from '../errors.ts'

export type AbortReason = 'stale' | 'cancelled' | 'aborted' | 'over'

const SENTENCES: Readonly<Record<AbortReason, string>> = {
  stale: 'an input has changed, and the run is given up for a new one',
  cancelled: 'nobody waits for the run any more',
  aborted: 'the reader has withdrawn',
  over: 'the run has ended without this await',
}

/**
 * The one error of everything that was cancelled: a run that is given up or that nobody waits for any more, and a read that was
 * aborted. It is never remembered as a result.
 */
export class AbortError extends DscopeError {
  readonly #isOne = true

  /** Asks nothing of the error: bodies throw what they like, also what throws when it is looked at. */
  static is(error: unknown): error is AbortError {
    return typeof error === 'object' && error !== null && #isOne in error
  }

  constructor(spin: Handle, reason: AbortReason, options?: ErrorOptions) {
    const name = nameOf(spin)
    super('DSC313', `${name}: ${SENTENCES[reason]}`, { spin: name, reason }, options)
    // Not for the prototype: a module that does something when it is loaded is kept by bundlers.
    Object.defineProperty(this, 'name', { value: 'AbortError', configurable: true })
  }
}
