// The two ends of a call.

import type { DscopeError } from '../errors.ts'
import type { ContextId, PeerId } from '../ids.ts'
import type { Item } from '../wire/item.ts'
import type { Call, Principal } from './options.ts'
import type { LocalPeer } from './peer.ts'

/** What identifies a block on the wire. */
export interface BlockRef {
  readonly id: string
  readonly signature: string
  readonly name: string
}

/** What a call asks for. */
export interface Request {
  readonly target: PeerId
  /** Where the block is to run, if not in the default context. */
  readonly context: ContextId | undefined
  readonly block: BlockRef
  readonly captures: Item
  /** The run that makes the call. */
  readonly parent: Run | undefined
}

/** A call on its way, from the caller's side. */
export interface OutgoingCall {
  id: number
  readonly block: BlockRef
  /** Where the block is to run, if not in the default context. */
  readonly context: ContextId | undefined
  /** The encoded captures until they are sent. */
  captures: Item | undefined
  readonly due: number
  readonly hops: number
  /** The run that made the call. */
  readonly parent: Run | undefined
  readonly resolve: (value: unknown) => void
  readonly reject: (error: unknown) => void
  unlisten: (() => void) | undefined
}

/** Runs a block: finds it, checks and calls it. `captures` is what came in, of any shape. */
export type Execute = (run: Run, signature: string, captures: unknown) => unknown

/** A call from the side that runs it. Thousands may be pending: it holds no more than it must. */
export class Run implements Call {
  // Declared, not defined: each is set once, by the constructor.
  declare readonly peer: LocalPeer
  declare readonly from: PeerId
  declare readonly principal: Principal
  /** The id of the block until it is found, then its name. */
  declare block: string
  /** The id of the context that the caller named. */
  declare readonly context: ContextId | undefined
  declare readonly deadline: number
  declare readonly hops: number
  declare readonly id: number
  // The signal, once somebody asked for it, or why the call was aborted before anyone did: most blocks never look.
  #abort: AbortController | DscopeError | undefined

  constructor(
    peer: LocalPeer,
    from: PeerId,
    principal: Principal,
    block: string,
    context: ContextId | undefined,
    deadline: number,
    hops: number,
    id: number,
  ) {
    this.peer = peer
    this.from = from
    this.principal = principal
    this.block = block
    this.context = context
    this.deadline = deadline
    this.hops = hops
    this.id = id
  }

  get signal(): AbortSignal {
    const reason = this.#abort
    if (reason instanceof AbortController) return reason.signal
    const controller = new AbortController()
    this.#abort = controller
    if (reason) controller.abort(reason)
    return controller.signal
  }

  /** Why the run was aborted, undefined while it was not. */
  get aborted(): unknown {
    const reason = this.#abort
    // Asked before every block that runs, and hardly ever the case.
    if (reason === undefined) return undefined
    return reason instanceof AbortController ? reason.signal.reason : reason
  }

  abort(reason: DscopeError): void {
    if (this.#abort instanceof AbortController) this.#abort.abort(reason)
    else this.#abort ??= reason
  }
}
