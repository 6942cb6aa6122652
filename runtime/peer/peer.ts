// A peer: its options, its sessions by peer id, its links. Calls are the sessions' business; what a block does is known to
// `execute` alone, which is given.

import { DscopeError, isDscopeError } from '../errors.ts'
import type { PeerId } from '../ids.ts'
import { createCodec, type ClassRegistry, type Codec } from '../wire/codec.ts'
import type { Call, Principal } from './call.ts'
import { Connection, type Claim, type ConnectionHost } from './connection.ts'
import type { BlockRef, Execute, OutgoingCall, PeerCore } from './core.ts'
import { inPeer } from './current.ts'
import { Deadlines } from './deadlines.ts'
import { withDefaults, type Limits } from './limits.ts'
import type { Link } from './link.ts'
import { Observers } from './observers.ts'
import type { CallOptions, PeerEvents, PeerOptions, Role } from './options.ts'
import { Session, tooManyHops } from './session.ts'
import { dial } from './websocket.ts'

const TIMEOUT = 30_000

/**
 * One end of distributed programs: it calls others and is called. Several can live in one process; the first one that is
 * open is where hops outside of any run start.
 *
 * Made by `createPeer`. Ends with `close()` or `await using`.
 */
export class Peer implements ConnectionHost, AsyncDisposable {
  readonly id: PeerId
  readonly role: Role | undefined
  readonly limits: Limits
  /** @internal */
  readonly codec: Codec
  /** @internal The guard, for the code that runs blocks. */
  readonly guard: PeerOptions['guard']
  readonly #options: PeerOptions
  readonly #core: PeerCore
  readonly #deadlines: Deadlines
  readonly #sessions = new Map<PeerId, Session>()
  readonly #connections = new Set<Connection>()
  readonly #observers: Observers
  readonly #closers = new Set<() => unknown>()
  #closed = false

