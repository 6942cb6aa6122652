// One link from its opening to its end: the handshake, the block numbers, the parts of large frames, the probes. What the
// frames mean for calls is the session's business.

import { DscopeError, isDscopeError } from '../errors.ts'
import type { Code } from '../codes.ts'
import type { ContextId, PeerId } from '../ids.ts'
import {
  BLOCK,
  BLOCK_IN,
  broken,
  CALL,
  CANCEL,
  DROP,
  ERROR,
  GOODBYE,
  HELLO,
  PART,
  PING,
  PONG,
  PROTOCOL_VERSION,
  readFrames,
  RESULT,
  WELCOME,
  type BlockFrame,
  type BlockInFrame,
  type Frame,
  type HelloFrame,
} from '../wire/frames.ts'
import { sizeOf, type Item } from '../wire/item.ts'
import type { BlockRef, OutgoingCall } from './call.ts'
import { LONGEST_MS } from './deadlines.ts'
import { messageLimit, tooLarge } from './limits.ts'
import type { Link } from './link.ts'
import type { Role } from './options.ts'
import { Outbox } from './outbox.ts'
import { createParts, type Parts } from './parts.ts'
import type { LocalPeer } from './peer.ts'
import type { Session } from './session.ts'

/** What a side says of itself when a link opens. */
export interface Claim {
  readonly id: PeerId
  readonly role?: Role | undefined
  readonly credentials?: unknown
  /** The sender's limits that the receiver has to keep to. */
  readonly calls: number
  readonly message: number
}

/** Messages before the handshake has ended are small. */
const HANDSHAKE_BYTES = 64 * 1024

export class Connection {
  /** Resolves when both sides can be called; rejects when the handshake fails. */
  declare readonly ready: Promise<PeerId>
  /** What the other side says of itself. */
  claim: Claim | undefined
  declare readonly outbox: Outbox
  /** Each side has accepted the other. */
  open = false
  closed = false
  readonly #link: Link
  readonly #peer: LocalPeer
  readonly #parts: Parts
  /** The numbers that this side gave to blocks. */
  readonly #numbers = new Map<BlockRef | string, number>()
  /** What the other side introduced, by number. */
  readonly #blocks: (BlockFrame | BlockInFrame)[] = []
  /** There once the other side was accepted. */
  #session: Session | undefined
  #greeted = false
  #welcomed = false
  #heard = true
  /** When the probe that is under way ends. */
  #probeEnd = Infinity
  /** When the message that is being read came. */
  #arrival = 0
  #timer: ReturnType<typeof setTimeout> | undefined
  #resolve!: (id: PeerId) => void
  #reject!: (reason: DscopeError) => void

