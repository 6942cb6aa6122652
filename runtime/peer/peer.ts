// A peer: its options, its sessions by peer id, its links. Calls are the sessions' business; what a block does is known to
// `execute` alone, which is given.

import { DscopeError, isDscopeError } from '../errors.ts'
import type { PeerId } from '../ids.ts'
import { createCodec, type ClassRegistry, type Codec, type EncodeOptions } from '../wire/codec.ts'
import { broken } from '../wire/frames.ts'
import { sizeOf, type Item } from '../wire/item.ts'
import type { BlockRef, Execute, OutgoingCall, Request, Run } from './call.ts'
import { Connection, type Claim } from './connection.ts'
import { createContexts, type OfferedContexts } from './contexts.ts'
import { within } from './current.ts'
import { Deadlines } from './deadlines.ts'
import { messageLimit, tooLarge, withDefaults, type Limits } from './limits.ts'
import type { Link } from './link.ts'
import { Observers, textOf } from './observers.ts'
import type { CallOptions, Peer, PeerEvents, PeerOptions, Role } from './options.ts'
import { late, Session, tooLong } from './session.ts'
import { dial } from './websocket.ts'

const TIMEOUT = 30_000

/** The peer behind the interface {@link Peer}; what is not in the interface is for the run time. */
export class LocalPeer implements Peer {
  declare readonly id: PeerId
  declare readonly role: Role | undefined
  declare readonly limits: Limits
  declare readonly options: PeerOptions
  declare readonly contexts: OfferedContexts
  declare readonly codec: Codec
  declare readonly execute: Execute
  declare readonly deadlines: Deadlines
  declare readonly observers: Observers
  readonly #sessions = new Map<PeerId, Session>()
  readonly #connections = new Set<Connection>()
  readonly #closers = new Set<() => unknown>()
  #closing: Promise<unknown> | undefined