  /** @internal */
  constructor(options: PeerOptions, execute: Execute, classes: ClassRegistry) {
    const { id, role, timeout = TIMEOUT } = options
    if (typeof id !== 'string' || id === '' || !(timeout > 0)) {
      throw new DscopeError('DSC219', 'a peer needs an id and a positive timeout', { id, timeout })
    }
    this.id = id
    this.role = role
    this.limits = withDefaults(options.limits)
    this.codec = createCodec({ limits: this.limits, classes })
    this.guard = options.guard
    this.#options = options
    this.#observers = new Observers((error, facts) => this.#fault(error, facts))
    this.#deadlines = new Deadlines((now) => this.#sweep(now))
    this.#core = {
      id,
      peer: this,
      limits: this.limits,
      codec: this.codec,
      deadlines: this.#deadlines,
      execute,
      encode: (value, limit) => this.encode(value, limit),
      encodeError: (call, error) => this.#encodeError(call, error),
      cancelHops: (parent, reason) => this.#cancelHops(parent, reason),
      observers: this.#observers,
      onSettled: (session) => this.#forget(session),
    }
  }

  /**
   * Links this peer with another: over a WebSocket for a URL, else over the given link, which belongs to the peer from
   * then on. Resolves with the other peer's id when both sides can be called.
   *
   * Rejects with DSC218 when no connection can be made, DSC212 when the handshake fails or takes too long, DSC501 or
   * DSC504 when either side refuses the other, DSC204 when the peer is closed.
   */
  async connect(to: string | Link): Promise<PeerId> {
    this.#assertOpen()
    const link = typeof to === 'string' ? await dial(to, this.limits.message + 1024) : to
    if (this.#closed) link.close()
    this.#assertOpen()
    const connection = new Connection(link, this)
    this.#connections.add(connection)
    return connection.ready
  }

  /** Calls `listener` for each event until the returned function is called. What a listener throws goes to `onFault`. */
  on<K extends keyof PeerEvents>(type: K, listener: (event: PeerEvents[K]) => void): () => void {
    return this.#observers.add(type, listener)
  }

  /** Runs `fn` with this peer as the one where hops start; for its synchronous part, like any current value. */
  run<T>(fn: () => T): T {
    return inPeer(this, undefined, fn)
  }

  /**
   * Ends the peer: calls on their way reject with DSC204, runs are aborted, links and listeners are closed. Idempotent.
   */
  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    const reason = new DscopeError('DSC204', `peer ${this.id} was closed`, { peer: this.id })
    for (const session of [...this.#sessions.values()]) session.end(reason)
    for (const connection of [...this.#connections]) connection.close(reason)
    this.#sessions.clear()
    this.#deadlines.close()
    await Promise.all([...this.#closers].map((close) => close()))
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  get closed(): boolean {
    return this.#closed
  }

  /** How much of others' business is held: all zero when nothing is under way. */
  get pending(): {
    readonly calls: number
    readonly runs: number
    readonly links: number
    readonly sessions: number
  } {
    let calls = 0
    let runs = 0
    for (const session of this.#sessions.values()) {
      calls += session.outgoing.size
      runs += session.incoming.size
    }
    return { calls, runs, links: this.#connections.size, sessions: this.#sessions.size }
  }

  /** @internal Runs `close` when the peer closes, unless the returned function is called before. */
  onClose(close: () => unknown): () => void {
    this.#closers.add(close)
    return () => void this.#closers.delete(close)
  }

  /** @internal Encodes captures or a result. Throws DSC207, and DSC214 for what is larger than `limit` bytes. */
  encode(value: unknown, limit: number = this.limits.message): Uint8Array {
    const bytes = this.codec.encode(value)
    if (bytes.length > limit) {
      throw new DscopeError(
        'DSC214',
        `a value of ${bytes.length} bytes is over the limit of ${limit}`,
        {
          size: bytes.length,
          limit,
        },
      )
    }
    return bytes
  }

  /** @internal Makes a call with encoded captures. */
  call(
    target: PeerId,
    block: BlockRef,
    captures: Uint8Array,
    parent: Call | undefined,
    options: CallOptions | undefined,
  ): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.#assertOpen()
      const hops = (parent?.hops ?? 0) + 1
      if (hops > this.limits.hops) throw tooManyHops(block.name, this.limits.hops)
      if (parent?.aborted) throw cancelled(block, parent.aborted)
      const timeout = options?.timeout ?? this.#options.timeout ?? TIMEOUT
      const due = Math.min(Date.now() + timeout, parent?.deadline ?? Infinity)
      const call: OutgoingCall = {
        id: 0,
        block,
        captures,
        due,
        hops,
        parent,
        resolve,
        reject,
        unlisten: undefined,
      }
      const session = this.#session(target)
      if (options?.signal) this.#listen(session, call, options.signal)
      session.start(call)
      if (due !== Infinity) this.#deadlines.add(due)
    })
  }

  // --- the host of connections

  /** @internal */
  async claim(): Promise<Claim> {
    const { credentials } = this.#options
    return {
      id: this.id,
      role: this.role,
      credentials: typeof credentials === 'function' ? await credentials() : credentials,
      calls: this.limits.calls,
      message: this.limits.message,
    }
  }

  /** @internal */
  async accept(claim: Claim, connection: Connection): Promise<Session> {
    const { id, role } = claim
    let principal: Principal
    try {
      principal = await this.#options.authenticate?.(claim.credentials, { id, role })
    } catch (cause) {
      throw new DscopeError(
        'DSC501',
        `peer ${this.id} did not accept the credentials`,
        {},
        { cause },
      )
    }
    this.#assertOpen()
    const former = this.#sessions.get(id)?.connection
    if (id === this.id || former) {
      // A link that is lost without a sign must not keep its peer out for long.
      former?.probe(this.limits.handshake)
      throw new DscopeError('DSC504', `peer id ${id} is taken`, { peer: id })
    }
    const session = this.#session(id)
    session.principal = principal
    session.attach(connection)
    return session
  }

  /** @internal */
  onReady(connection: Connection): void {
    const peer = connection.remote.id
    this.#sessions.get(peer)?.open()
    this.#observers.emit('link', { peer, state: 'up' })
  }

  /** @internal */
  onClosed(connection: Connection, reason: DscopeError): void {
    this.#connections.delete(connection)
    const id = connection.claim?.id
    const session = id === undefined ? undefined : this.#sessions.get(id)
    // A late end of an old link must not touch a newer one.
    if (session?.connection !== connection) return
    session.detach(reason)
    this.#forget(session)
    this.#observers.emit('link', { peer: session.peerId, state: 'down', reason })
  }

  // --- sessions

  #session(id: PeerId): Session {
    let session = this.#sessions.get(id)
    if (!session) this.#sessions.set(id, (session = new Session(this.#core, id)))
    return session
  }

  #forget(session: Session): void {
    if (session.idle) this.#sessions.delete(session.peerId)
  }

  #sweep(now: number): number {
    let next = Infinity
    for (const session of [...this.#sessions.values()]) next = Math.min(next, session.sweep(now))
    return next
  }

  #cancelHops(parent: Call, reason: DscopeError): void {
    for (const session of [...this.#sessions.values()]) {
      for (const call of session.outgoing.values()) {
        if (call.parent === parent) session.cancel(call, cancelled(call.block, reason))
      }
    }
  }

  #listen(session: Session, call: OutgoingCall, signal: AbortSignal): void {
    if (signal.aborted) throw cancelled(call.block, signal.reason)
    const cancel = () => session.cancel(call, cancelled(call.block, signal.reason))
    signal.addEventListener('abort', cancel, { once: true })
    call.unlisten = () => signal.removeEventListener('abort', cancel)
  }

  #assertOpen(): void {
    if (this.#closed) {
      throw new DscopeError('DSC204', `peer ${this.id} is closed`, { peer: this.id })
    }
  }

  // --- errors and events

  #encodeError(call: Call, error: unknown): Uint8Array {
    const { exposeErrors = !inProduction() } = this.#options
    let shown = error
    if (!exposeErrors && !isDscopeError(error)) {
      const correlation = Math.random().toString(36).slice(2)
      const facts = { block: call.block, peer: this.id, correlation }
      this.#fault(error, facts)
      shown = new DscopeError(
        'DSC215',
        `block ${call.block} failed; ask peer ${this.id} for ${correlation}`,
        facts,
      )
    }
    try {
      return this.codec.encode(shown, { stack: exposeErrors === 'stack' })
    } catch (failure) {
      // The error held something that cannot travel: say that, with its message.
      return this.codec.encode(new DscopeError('DSC207', `${String(error)} (${String(failure)})`))
    }
  }

  #fault(error: unknown, facts: Readonly<Record<string, unknown>>): void {
    const { onFault = console.error } = this.#options
    onFault(error, facts)
  }
}

function cancelled(block: BlockRef, cause: unknown): DscopeError {
  const error = new DscopeError(
    'DSC202',
    `the call of block ${block.name} was cancelled`,
    { block: block.name },
    { cause },
  )
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
