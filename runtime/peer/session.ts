// The calls between this peer and one other. A session is found by the other peer's id and outlives its link: a call
// that has not been sent waits here for a link, up to its deadline.
//
// Invariants: a call is in `outgoing` from its start until it settles, and settles exactly once, by whoever takes it out;
// a run is in `incoming` until its answer was sent, and whoever takes it out sends the only answer. Calls count against
// the other side's limit by the length of their chain of hops: a call waits only for calls of longer chains, so that
// limits never close a circle of waiting peers.

import { DscopeError } from '../errors.ts'
import type { PeerId } from '../ids.ts'
import { CALL, CANCEL, ERROR, RESULT, type Item, type SessionFrame } from '../wire/frames.ts'
import { Call, type Principal } from './call.ts'
import type { Connection } from './connection.ts'
import type { BlockRef, OutgoingCall, PeerCore } from './core.ts'

export class Session {
  readonly peerId: PeerId
  principal: Principal
  /** The link of now; calls are sent on it once `ready`. */
  connection: Connection | undefined
  readonly outgoing: Map<number, OutgoingCall> = new Map()
  readonly incoming: Map<number, Call> = new Map()
  readonly #core: PeerCore
  /** Calls that wait for a link or for their turn, by hops. */
  readonly #waiting: (OutgoingCall[] | undefined)[] = []
  #queued = 0
  /** Calls sent and calls running, by hops. */
  readonly #sent: number[] = []
  readonly #running: number[] = []
  #ready = false
  #nextId = 1

  constructor(core: PeerCore, peerId: PeerId) {
    this.#core = core
    this.peerId = peerId
  }

