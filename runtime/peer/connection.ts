// One link from its opening to its end: the handshake, the block numbers, the parts of large frames, the probes. What the
// frames mean for calls is the session's business.

import { DscopeError, isDscopeError } from '../errors.ts'
import type { Code } from '../codes.ts'
import type { PeerId } from '../ids.ts'
import {
  CALL,
  CANCEL,
  DROP,
  ERROR,
  FrameReader,
  GOODBYE,
  HELLO,
  PART,
  PING,
  PONG,
  PROTOCOL_VERSION,
  RESULT,
  WELCOME,
  type CallFrame,
  type DropFrame,
  type Frame,
  type GoodbyeFrame,
  type HelloFrame,
  type PartFrame,
  type SessionFrame,
} from '../wire/frames.ts'
import type { Codec } from '../wire/codec.ts'
import { FrameWriter } from '../wire/frame-writer.ts'
import type { Limits } from './limits.ts'
import type { Link } from './link.ts'
import { Outbox, PART_SIZE } from './outbox.ts'
import { Parts } from './parts.ts'
import type { BlockRef, OutgoingCall } from './core.ts'
import type { Role } from './options.ts'

/** What a side says of itself when a link opens. */
export interface Claim {
  readonly id: PeerId
  readonly role?: Role | undefined
  readonly credentials?: unknown
  /** The sender's limits that the receiver has to keep to. */
  readonly calls: number
  readonly message: number
}

/** What a connection needs of its peer. */
export interface ConnectionHost {
  readonly codec: Codec
  readonly limits: Limits
  claim(): Promise<Claim>
  /** Decides about the other side; throws to refuse it. From then on its calls are taken. */
  accept(claim: Claim, connection: Connection): Promise<CallFrames>
  /** Both sides can be called. */
  onReady(connection: Connection): void
  onClosed(connection: Connection, reason: DscopeError): void
}

/** Where the frames of an accepted connection go. */
export interface CallFrames {
  receive(frame: SessionFrame, size: number, owned: boolean): void
}

/** Frames before the handshake has ended are small. */
const HANDSHAKE_BYTES = 64 * 1024

export class Connection {
  readonly #link: Link
  readonly #host: ConnectionHost
  readonly #outbox: Outbox
  readonly #reader: FrameReader
  readonly #parts: Parts
  readonly #numbers = new Map<BlockRef, number>()
  /** What the other side introduced: [id, signature] by number. */
  readonly blocks: (readonly [id: string, signature: string])[] = []
  /** The other side's claim, once it was accepted. */
  claim: Claim | undefined
  #session: CallFrames | undefined
  #welcomed = false
  #greeted = false
  #closed = false
  #heard = true
  #timer: ReturnType<typeof setTimeout>
  /** Resolves when both sides can be called; rejects when the handshake fails. */
  readonly ready: Promise<PeerId>
  #settleReady!: { resolve(id: PeerId): void; reject(error: DscopeError): void }

