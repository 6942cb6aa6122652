// What the parts of a peer hand to each other.

import type { DscopeError } from '../errors.ts'
import type { Codec } from '../wire/codec.ts'
import type { Call } from './call.ts'
import type { Deadlines } from './deadlines.ts'
import type { Limits } from './limits.ts'
import type { PeerId } from '../ids.ts'
import type { Observers } from './observers.ts'
import type { Peer } from './peer.ts'
import type { Session } from './session.ts'

/** What identifies a block on the wire. */
export interface BlockRef {
  readonly id: string
  readonly signature: string
  readonly name: string
}

/** A call on its way, from the caller's side. */
export interface OutgoingCall {
  id: number
  readonly block: BlockRef
  /** The encoded captures until they are sent. */
  captures: Uint8Array | undefined
  readonly due: number
  readonly hops: number
  /** The run that made the call. */
  readonly parent: Call | undefined
  readonly resolve: (value: unknown) => void
  readonly reject: (error: unknown) => void
  unlisten: (() => void) | undefined
}

/** Runs a block: finds it, checks and calls it. `captures` is what came in, of any shape. */
export type Execute = (call: Call, signature: string, captures: unknown) => unknown

/** What sessions need of their peer. */
export interface PeerCore {
  readonly id: PeerId
  readonly peer: Peer
  readonly limits: Limits
  readonly codec: Codec
  readonly deadlines: Deadlines
  readonly execute: Execute
  readonly observers: Observers
  /** Encodes a value that the other side takes up to `limit` bytes. */
  encode(value: unknown, limit: number | undefined): Uint8Array
  encodeError(call: Call, error: unknown): Uint8Array
  cancelHops(parent: Call, reason: DscopeError): void
  /** A call has settled: the session may be idle now. */
  onSettled(session: Session): void
}
