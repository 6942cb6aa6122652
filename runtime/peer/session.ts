// The calls between this peer and one other. A session is found by the other peer's id and outlives its link: a call
// that has not been sent waits here for a link, up to its deadline. A peer has a session with itself too, without a link.
//
// Invariants: a call is in `outgoing` from its start until it settles, and settles exactly once, by whoever takes it out;
// a run is in `incoming` until its answer was sent, and whoever takes it out sends the only answer. Calls count against
// the other side's limit by the length of their chain of hops: a call waits only for calls of longer chains, so that
// limits never close a circle of waiting peers.

import { DscopeError } from '../errors.ts'
import type { ContextId, PeerId } from '../ids.ts'
import {
  broken,
  ERROR,
  RESULT,
  type AnswerFrame,
  type BlockFrame,
  type BlockInFrame,
  type CallFrame,
  type Value,
} from '../wire/frames.ts'
import { sizeOf, type Item } from '../wire/item.ts'
import { Run, type OutgoingCall } from './call.ts'
import { CallTable } from './call-table.ts'
import type { Connection } from './connection.ts'
import { tooLarge } from './limits.ts'
import type { Principal } from './options.ts'
import type { LocalPeer } from './peer.ts'

export class Session {
  declare readonly peerId: PeerId
  /** Whom the other side has proved to be. */
  principal: Principal
  /** The link of now, from when the other side was accepted on it. */
  connection: Connection | undefined
  readonly outgoing: CallTable<OutgoingCall> = new CallTable()
  readonly incoming: CallTable<Run> = new CallTable()
  readonly #peer: LocalPeer
  /** The peer calls itself. A getter that is private costs a call of the engine's run time. */
  readonly #self: boolean
  /** The connection once calls may be sent on it. */
  #open: Connection | undefined
  /** Calls that wait for a link or for their turn; calls sent; calls running: all by hops. */
  readonly #waiting: (OutgoingCall[] | undefined)[] = []
  readonly #sent: number[] = []
  readonly #running: number[] = []
  #queued = 0
  /** The number of hops whose calls are being sent. */
  #nexting = 0
  #lastId = 0

  constructor(peer: LocalPeer, peerId: PeerId) {
    this.#peer = peer
    this.peerId = peerId
    this.#self = peerId === peer.id
  }

  // --- calls that this peer makes