  constructor(link: Link, host: ConnectionHost) {
    this.#link = link
    this.#host = host
    this.#outbox = new Outbox(link)
    this.#reader = new FrameReader(host.codec)
    this.#parts = new Parts(host.limits.message)
    this.ready = new Promise((resolve, reject) => (this.#settleReady = { resolve, reject }))
    this.#timer = setTimeout(
      () =>
        this.close(
          new DscopeError('DSC212', 'the other side did not finish the handshake in time'),
        ),
      host.limits.handshake,
    )
    link.onClose((reason) => this.#end(new DscopeError('DSC203', `the link was lost: ${reason}`)))
    link.onMessage((message) => this.#receive(message))
    void this.#greet()
  }

  /** The limits that the other side announced. */
  get remote(): Claim {
    return this.claim!
  }

  sendCall(call: OutgoingCall, captures: Uint8Array): number {
    const { block } = call
    const number = this.#numbers.get(block)
    const timeout = call.due === Infinity ? 0 : Math.max(1, Math.ceil(call.due - Date.now()))
    const write = (to: FrameWriter) => {
      to.begin(6, CALL, captures.length).uint(call.id)
      if (number === undefined) {
        to.array(3).uint(this.#introduce(block)).text(block.id).text(block.signature)
      } else to.uint(number)
      to.item(captures).uint(timeout).uint(call.hops)
    }
    return this.#write(call.id, captures.length, write)
  }

  sendAnswer(kind: typeof RESULT | typeof ERROR, id: number, value: Uint8Array): number {
    return this.#write(-1, value.length, (to) =>
      to.begin(3, kind, value.length).uint(id).item(value),
    )
  }

  /** Returns whether the call had left: a large one may be taken back before the other side saw it whole. */
  sendCancel(id: number): boolean {
    const taken = this.#outbox.dropLarge(id)
    if (!taken) this.#outbox.writer.begin(2, CANCEL).uint(id)
    return !taken
  }

  /** Asks the other side for a sign of life; without one within `ms` the connection is closed. */
  probe(ms: number): void {
    this.#heard = false
    this.#outbox.writer.begin(2, PING).uint(0)
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => {
      if (this.#heard) this.#watch()
      else this.close(new DscopeError('DSC203', 'the other side does not answer'))
    }, ms)
    unref(this.#timer)
  }

  /** Tells the other side why, and closes the link. */
  close(reason: DscopeError): void {
    if (this.#closed) return
    this.#outbox.writer.begin(3, GOODBYE).text(reason.code).text(reason.message.slice(8, 208))
    this.#outbox.flushNow()
    this.#end(reason)
    this.#link.close(reason.code)
  }

  #write(call: number, bytes: number, write: (to: FrameWriter) => void): number {
    if (bytes <= PART_SIZE) {
      const { writer } = this.#outbox
      const before = writer.size
      write(writer)
      return writer.size - before
    }
    const alone = new FrameWriter()
    write(alone)
    const frame = alone.take()
    this.#outbox.sendLarge(call, frame)
    return frame.length
  }

  #introduce(block: BlockRef): number {
    // A link that has seen very many blocks introduces the last ones anew each time.
    const number = Math.min(this.#numbers.size, this.#host.limits.blocks - 1)
    if (number === this.#numbers.size) this.#numbers.set(block, number)
    return number
  }

  async #greet(): Promise<void> {
    try {
      const claim = this.#host.codec.encode(await this.#host.claim())
      if (this.#closed) return
      this.#outbox.writer.begin(3, HELLO, claim.length).uint(PROTOCOL_VERSION).item(claim)
      this.#greeted = true
      this.#check()
    } catch (error) {
      this.close(asRefusal(error))
    }
  }

  #receive(message: Uint8Array): void {
    this.#heard = true
    const { limits } = this.#host
    try {
      const most = this.#session ? limits.message : HANDSHAKE_BYTES
      if (message.length > most) {
        throw new DscopeError('DSC214', `a message of ${message.length} bytes is over the limit`)
      }
      this.#reader.read(message, limits.frames, (frame, size) => {
        if (!this.#closed) this.#dispatch(frame, size, false)
      })
    } catch (error) {
      this.close(asRefusal(error))
    }
  }

  #dispatch(frame: Frame, size: number, owned: boolean): void {
    switch (frame.kind) {
      case CALL:
      case RESULT:
      case ERROR:
      case CANCEL:
        if (!this.#session) throw new DscopeError('DSC211', 'a call came before the handshake')
        if (frame.kind === CALL) this.#learn(frame)
        return this.#session.receive(frame, size, owned)
      case PART:
      case DROP:
        return this.#receivePart(frame, owned)
      case HELLO:
        return void this.#receiveHello(frame)
      case WELCOME:
        this.#welcomed = true
        return this.#check()
      case PING:
        this.#outbox.writer.begin(2, PONG).uint(frame.id)
        return
      case PONG:
        return
      case GOODBYE:
        this.#end(farewell(frame))
        this.#link.close()
    }
  }

  #learn(frame: CallFrame): void {
    if (frame.introduces) {
      if (frame.block > this.blocks.length || frame.block >= this.#host.limits.blocks) {
        throw new DscopeError('DSC211', 'a block number is out of order')
      }
      this.blocks[frame.block] = frame.introduces
    } else if (frame.block >= this.blocks.length) {
      throw new DscopeError('DSC211', 'a block number was never introduced')
    }
  }

  #receivePart(frame: PartFrame | DropFrame, nested: boolean): void {
    if (nested || !this.#session) throw new DscopeError('DSC211', 'a part has no place here')
    if (frame.kind === DROP) return this.#parts.drop(frame.id)
    const whole = this.#parts.add(frame.id, frame.size, frame.bytes)
    if (whole) this.#reader.read(whole, 1, (inner, size) => this.#dispatch(inner, size, true))
  }

  async #receiveHello(frame: HelloFrame): Promise<void> {
    try {
      if (this.claim) throw new DscopeError('DSC211', 'the other side said hello twice')
      this.claim = readClaim(frame, this.#host.codec)
      const session = await this.#host.accept(this.claim, this)
      if (this.#closed) return
      this.#session = session
      this.#outbox.writer.begin(1, WELCOME)
      this.#check()
    } catch (error) {
      this.close(asRefusal(error))
    }
  }

  /** The handshake is over when each side has accepted the other. */
  #check(): void {
    if (!this.#session || !this.#welcomed || !this.#greeted) return
    this.#watch()
    this.#host.onReady(this)
    this.#settleReady.resolve(this.remote.id)
  }

  /** A link that is silent for long is probed: a lost one may give no sign. */
  #watch(): void {
    const { idle } = this.#host.limits
    this.#heard = false
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => (this.#heard ? this.#watch() : this.probe(idle)), idle)
    unref(this.#timer)
  }

  #end(reason: DscopeError): void {
    if (this.#closed) return
    this.#closed = true
    clearTimeout(this.#timer)
    this.#settleReady.reject(reason)
    // Whoever waits for `ready` hears of it; when nobody does, onClosed is enough.
    this.ready.catch(() => {})
    this.#host.onClosed(this, reason)
  }
}

function readClaim(frame: HelloFrame, codec: Codec): Claim {
  if (frame.version !== PROTOCOL_VERSION) {
    throw new DscopeError('DSC212', `protocol version ${frame.version} is not spoken here`, {
      version: frame.version,
    })
  }
  if (frame.claim.violation) throw frame.claim.violation
  const claim = codec.decode(frame.claim.bytes) as Partial<Claim> | null
  if (
    typeof claim?.id !== 'string' ||
    claim.id === '' ||
    !(claim.calls! > 0) ||
    !(claim.message! > 0)
  ) {
    throw new DscopeError('DSC211', 'a hello without an id or limits')
  }
  return claim as Claim
}

function farewell(frame: GoodbyeFrame): DscopeError {
  const known = /^DSC\d{3}$/.test(frame.code)
  return new DscopeError(
    known ? (frame.code as Code) : 'DSC212',
    `${frame.sentence} (says the other side)`,
  )
}

function asRefusal(error: unknown): DscopeError {
  return isDscopeError(error)
    ? error
    : new DscopeError('DSC212', `the handshake failed: ${error}`, {}, { cause: error })
}

/** A probe must not keep a process alive; only Node knows the question. */
function unref(timer: unknown): void {
  ;(timer as { unref?: () => void }).unref?.()
}
