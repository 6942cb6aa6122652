// What a user of a peer gives to it and gets from it.

import type { DscopeError } from '../errors.ts'
import type { ContextId, PeerId } from '../ids.ts'
import type { Contexts } from './contexts.ts'
import type { Limits } from './limits.ts'
import type { Link } from './link.ts'

/** The kind of peer that a block belongs to, such as `server`. */
export type Role = string

/** Whom a peer has proved to be: what `authenticate` returned for it. */
export type Principal = unknown

/** Facts about something that nobody awaits. */
export type OnFault = (error: unknown, facts: Readonly<Record<string, unknown>>) => void

/** What the guard is asked about: a block is about to run here. */
export interface GuardedCall {
  readonly block: string
  readonly id: string
  readonly from: PeerId
  readonly principal: Principal
  readonly captures: Readonly<Record<string, unknown>>
  /** The context that the caller named; undefined when it left that to the peer. */
  readonly context: ContextId | undefined
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
  /** Bytes of the frames that this side sent and received for the hop; of the values alone for a self hop. */
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
  /** Gets what nobody awaits: hidden errors, failing listeners and `origins`. What it throws is printed. Default: `console.error`. */
  readonly onFault?: OnFault
}

export interface CallOptions {
  /** Cancels the call: it rejects with DSC202, and the run on the other side is aborted. */
  readonly signal?: AbortSignal | undefined
  /** Milliseconds until the call rejects with DSC201. Within a block never longer than what is left of its own deadline. */
  readonly timeout?: number | undefined
}

/**
 * One end of distributed programs: it calls others and is called. Several can live in one process; the first one that is
 * open is where hops outside of any run start.
 *
 * Made by `createPeer`. Ends with `close()` or `await using`.
 */
export interface Peer extends AsyncDisposable {
  readonly id: PeerId
  readonly role: Role | undefined
  readonly limits: Limits
  /** What this peer lets blocks run in. */
  readonly contexts: Contexts
  readonly closed: boolean
  /** How much is under way: all zero when nothing is. */
  readonly pending: {
    /** Calls that this peer has made and that have not settled. */
    readonly calls: number
    /** Blocks that run here for others. */
    readonly runs: number
    readonly links: number
    /** Peers that this one is linked with or waits for. */
    readonly sessions: number
  }
  /**
   * Links this peer with another: over a WebSocket for a URL, else over the given link, which belongs to the peer from
   * then on. Resolves with the other peer's id when both sides can be called.
   *
   * Rejects with DSC218 when no connection can be made, DSC212 when the handshake fails or takes too long, DSC501 or
   * DSC504 when either side refuses the other, DSC204 when the peer is closed.
   */
  connect(to: string | Link): Promise<PeerId>
  /** Calls `listener` for each event until the returned function is called. What a listener throws goes to `onFault`. */
  on<K extends keyof PeerEvents>(type: K, listener: (event: PeerEvents[K]) => void): () => void
  /** Runs `fn` with this peer as the one where hops start: in its synchronous part, up to the first `await`. */
  run<T>(fn: () => T): T
  /** Runs `close` when the peer closes, and waits for it, unless the returned function is called before. */
  onClose(close: () => unknown): () => void
  /** Ends the peer: calls on their way reject with DSC204, runs are aborted, links and listeners are closed. Idempotent. */
  close(): Promise<void>
}

/**
 * One run of a block, as the block sees it. Compiled blocks get it as their second parameter; `currentCall()` returns it.
 */
export interface Call {
  /** The peer that runs the block. */
  readonly peer: Peer
  /** Who called. */
  readonly from: PeerId
  /** The caller's principal, undefined when it did not authenticate. */
  readonly principal: Principal
  /** The name of the block, such as `searchAndDisplay/results`. */
  readonly block: string
  /** Milliseconds since the epoch at which the call ends, or Infinity. Hops made by this call cannot last longer. */
  readonly deadline: number
  /** How many hops the chain has made to get here; 1 for a call that no other call made. */
  readonly hops: number
  /** Aborts when the caller cancels, when the deadline passes, and when the link to the caller is lost. */
  readonly signal: AbortSignal
}
