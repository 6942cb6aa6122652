// What a user of a peer gives to it and gets from it.

import type { DscopeError } from '../errors.ts'
import type { PeerId } from '../ids.ts'
import type { Principal } from './call.ts'
import type { Limits } from './limits.ts'

/** The kind of peer that a block belongs to, such as `server`. */
export type Role = string

/** What the guard is asked about: a block is about to run here. */
export interface GuardedCall {
  readonly block: string
  readonly id: string
  readonly from: PeerId
  readonly principal: Principal
  readonly captures: Readonly<Record<string, unknown>>
}

/** One hop that this peer made (`out`) or ran (`in`), as `peer.on('hop', …)` reports it when it has ended. */
export interface Hop {
  readonly direction: 'out' | 'in'
  readonly block: string
  readonly id: string
  /** The peer at the other end. */
  readonly peer: PeerId
  /** From the call to its answer, as this side saw it. */
  readonly ms: number
  /** Bytes of the frames that this side sent and received for the hop. */
  readonly bytesOut: number
  readonly bytesIn: number
  /** `value`, or the code or name of the error. */
  readonly outcome: string
}

export interface LinkEvent {
  readonly peer: PeerId
  readonly state: 'up' | 'down'
  /** Why it went down. */
  readonly reason?: DscopeError
}

export interface PeerEvents {
  hop: Hop
  link: LinkEvent
}

export interface PeerOptions {
  /** The name under which other peers call this one. */
  readonly id: PeerId
  /** Blocks with a role run only on peers of that role. */
  readonly role?: Role | undefined
  readonly limits?: Partial<Limits> | undefined
  /** Milliseconds after which a call that gives no timeout of its own rejects with DSC201; default 30 000, `Infinity` for never. */
  readonly timeout?: number | undefined
  /** What this peer shows when a link opens; a function is asked for each link. */
  readonly credentials?: unknown
  /**
   * Turns the credentials of the other side into its principal; a throw refuses the link with DSC501. It has to check
   * that the principal may bear the id that it claims.
   */
  readonly authenticate?: (
    credentials: unknown,
    claim: { readonly id: PeerId; readonly role: Role | undefined },
  ) => Principal | Promise<Principal>
  /** Asked before every block that another peer, or this one, runs here; false or a throw refuses the call with DSC503. */
  readonly guard?: (call: GuardedCall) => unknown
  /**
   * What callers learn of an error that is not dscope's own: `true` for name, message, code, data and cause, `'stack'` for
   * the stack too, `false` for a correlation id alone (DSC215), under which `onFault` gets the error. Default: true
   * unless NODE_ENV is `production`.
   */
  readonly exposeErrors?: boolean | 'stack' | undefined
  /** Gets what nobody awaits: hidden errors, failing listeners. Default: `console.error`. */
  readonly onFault?: (error: unknown, facts: Readonly<Record<string, unknown>>) => void
}

export interface CallOptions {
  /** Cancels the call: it rejects with DSC202, and the run on the other side is aborted. */
  readonly signal?: AbortSignal | undefined
  /** Milliseconds until the call rejects with DSC201. Within a block never longer than what is left of its own deadline. */
  readonly timeout?: number | undefined
}