  get #self(): boolean {
    return this.peerId === this.#core.id
  }

  /** Sends the call, or lets it wait for a link or for its turn. */
  start(call: OutgoingCall): void {
    call.id = this.#nextId++
    if (this.#mayRun(call)) {
      this.outgoing.set(call.id, call)
      this.#send(call)
    } else if (this.#queued < this.#core.limits.queued) {
      this.outgoing.set(call.id, call)
      ;(this.#waiting[call.hops] ??= []).push(call)
      this.#queued++
    } else {
      const { queued } = this.#core.limits
      call.reject(
        new DscopeError('DSC209', `${queued} calls to peer ${this.peerId} are waiting already`, {
          peer: this.peerId,
          queued,
        }),
      )
    }
  }

  /** Ends a call from this side, and tells the other when it knows of the call. */
  cancel(call: OutgoingCall, reason: DscopeError): void {
    if (!this.#take(call)) return
    if (call.captures) this.#unqueue(call)
    else if (this.#self) this.#receiveCancel(call.id)
    else this.connection?.sendCancel(call.id)
    this.#settled(call, 0, reason)
    call.reject(reason)
    this.#next(call.hops)
  }

  attach(connection: Connection): void {
    this.connection = connection
  }

  /** Both sides can be called: what waited goes out. */
  open(): void {
    this.#ready = true
    for (const hops of this.#waiting.keys()) this.#next(hops)
  }

  /** The link is lost: what it carried is rejected, what it ran is aborted; what was not sent goes on waiting. */
  detach(reason: DscopeError): void {
    this.connection = undefined
    this.#ready = false
    for (const call of [...this.incoming.values()]) this.#abort(call, reason)
    for (const call of [...this.outgoing.values()]) {
      if (!call.captures) this.#reject(call, lost(this.peerId, call.block, reason))
    }
  }

  /** Rejects every call and aborts every run; the peer closes. */
  end(reason: DscopeError): void {
    for (const call of [...this.incoming.values()]) this.#abort(call, reason)
    for (const call of [...this.outgoing.values()]) this.cancel(call, reason)
  }

  /** Ends what is due, and returns the next deadline. */
  sweep(now: number): number {
    let next = Infinity
    for (const call of this.outgoing.values()) {
      if (call.due > now) next = Math.min(next, call.due)
      else this.cancel(call, late(this.peerId, call.block.name))
    }
    for (const call of this.incoming.values()) {
      if (call.deadline > now) next = Math.min(next, call.deadline)
      else this.#fail(call, late(this.#core.id, call.block), true)
    }
    return next
  }

  receive(frame: SessionFrame, size: number, owned: boolean): void {
    switch (frame.kind) {
      case CALL: {
        const [id, signature] = this.connection!.blocks[frame.block]!
        const deadline = frame.timeout === 0 ? Infinity : Date.now() + frame.timeout
        const call = this.#call(frame.id, id, deadline, frame.hops, this.principal)
        return this.#run(call, signature, frame.captures, size, owned)
      }
      case RESULT:
      case ERROR:
        return this.#settle(frame.kind, frame.id, frame.value, size, owned)
      case CANCEL:
        return this.#receiveCancel(frame.id)
    }
  }

  get idle(): boolean {
    return !this.connection && this.outgoing.size === 0
  }

  // --- calls that this peer makes

  #mayRun(call: OutgoingCall): boolean {
    const most = this.#self
      ? this.#core.limits.calls
      : this.#ready
        ? this.connection!.remote.calls
        : 0
    return (this.#sent[call.hops] ?? 0) < most
  }

  #send(call: OutgoingCall): void {
    const captures = call.captures!
    call.captures = undefined
    this.#sent[call.hops] = (this.#sent[call.hops] ?? 0) + 1
    const { observers } = this.#core
    if (!this.#self) {
      return observers.hopStarted(call, this.connection!.sendCall(call, captures))
    }
    observers.hopStarted(call, captures.length)
    const run = this.#call(call.id, call.block.id, call.due, call.hops, call.parent?.principal)
    const item = { bytes: captures, violation: undefined }
    this.#run(run, call.block.signature, item, captures.length, false)
  }

  /** Sends what may go now of the calls that wait. */
  #next(hops: number): void {
    const waiting = this.#waiting[hops]
    while (waiting && waiting.length > 0 && this.#mayRun(waiting[0]!)) {
      this.#queued--
      this.#send(waiting.shift()!)
    }
  }

  #unqueue(call: OutgoingCall): void {
    const waiting = this.#waiting[call.hops]!
    waiting.splice(waiting.indexOf(call), 1)
    this.#queued--
  }

  /** Takes a call out; false when it has settled already. */
  #take(call: OutgoingCall): boolean {
    if (!this.outgoing.delete(call.id)) return false
    if (!call.captures) this.#sent[call.hops]!--
    call.unlisten?.()
    return true
  }

  #settled(call: OutgoingCall, size: number, failure: unknown): void {
    this.#core.observers.hopEnded(call, 'out', call.block, this.peerId, size, failure)
    this.#core.onSettled(this)
  }

  #settle(kind: number, id: number, item: Item, size: number, owned: boolean): void {
    const call = this.outgoing.get(id)
    // An answer to a call that was cancelled meanwhile is no fault.
    if (!call || call.captures) return
    this.#take(call)
    let value: unknown
    let failure: unknown = item.violation
    try {
      if (!failure) value = this.#core.codec.decode(item.bytes, owned)
      if (kind === ERROR) failure = value
    } catch (error) {
      failure = error
    }
    this.#settled(call, size, failure)
    if (kind === ERROR || failure) call.reject(failure)
    else call.resolve(value)
    this.#next(call.hops)
  }

  #reject(call: OutgoingCall, reason: DscopeError): void {
    if (!this.#take(call)) return
    this.#settled(call, 0, reason)
    call.reject(reason)
  }

  // --- calls that this peer runs

  #call(id: number, block: string, deadline: number, hops: number, principal: Principal): Call {
    const { limits } = this.#core
    const running = this.#running[hops] ?? 0
    if (running >= limits.calls) {
      throw new DscopeError('DSC209', `more than ${limits.calls} calls at a time`)
    }
    if (this.incoming.has(id)) throw new DscopeError('DSC211', `call ${id} was made twice`)
    const call = new Call(this.#core.peer, this.peerId, principal, block, deadline, hops, id)
    // A chain that is too long is answered at once and must not widen the list of counters.
    if (hops <= limits.hops) this.#running[hops] = running + 1
    this.incoming.set(id, call)
    if (deadline !== Infinity) this.#core.deadlines.add(deadline)
    return call
  }

  #run(call: Call, signature: string, item: Item, size: number, owned: boolean): void {
    let result: unknown
    try {
      this.#core.observers.hopStarted(call, size)
      if (call.hops > this.#core.limits.hops) throw tooManyHops(call.block, this.#core.limits.hops)
      if (item.violation) throw item.violation
      const captures = this.#core.codec.decode(item.bytes, owned)
      result = this.#core.execute(call, signature, captures)
      if (typeof (result as PromiseLike<unknown> | undefined)?.then === 'function') {
        ;(result as PromiseLike<unknown>).then(
          (value) => this.#answer(call, value),
          (error) => this.#fail(call, error),
        )
        return
      }
    } catch (error) {
      return this.#fail(call, error)
    }
    this.#answer(call, result)
  }

  #answer(call: Call, value: unknown): void {
    if (this.incoming.get(call.id) !== call) return
    let bytes: Uint8Array
    try {
      bytes = this.#core.encode(value, this.#self ? undefined : this.connection!.remote.message)
    } catch (error) {
      return this.#fail(call, error)
    }
    this.#reply(call, RESULT, bytes, undefined)
  }

  #fail(call: Call, error: unknown, abort = false): void {
    if (this.incoming.get(call.id) !== call) return
    if (abort) this.#abort(call, error as DscopeError, true)
    this.#reply(call, ERROR, this.#core.encodeError(call, error), error)
  }

  #reply(call: Call, kind: typeof RESULT | typeof ERROR, bytes: Uint8Array, error: unknown): void {
    this.#finish(call)
    let size = bytes.length
    if (!this.#self) size = this.connection!.sendAnswer(kind, call.id, bytes)
    this.#core.observers.hopEnded(
      call,
      'in',
      { id: call.blockId, name: call.block },
      this.peerId,
      size,
      error,
    )
    if (this.#self) this.#settle(kind, call.id, { bytes, violation: undefined }, size, false)
  }

  #receiveCancel(id: number): void {
    const call = this.incoming.get(id)
    if (call) this.#abort(call, new DscopeError('DSC202', `peer ${this.peerId} cancelled the call`))
  }

  /** Nobody waits for the run any more. With `answered` the caller of this still answers. */
  #abort(call: Call, reason: DscopeError, answered = false): void {
    if (!answered) this.#finish(call)
    call.abort(reason)
    this.#core.cancelHops(call, reason)
  }

  #finish(call: Call): void {
    this.incoming.delete(call.id)
    if (call.hops <= this.#core.limits.hops) this.#running[call.hops]!--
  }
}

function late(peer: PeerId, block: string): DscopeError {
  const error = new DscopeError('DSC201', `block ${block} did not answer before its deadline`, {
    peer,
    block,
  })
  error.name = 'TimeoutError'
  return error
}

function lost(peer: PeerId, block: BlockRef, cause: DscopeError): DscopeError {
  return new DscopeError(
    'DSC203',
    `the link to peer ${peer} was lost while block ${block.name} was running; it may have run`,
    { peer, block: block.name, delivered: 'maybe' },
    { cause },
  )
}

export function tooManyHops(block: string, limit: number): DscopeError {
  return new DscopeError(
    'DSC210',
    `block ${block} lies more than ${limit} hops from the first caller`,
    {
      block,
      limit,
    },
  )
}
