import type { DscopeError } from '../errors.ts'
import type { PeerId } from '../ids.ts'
import type { Peer } from './peer.ts'

/** Whom a peer has proved to be: what `authenticate` returned for it. */
export type Principal = unknown

/**
 * One run of a block on this peer, as the block sees it. Compiled blocks get it as their second parameter; `currentCall()`
 * returns it.
 */
export class Call {
  /** The peer that runs the block. */
  readonly peer: Peer
  /** Who called. */
  readonly from: PeerId
  /** The caller's principal, undefined when it did not authenticate. */
  readonly principal: Principal
  readonly blockId: string
  /** The name of the block, such as `searchAndDisplay/results`; its id while it is unknown here. */
  block: string
  /** Milliseconds since the epoch at which the call ends, or Infinity. Hops made by this call cannot last longer. */
  readonly deadline: number
  /** How many hops the chain has made to get here; 1 for a call that no other call made. */
  readonly hops: number
  /** The number of the call in its session. */
  readonly id: number
  // The signal, once somebody asked for it, or why the call was aborted before anyone did: most blocks never look.
  #abort: AbortController | DscopeError | undefined

  constructor(
    peer: Peer,
    from: PeerId,
    principal: Principal,
    block: string,
    deadline: number,
    hops: number,
    id: number,
  ) {
    this.peer = peer
    this.from = from
    this.principal = principal
    this.blockId = block
    this.block = block
    this.deadline = deadline
    this.hops = hops
    this.id = id
  }

  /** Aborts when the caller cancels, when the deadline passes, and when the link to the caller is lost. */
  get signal(): AbortSignal {
    if (this.#abort instanceof AbortController) return this.#abort.signal
    const controller = new AbortController()
    if (this.#abort) controller.abort(this.#abort)
    this.#abort = controller
    return controller.signal
  }

  /** Why the call was aborted, undefined while it was not. */
  get aborted(): unknown {
    if (this.#abort instanceof AbortController) {
      return this.#abort.signal.aborted ? this.#abort.signal.reason : undefined
    }
    return this.#abort
  }

  /** @internal Ends the call here: the signal fires, and the hops that it made are cancelled. */
  abort(reason: DscopeError): void {
    if (this.aborted !== undefined) return
    if (this.#abort instanceof AbortController) this.#abort.abort(reason)
    else this.#abort = reason
  }
}