  /** Sends the call, or lets it wait for a link or for its turn. `now` is the time. */
  start(call: OutgoingCall, now: number): void {
    const { queued } = this.#peer.limits
    const may = this.#may(call.hops)
    if (!may && this.#queued >= queued) {
      const facts = { peer: this.peerId, queued }
      call.unlisten?.()
      call.reject(
        new DscopeError('DSC209', `${queued} calls to ${this.peerId} wait already`, facts),
      )
      return
    }
    call.id = ++this.#lastId
    this.outgoing.add(call)
    this.#peer.deadlines.add(call.due)
    if (may) return this.#send(call, now)
    ;(this.#waiting[call.hops] ??= []).push(call)
    this.#queued++
  }

  /** Ends a call from this side, and tells the other when it knows of the call. */
  cancel(call: OutgoingCall, reason: DscopeError): void {
    const { captures, id } = call
    if (!this.outgoing.get(id)) return
    if (captures) {
      const waiting = this.#waiting[call.hops]!
      waiting.splice(waiting.indexOf(call), 1)
      this.#queued--
    } else if (this.#self) this.receiveCancel(id)
    else this.#open?.outbox.cancel(id)
    this.#settle(call, 0, reason, true)
  }

  /** Both sides can be called: what waited goes out. */
  open(connection: Connection): void {
    this.#open = connection
    for (const hops of this.#waiting.keys()) this.#next(hops)
  }

  /** The link is lost: what it carried is rejected, what it ran is aborted; what was not sent goes on waiting. */
  detach(reason: DscopeError): void {
    this.connection = this.#open = undefined
    this.#abortAll(this.incoming.list(), reason)
    for (const call of this.outgoing.list()) {
      if (!call.captures) this.#settle(call, 0, lost(this.peerId, call, reason), true)
    }
  }

  /** Ends every call and every run. */
  end(reason: DscopeError): void {
    this.#abortAll(this.incoming.list(), reason)
    for (const call of this.outgoing.list()) this.cancel(call, reason)
  }

  /** Ends what is due, and returns the next deadline. */
  sweep(now: number): number {
    let next = Infinity
    for (const call of this.outgoing.list()) {
      if (call.due > now) next = Math.min(next, call.due)
      else this.cancel(call, late(this.peerId, call.block.name, call.captures))
    }
    for (const run of this.incoming.list()) {
      if (run.deadline > now) next = Math.min(next, run.deadline)
      else {
        const reason = late(this.#peer.id, run.block)
        run.abort(reason)
        this.#peer.cancelOrphans()
        this.#fail(run, reason)
      }
    }
    return next
  }

  // Frames are read by index: taking them apart as lists would make an iterator for each.
  receiveAnswer(frame: AnswerFrame, size: number, owned: boolean): void {
    const call = this.outgoing.get(frame[1])
    // An answer to a call that was cancelled meanwhile is no fault.
    if (!call || call.captures) return
    const value = frame[2]
    let failed = frame[0] === ERROR
    let result: unknown
    try {
      if (value instanceof DscopeError) throw value
      result = this.#peer.codec.decode(value, owned)
      // An error that has crossed says at least where it comes from.
      if (failed && result instanceof Error) {
        result.stack += `\n    at ${call.block.name} (on ${this.peerId})`
      }
    } catch (error) {
      // An error that is frozen is there all the same.
      result ??= error
      failed = true
    }
    this.#settle(call, size, result, failed)
  }

  #may(hops: number): boolean {
    const most = this.#self ? this.#peer.limits.calls : (this.#open?.claim!.calls ?? 0)
    return (this.#sent[hops] ?? 0) < most
  }

  #send(call: OutgoingCall, now: number): void {
    const { hops, id, block, due } = call
    const captures = call.captures!
    call.captures = undefined
    this.#sent[hops] = (this.#sent[hops] ?? 0) + 1
    const { observers } = this.#peer
    const most = this.#open?.claim!.message ?? Infinity
    const size = sizeOf(captures)
    if (size > most) return this.#settle(call, 0, tooLarge(size, most), true)
    observers.begin(call, block.id, this.#open?.sendCall(call, captures, now) ?? size)
    if (!this.#self) return
    const run = this.#take(id, block.id, call.context, due, hops, call.parent?.principal)
    this.#run(run, block.signature, captures, size, false)
  }

  /** Sends what may go now of the calls that wait. */
  #next(hops: number): void {
    const waiting = this.#waiting[hops]
    // A call that ends while it is sent comes back here: the loop that sends it goes on.
    const outer = this.#nexting
    if (outer === hops) return
    this.#nexting = hops
    while (waiting?.length && this.#may(hops)) {
      this.#queued--
      this.#send(waiting.shift()!, Date.now())
    }
    this.#nexting = outer
  }

  /** The one place where a call ends. */
  #settle(call: OutgoingCall, size: number, result: unknown, failed: boolean): void {
    if (!this.outgoing.delete(call)) return
    if (!call.captures) this.#sent[call.hops]!--
    call.unlisten?.()
    this.#peer.observers.end(call, 'out', call.block.name, this.peerId, size, failed, result)
    if (failed) call.reject(result)
    else call.resolve(result)
    this.#next(call.hops)
    this.#peer.forget(this)
  }

  // --- calls that this peer runs

  receiveCall(
    frame: CallFrame,
    block: BlockFrame | BlockInFrame,
    arrival: number,
    size: number,
    owned: boolean,
  ): void {
    const timeout = frame[4]
    const deadline = timeout ? arrival + timeout : Infinity
    const run = this.#take(frame[1], block[2], block[4], deadline, frame[5], this.principal)
    const { outbox } = this.#open!
    if (!outbox.blocked) return this.#run(run, block[3], frame[3], size, owned)
    // Whoever does not read must not make grow what waits for it, and may have cancelled the call by then.
    outbox.whenFree(() => {
      if (this.incoming.get(run.id) === run) this.#run(run, block[3], frame[3], size, owned)
    })
  }

  receiveCancel(id: number): void {
    const run = this.incoming.get(id)
    if (run)
      this.#abortAll([run], new DscopeError('DSC202', `peer ${this.peerId} cancelled the call`))
  }

  #take(
    id: number,
    block: string,
    context: ContextId | undefined,
    deadline: number,
    hops: number,
    principal: Principal,
  ): Run {
    const { limits } = this.#peer
    const running = this.#running[hops] ?? 0
    if (running >= limits.calls) throw new DscopeError('DSC209', 'too many calls')
    if (this.incoming.get(id)) throw broken()
    // A chain that is too long is answered at once, and must not widen the list of counters.
    if (hops <= limits.hops) this.#running[hops] = running + 1
    const run = new Run(this.#peer, this.peerId, principal, block, context, deadline, hops, id)
    this.incoming.add(run)
    this.#peer.deadlines.add(deadline)
    return run
  }

  #run(run: Run, signature: string, captures: Value, size: number, owned: boolean): void {
    const peer = this.#peer
    peer.observers.begin(run, run.block, size)
    try {
      if (run.hops > peer.limits.hops) throw tooLong(run.block, peer.limits.hops)
      if (captures instanceof DscopeError) throw captures
      const result = peer.execute(run, signature, peer.codec.decode(captures, owned))
      if (typeof (result as PromiseLike<unknown> | undefined)?.then !== 'function') {
        return this.#answer(run, result)
      }
      ;(result as PromiseLike<unknown>).then(
        (value) => this.#answer(run, value),
        (error) => this.#fail(run, error),
      )
    } catch (error) {
      this.#fail(run, error)
    }
  }

  #answer(run: Run, value: unknown): void {
    if (this.incoming.get(run.id) !== run) return
    let encoded: Item
    try {
      encoded = this.#peer.encode(value, this.#open?.claim!.message)
    } catch (error) {
      return this.#fail(run, error)
    }
    this.#reply(run, RESULT, encoded, undefined)
  }

  #fail(run: Run, error: unknown): void {
    if (this.incoming.get(run.id) !== run) return
    const encoded = this.#peer.encodeError(run, error, this.#open?.claim!.message)
    this.#reply(run, ERROR, encoded, error)
  }