  constructor(options: PeerOptions, execute: Execute, classes: ClassRegistry) {
    const { id, role, timeout = TIMEOUT } = options
    if (typeof id !== 'string' || !id || !(timeout > 0)) {
      throw new DscopeError('DSC219', 'a peer needs an id and a positive timeout', { id, timeout })
    }
    this.id = id
    this.role = role
    this.options = options
    this.contexts = createContexts(id)
    this.limits = withDefaults(options.limits)
    this.codec = createCodec({ limits: this.limits, classes })
    this.execute = execute
    this.observers = new Observers((error, facts) => this.fault(error, facts))
    this.deadlines = new Deadlines((now) => {
      let next = Infinity
      for (const session of this.#sessions.values()) next = Math.min(next, session.sweep(now))
      return next
    })
  }

  get closed(): boolean {
    return this.#closing !== undefined
  }

  get pending(): Peer['pending'] {
    let calls = 0
    let runs = 0
    for (const { outgoing, incoming } of this.#sessions.values()) {
      calls += outgoing.size
      runs += incoming.size
    }
    return { calls, runs, links: this.#connections.size, sessions: this.#sessions.size }
  }

  async connect(to: string | Link): Promise<PeerId> {
    let link = to
    if (typeof link === 'string') {
      this.#assertOpen()
      link = await dial(link, messageLimit(this.limits), this.limits.handshake)
    }
    if (this.closed) link.close()
    this.#assertOpen()
    const connection = new Connection(link, this)
    this.#connections.add(connection)
    return connection.ready
  }

  on<K extends keyof PeerEvents>(type: K, listener: (event: PeerEvents[K]) => void): () => void {
    return this.observers.on(type, listener)
  }

  run<T>(fn: () => T): T {
    return within({ peer: this }, fn, undefined)
  }

  onClose(close: () => unknown): () => void {
    this.#closers.add(close)
    return () => void this.#closers.delete(close)
  }

  async close(): Promise<void> {
    if (!this.#closing) {
      const reason = this.#closedError()
      const closers = [...this.#closers]
      this.#closers.clear()
      // As asynchronous functions, what they throw ends nothing but themselves.
      this.#closing = Promise.all(closers.map(async (close) => close()))
      for (const session of this.#sessions.values()) session.end(reason)
      for (const connection of this.#connections) connection.close(reason)
      this.#sessions.clear()
      this.deadlines.close()
    }
    await this.#closing
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  // --- calls

  /** Encodes captures or a result. Throws DSC207, and DSC214 for what is larger than `limit` bytes. */
  encode(value: unknown, limit: number = this.limits.message, options?: EncodeOptions): Item {
    const item = this.codec.encode(value, options)
    const size = sizeOf(item)
    if (size > limit) throw tooLarge(size, limit)
    return item
  }

  /** Encodes an error for a caller that takes up to `limit` bytes. Never throws. */
  encodeError({ block }: Run, error: unknown, limit: number | undefined): Item {
    const { exposeErrors = !inProduction() } = this.options
    let shown = error
    if (!exposeErrors && !isDscopeError(error)) {
      const facts = { block, peer: this.id, correlation: Math.random().toString(36).slice(2) }
      this.fault(error, facts)
      shown = new DscopeError('DSC215', `block ${block} failed; its peer knows why`, facts)
    }
    try {
      const item = this.codec.encode(shown, { stack: exposeErrors === 'stack' })
      if (sizeOf(item) <= (limit ?? Infinity)) return item
    } catch {
      // It holds something that cannot travel.
    }
    const sentence = `block ${block} threw what cannot travel: ${textOf(() => shown).slice(0, 200)}`
    return this.codec.encode(new DscopeError('DSC207', sentence, { block }))
  }

  /** Makes a call with encoded captures. Throws where it cannot even begin. */
  call(request: Request, options: CallOptions | undefined): Promise<unknown> {
    this.#assertOpen()
    const { target, context, block, captures, parent } = request
    const hops = (parent?.hops ?? 0) + 1
    if (hops > this.limits.hops) throw tooLong(block.name, this.limits.hops)
    const signal = options?.signal
    const timeout = options?.timeout ?? this.options.timeout ?? TIMEOUT
    if (parent?.aborted) throw cancelled(block, parent.aborted)
    if (signal?.aborted) throw cancelled(block, signal.reason)
    const now = Date.now()
    const due = Math.min(now + timeout, parent?.deadline ?? Infinity)
    if (!(due > now)) throw late(target, block.name)
    const promise = new Promise(keepSettlers)
    const call: OutgoingCall = {
      id: 0,
      block,
      context,
      captures,
      due,
      hops,
      parent,
      resolve: resolveLast,
      reject: rejectLast,
      unlisten: undefined,
    }
    const session = this.#session(target)
    if (signal) {
      const cancel = () => session.cancel(call, cancelled(block, signal.reason))
      signal.addEventListener('abort', cancel)
      call.unlisten = () => signal.removeEventListener('abort', cancel)
    }
    session.start(call, now)
    return promise
  }

  /** Cancels the hops of runs that were aborted. */
  cancelOrphans(): void {
    for (const session of this.#sessions.values()) {
      for (const call of session.outgoing.list()) {
        const reason = call.parent?.aborted
        if (reason) session.cancel(call, cancelled(call.block, reason))
      }
    }
  }

  // --- connections

  async claim(): Promise<Claim> {
    const { id, role, options, limits } = this
    const { credentials } = options
    return {
      id,
      role,
      credentials: typeof credentials === 'function' ? await credentials() : credentials,
      calls: limits.calls,
      message: limits.message,
    }
  }

  /** Decides about the other side of a connection; throws to refuse it. */
  async accept({ id, role, credentials }: Claim, connection: Connection): Promise<Session> {
    let principal: unknown
    try {
      principal = await this.options.authenticate?.(credentials, { id, role })
    } catch (cause) {
      throw new DscopeError('DSC501', `peer ${this.id} refused the credentials`, {}, { cause })
    }
    this.#assertOpen()
    // The link may be lost by now; its session would never hear of it again. Nobody hears this error: the connection has ended with
    // one of its own.
    if (connection.closed) throw broken()
    const former = this.#sessions.get(id)?.connection
    if (former || id === this.id) {
      // A link that is lost without a sign must not keep its peer out for long.
      former?.probe(this.limits.handshake)
      throw new DscopeError('DSC504', `peer id ${id} is taken`, { peer: id })
    }
    const session = this.#session(id)
    session.principal = principal
    session.connection = connection
    return session
  }

  onClosed(connection: Connection, reason: DscopeError): void {
    this.#connections.delete(connection)
    const session = this.#sessions.get(connection.claim?.id ?? '')
    // A late end of an old link must not touch a newer one.
    if (session?.connection !== connection) return
    session.detach(reason)
    this.forget(session)
    if (connection.open)
      this.observers.emit('link', { peer: session.peerId, state: 'down', reason })
  }

  #session(id: PeerId): Session {
    let session = this.#sessions.get(id)
    if (!session) this.#sessions.set(id, (session = new Session(this, id)))
    return session
  }

  /** Drops a session with which nothing would be lost. */
  forget({ peerId, connection, outgoing }: Session): void {
    if (!connection && !outgoing.size) this.#sessions.delete(peerId)
  }

  // --- faults

  /** Reports what nobody awaits. Never throws. */
  fault(error: unknown, facts: Readonly<Record<string, unknown>>): void {
    const { onFault = console.error } = this.options
    try {
      onFault(error, facts)
    } catch (failure) {
      console.error(failure)
    }
  }

  #closedError(): DscopeError {
    return new DscopeError('DSC204', `peer ${this.id} is closed`, { peer: this.id })
  }

  #assertOpen(): void {
    if (this.closed) throw this.#closedError()
  }
}

// One function for all promises: a closure for each would cost a tenth of the call.
let resolveLast: OutgoingCall['resolve']
let rejectLast: OutgoingCall['reject']
function keepSettlers(resolve: OutgoingCall['resolve'], reject: OutgoingCall['reject']): void {
  resolveLast = resolve
  rejectLast = reject
}

function cancelled({ name }: BlockRef, cause: unknown): DscopeError {
  const facts = { block: name }
  const error = new DscopeError('DSC202', `the call of ${name} was cancelled`, facts, { cause })
  error.name = 'AbortError'
  return error
}

function inProduction(): boolean {
  try {
    return process.env.NODE_ENV === 'production'
  } catch {
    return false // a browser without a bundler that fills it in
  }
}