  constructor(link: Link, peer: LocalPeer) {
    this.#link = link
    this.#peer = peer
    this.outbox = new Outbox(link)
    this.#parts = createParts(messageLimit(peer.limits))
    this.ready = new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
    })
    this.#after(peer.limits.handshake, () =>
      this.close(new DscopeError('DSC212', 'no handshake in time')),
    )
    link.onClose((reason) => this.#end(new DscopeError('DSC203', `the link was lost: ${reason}`)))
    link.onMessage((message) => this.#receive(message))
    void this.#try(async () => {
      const claim = peer.codec.encode(await peer.claim())
      if (!this.closed) this.outbox.send([HELLO, PROTOCOL_VERSION, claim])
      this.#greeted = true
      this.#check()
    })
  }

  /** Sends a call; returns the size of its frame. */
  sendCall({ id, block, context, due, hops }: OutgoingCall, captures: Item, now: number): number {
    const timeout = due >= 2 ** 53 ? 0 : Math.ceil(due - now)
    const number = this.#number(block, context)
    const frame = [CALL, id, number, captures, timeout, hops] as const
    // The last number may mean another block before all parts have left.
    return this.outbox.send(frame, number < this.#peer.limits.blocks - 1 ? sizeOf(captures) : 0)
  }

  /** Asks the other side for a sign of life; without one within `ms` the connection is closed. */
  probe(ms: number): void {
    const end = Date.now() + ms
    // One more reason to probe must not put off the end of a probe.
    if (end >= this.#probeEnd) return
    this.#probeEnd = end
    this.#heard = false
    this.outbox.send([PING, 0])
    this.#after(ms, () => {
      if (this.#heard) this.#watch()
      else this.close(new DscopeError('DSC203', 'no answer in time'))
    })
  }

  /** Tells the other side why, and closes the link. */
  close(reason: DscopeError): void {
    if (this.closed) return
    this.outbox.send([GOODBYE, reason.code, reason.message.slice(8, 208)])
    this.outbox.flushNow()
    this.#end(reason)
    this.#link.close(reason.code)
  }

  /** The number of a block, which is introduced before its first use. */
  #number(block: BlockRef, context: ContextId | undefined): number {
    const { id, signature } = block
    const key = context === undefined ? block : `${id}${signature} ${context}`
    const known = this.#numbers.get(key)
    if (known !== undefined) return known
    // A link that has seen very many blocks introduces the last ones anew each time.
    const number = Math.min(this.#numbers.size, this.#peer.limits.blocks - 1)
    if (number === this.#numbers.size) this.#numbers.set(key, number)
    this.outbox.send(
      context === undefined
        ? [BLOCK, number, id, signature]
        : [BLOCK_IN, number, id, signature, context],
    )
    return number
  }

  /** What goes wrong with the handshake or with what comes in ends the connection. */
  async #try(step: () => unknown): Promise<void> {
    try {
      await step()
    } catch (error) {
      this.#fail(error, new DscopeError('DSC212', 'the handshake failed', {}, { cause: error }))
    }
  }

  #receive(message: Uint8Array): void {
    this.#heard = true
    this.#arrival = 0
    const { limits } = this.#peer
    try {
      const most = this.#session ? messageLimit(limits) : HANDSHAKE_BYTES
      if (message.length > most) throw tooLarge(message.length, most)
      this.#read(message, limits.frames, false)
    } catch (error) {
      this.#fail(error, broken({ cause: error }))
    }
  }

  #fail(error: unknown, otherwise: DscopeError): void {
    this.close(isDscopeError(error) ? error : otherwise)
  }

  /** Reads frames; `whole` when they were put together from parts, in a buffer of their own. */
  #read(message: Uint8Array, limit: number, whole: boolean): void {
    readFrames(message, this.#peer.codec, limit, (frame, size) => {
      if (this.closed) return
      this.outbox.asked = size === message.length
      this.#dispatch(frame, size, whole)
    })
  }

  #dispatch(frame: Frame, size: number, whole: boolean): void {
    const session = this.#session
    switch (frame[0]) {
      case HELLO:
        return void this.#try(() => this.#hello(frame))
      case WELCOME:
        this.#welcomed = true
        return this.#check()
      case GOODBYE: {
        const [, code, sentence] = frame
        const known = /^DSC\d{3}$/.test(code) ? (code as Code) : 'DSC212'
        this.#end(new DscopeError(known, `${sentence} (says the peer)`))
        return this.#link.close()
      }
      case PING:
        // Who does not read hears what waits for it when it does, and that is sign enough.
        if (!this.outbox.blocked) this.outbox.send([PONG, frame[1]])
        return
      case PONG:
        return
    }
    if (!session || !this.open) throw broken()
    switch (frame[0]) {
      case BLOCK:
      case BLOCK_IN: {
        const [, number] = frame
        const blocks = this.#blocks
        if (number > blocks.length || number >= this.#peer.limits.blocks) throw broken()
        blocks[number] = frame
        return
      }
      case CALL: {
        const block = this.#blocks[frame[2]]
        if (!block) throw broken()
        return session.receiveCall(frame, block, (this.#arrival ||= Date.now()), size, whole)
      }
      case RESULT:
      case ERROR:
        return session.receiveAnswer(frame, size, whole)
      case CANCEL:
        return session.receiveCancel(frame[1])
      case DROP:
        return this.#parts.drop(frame[1])
      case PART: {
        if (whole) throw broken()
        const bytes = this.#parts.add(frame)
        if (bytes) this.#read(bytes, 1, true)
      }
    }
  }

  async #hello([, version, encoded]: HelloFrame): Promise<void> {
    if (this.claim) throw broken()
    if (version !== PROTOCOL_VERSION) {
      throw new DscopeError(
        'DSC212',
        `protocol ${version} is not spoken here, but ${PROTOCOL_VERSION}`,
      )
    }
    if (isDscopeError(encoded)) throw encoded
    const claim = this.#peer.codec.decode(encoded as Item) as Claim | undefined
    if (typeof claim?.id !== 'string' || !claim.id || !(claim.calls > 0) || !(claim.message > 0)) {
      throw broken()
    }
    this.claim = claim
    const session = await this.#peer.accept(claim, this)
    if (this.closed) return
    this.#session = session
    this.outbox.send([WELCOME])
    this.#check()
  }

  /** The handshake is over when each side has accepted the other. */
  #check(): void {
    const session = this.#session
    if (this.open || this.closed || !session || !this.#welcomed || !this.#greeted) return
    this.open = true
    this.#watch()
    session.open(this)
    this.#peer.observers.emit('link', { peer: session.peerId, state: 'up' })
    this.#resolve(session.peerId)
  }

  /** A link that is silent for long is probed: a lost one may give no sign. */
  #watch(): void {
    const { idle } = this.#peer.limits
    this.#heard = false
    this.#probeEnd = Infinity
    this.#after(idle, () => (this.#heard ? this.#watch() : this.probe(idle)))
  }

  #after(ms: number, action: () => void): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(action, Math.min(ms, LONGEST_MS))
    // What looks after an open link must not keep a process alive. Only Node's timers know the question.
    if (this.open) this.#timer.unref?.()
  }

  #end(reason: DscopeError): void {
    if (this.closed) return
    this.closed = true
    clearTimeout(this.#timer)
    this.outbox.end()
    this.#reject(reason)
    // Whoever waits for `ready` hears of it; when nobody does, the peer is told.
    this.ready.catch(() => {})
    this.#peer.onClosed(this, reason)
  }
}
