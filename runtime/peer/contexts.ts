// The contexts that a peer offers to others. What a context is, is known to the engine alone.

import type { Callable } from '../callable.ts'
import { DscopeError } from '../errors.ts'
import type { ContextId, PeerId } from '../ids.ts'
import type { GuardedCall } from './options.ts'

export interface OfferOptions {
  /** Asked before every block that is to run in the context, after the peer's guard; false or a throw refuses the call with DSC503. */
  readonly allow?: ((call: GuardedCall) => unknown) | undefined
  /** Blocks that are called without a context id run here too. */
  readonly default?: boolean | undefined
}

/** What a peer offers. */
export interface Contexts {
  /**
   * Lets other peers, and this one, call blocks into the context with `[peer, id]`. Ends when the returned object is disposed: later
   * calls reject with DSC223, those that run go on. Closing the context is up to its owner; calls into a closed one reject with DSC301.
   *
   * Throws DSC219 for an id that is none, a text of 1 to 256 characters; DSC224 when the id is taken, or when there is a default context already.
   */
  offer(id: ContextId, context: Callable, options?: OfferOptions): Disposable
}

export interface Offer extends OfferOptions {
  readonly context: Callable
}

/** The longest id of a context, in UTF-16 code units: with it a frame is within its limits. */
const ID_LIMIT = 256

/** Throws DSC219 for what cannot be the id of a context. */
export function checkContextId(id: unknown): asserts id is ContextId {
  if (typeof id === 'string' && id.length > 0 && id.length <= ID_LIMIT) return
  throw new DscopeError('DSC219', `a context id takes 1 to ${ID_LIMIT} characters`, { id })
}

export interface OfferedContexts extends Contexts {
  /** Where a block is to run; undefined: in no context. Throws DSC223 for what is not offered. */
  find(context: ContextId | undefined, block: string): Offer | undefined
}

export function createContexts(peer: PeerId): OfferedContexts {
  // The default context is under `undefined` too.
  const offers = new Map<ContextId | undefined, Offer>()
  return {
    offer(id, context, options) {
      checkContextId(id)
      const ids = options?.default ? [id, undefined] : [id]
      for (const each of ids) {
        if (!offers.has(each)) continue
        const sentence = `peer ${peer} offers ${each ?? 'a default context'} already`
        throw new DscopeError('DSC224', sentence, { peer, context: each })
      }
      for (const each of ids) offers.set(each, { ...options, context })
      return {
        [Symbol.dispose]() {
          for (const each of ids.splice(0)) offers.delete(each)
        },
      }
    },
    find(context, block) {
      const offer = offers.size > 0 ? offers.get(context) : undefined
      if (offer || context === undefined) return offer
      const sentence = `peer ${peer} offers no context ${context} for ${block}: see peer.contexts.offer`
      throw new DscopeError('DSC223', sentence, { peer, context, block })
    },
  }
}