  #reply(run: Run, kind: typeof RESULT | typeof ERROR, value: Item, error: unknown): void {
    if (!this.#finish(run)) return
    const bytes = sizeOf(value)
    const size = this.#open?.outbox.send([kind, run.id, value], bytes) ?? bytes
    this.#peer.observers.end(run, 'in', run.block, this.peerId, size, kind === ERROR, error)
    if (this.#self) this.receiveAnswer([kind, run.id, value], size, false)
  }

  /** Nobody waits for these runs any more. */
  #abortAll(runs: readonly Run[], reason: DscopeError): void {
    for (const run of runs) {
      if (!this.#finish(run)) continue
      run.abort(reason)
      this.#peer.observers.end(run, 'in', run.block, this.peerId, 0, true, reason)
    }
    this.#peer.cancelOrphans()
  }

  /** Returns false when the run has ended already: values run code of others while they are written, and so does an abort. */
  #finish(run: Run): boolean {
    const running = this.incoming.delete(run)
    if (running && run.hops <= this.#peer.limits.hops) this.#running[run.hops]!--
    return running
  }
}

export function late(peer: PeerId, block: string, unsent?: unknown): DscopeError {
  const what = unsent ? `was not sent to ${peer}` : 'did not answer'
  const error = new DscopeError('DSC201', `block ${block} ${what} in time`, { peer, block })
  error.name = 'TimeoutError'
  return error
}

function lost(peer: PeerId, { block: { name } }: OutgoingCall, cause: DscopeError): DscopeError {
  return new DscopeError(
    'DSC203',
    `the link to ${peer} was lost; block ${name} may have run`,
    { peer, block: name, delivered: 'maybe' },
    { cause },
  )
}

export function tooLong(block: string, limit: number): DscopeError {
  return new DscopeError('DSC210', `block ${block} is more than ${limit} hops away`, {
    block,
    limit,
  })
}
