// A peer: its options, its sessions by peer id, its links. Calls are the sessions' business; what a block does is known to
// `execute` alone, which is given.

import { DscopeError, isDscopeError } from '../errors.ts'
import { createCodec, type ClassRegistry, type Codec } from '../wire/codec.ts'
import type { Call, Principal } from './call.ts'
import { Connection, type Claim, type ConnectionHost } from './connection.ts'
import { inPeer } from './current.ts'
import { Deadlines } from './deadlines.ts'
import { withDefaults, type Limits } from './limits.ts'
import type { Link } from './link.ts'
import { Session, tooManyHops } from './session.ts'
import { dial } from './websocket.ts'

/** The name of a peer, unique among the peers that it is linked with. */
export type PeerId = string
/** The kind of peer that a block belongs to, such as `server`. */
export type Role = string

/** What identifies a block on the wire. */
export interface BlockRef {
  readonly id: string
  readonly signature: string
  readonly name: string
}

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
  /** Encodes a value that the other side takes up to `limit` bytes. */
  encode(value: unknown, limit: number | undefined): Uint8Array
  encodeError(call: Call, error: unknown): Uint8Array
  cancelHops(parent: Call, reason: DscopeError): void
  onSent(call: OutgoingCall, size: number): void
  onSettled(session: Session, call: OutgoingCall, size: number, failure: unknown): void
  onReceived(call: Call, size: number): void
  onAnswered(call: Call, size: number, error: unknown): void
}

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
  readonly #listeners: { [K in keyof PeerEvents]: Set<(event: PeerEvents[K]) => void> } = {
    hop: new Set(),
    link: new Set(),
  }
  readonly #traces = new Map<object, { readonly start: number; readonly size: number }>()
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
      onSent: (call, size) => this.#trace(call, size),
      onSettled: (session, call, size, failure) => this.#onSettled(session, call, size, failure),
      onReceived: (call, size) => this.#trace(call, size),
      onAnswered: (call, size, error) =>
        this.#emitHop('in', call, call.block, '', call.from, size, error),
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
    this.#listeners[type].add(listener)
    return () => void this.#listeners[type].delete(listener)
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
    this.#emit('link', { peer, state: 'up' })
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
    this.#emit('link', { peer: session.peerId, state: 'down', reason })
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

  #trace(call: object, size: number): void {
    if (this.#listeners.hop.size > 0) this.#traces.set(call, { start: performance.now(), size })
  }

  #onSettled(session: Session, call: OutgoingCall, size: number, failure: unknown): void {
    this.#emitHop('out', call, call.block.name, call.block.id, session.peerId, size, failure)
    this.#forget(session)
  }

  #emitHop(
    direction: 'in' | 'out',
    call: object,
    block: string,
    id: string,
    peer: PeerId,
    size: number,
    failure: unknown,
  ): void {
    const trace = this.#traces.get(call)
    if (!trace) return
    this.#traces.delete(call)
    const out = direction === 'out'
    this.#emit('hop', {
      direction,
      block,
      id,
      peer,
      ms: performance.now() - trace.start,
      bytesOut: out ? trace.size : size,
      bytesIn: out ? size : trace.size,
      outcome: outcome(failure),
    })
  }

  #emit<K extends keyof PeerEvents>(type: K, event: PeerEvents[K]): void {
    for (const listener of this.#listeners[type]) {
      try {
        listener(event)
      } catch (error) {
        this.#fault(error, { event: type })
      }
    }
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

function outcome(failure: unknown): string {
  if (failure === undefined) return 'value'
  const { code, name } = failure as { code?: unknown; name?: unknown }
  return String(code ?? name ?? 'error')
}

function inProduction(): boolean {
  try {
    return process.env.NODE_ENV === 'production'
  } catch {
    return false // a browser without a bundler that fills it in
  }
}
