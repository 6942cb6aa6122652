// The frames of the protocol (docs/protocol.md) and how they are read. A link message is a sequence of frames, each one
// CBOR array that starts with its kind. Heads are read here by hand, since they are a few small integers; the values in
// a frame are only located, so that one bad value fails one call and not its neighbours.

import { DscopeError } from '../errors.ts'
import type { Codec } from './codec.ts'

export const PROTOCOL_VERSION = 1

export const CALL = 0
export const RESULT = 1
export const ERROR = 2
export const CANCEL = 3
// 4 to 7 are kept for streams and references.
export const HELLO = 8
export const WELCOME = 9
export const GOODBYE = 10
export const PING = 11
export const PONG = 12
export const PART = 13
export const DROP = 14

/** An encoded value inside a frame: a view on the link message, or why it may not be decoded. */
export interface Item {
  readonly bytes: Uint8Array
  readonly violation: DscopeError | undefined
}

/** Runs a block. `introduces` is there when the sender uses the number `block` for the first time on this link. */
export interface CallFrame {
  readonly kind: typeof CALL
  readonly id: number
  readonly block: number
  readonly introduces: readonly [id: string, signature: string] | undefined
  readonly captures: Item
  /** Milliseconds left when the frame was sent; 0 for no deadline. */
  readonly timeout: number
  readonly hops: number
}
export interface AnswerFrame {
  readonly kind: typeof RESULT | typeof ERROR
  readonly id: number
  readonly value: Item
}
export interface CancelFrame {
  readonly kind: typeof CANCEL
  readonly id: number
}
export interface HelloFrame {
  readonly kind: typeof HELLO
  readonly version: number
  readonly claim: Item
}
/** Why the sender closes the link. */
export interface GoodbyeFrame {
  readonly kind: typeof GOODBYE
  readonly code: string
  readonly sentence: string
}
/** A piece of a frame too large for one message; `size` is the size of the whole. */
export interface PartFrame {
  readonly kind: typeof PART
  readonly id: number
  readonly size: number
  readonly bytes: Uint8Array
}
/** The rest of a large frame does not come. */
export interface DropFrame {
  readonly kind: typeof DROP
  readonly id: number
}
export interface ProbeFrame {
  readonly kind: typeof PING | typeof PONG
  readonly id: number
}
export interface WelcomeFrame {
  readonly kind: typeof WELCOME
}

/** The frames that a session receives. */
export type SessionFrame = CallFrame | AnswerFrame | CancelFrame
export type Frame =
  SessionFrame | HelloFrame | WelcomeFrame | GoodbyeFrame | ProbeFrame | PartFrame | DropFrame

const UINT = 0
const BYTES = 2
const TEXT = 3
const ARRAY = 4
const TEXT_LIMIT = 1024
const utf8: TextDecoder = /* @__PURE__ */ new TextDecoder()

/** Reads link messages frame by frame. Throws DSC211 where the bytes are no frames; what was read before stays read. */
export class FrameReader {
  readonly #codec: Codec
  #bytes!: Uint8Array
  #position = 0

  constructor(codec: Codec) {
    this.#codec = codec
  }

  /** Calls `receive` for each frame, in order, with the frame's size in bytes. `receive` may read another message meanwhile. */
  read(
    message: Uint8Array,
    frameLimit: number,
    receive: (frame: Frame, size: number) => void,
  ): void {
    this.#bytes = message
    let end = 0
    for (let count = 0; end < message.length; count++) {
      if (count === frameLimit) throw broken(`a message holds more than ${frameLimit} frames`)
      const start = end
      this.#position = start
      const frame = this.#frame()
      end = this.#position
      receive(frame, end - start)
      this.#bytes = message
    }
  }

  #frame(): Frame {
    const items = this.#head(ARRAY)
    const kind = this.#head(UINT)
    return this.#body(kind, items)
  }

  #body(kind: number, items: number): Frame {
    switch (kind) {
      // [0, id, block | [block, id, signature], captures, timeout, hops, …]
      case CALL: {
        const id = this.#head(UINT)
        const introduced = this.#peek() >> 5 === ARRAY
        if (introduced && this.#head(ARRAY) !== 3) throw broken('a block is introduced wrongly')
        const block = this.#head(UINT)
        const introduces = introduced ? ([this.#text(), this.#text()] as const) : undefined
        const captures = this.#item()
        const timeout = this.#head(UINT)
        const hops = this.#head(UINT)
        this.#skip(items - 6)
        return { kind, id, block, introduces, captures, timeout, hops }
      }
      // [1, id, value]  [2, id, error]
      case RESULT:
      case ERROR: {
        const id = this.#head(UINT)
        const value = this.#item()
        this.#skip(items - 3)
        return { kind, id, value }
      }
      // [3, id]  [11, number]  [12, number]  [14, part]
      case CANCEL:
      case PING:
      case PONG:
      case DROP: {
        const id = this.#head(UINT)
        this.#skip(items - 2)
        return { kind, id }
      }
      // [8, version, claim]
      case HELLO: {
        const version = this.#head(UINT)
        const claim = this.#item()
        this.#skip(items - 3)
        return { kind, version, claim }
      }
      // [9]
      case WELCOME:
        this.#skip(items - 1)
        return { kind }
      // [10, code, sentence]
      case GOODBYE: {
        const code = this.#text()
        const sentence = this.#text()
        this.#skip(items - 3)
        return { kind, code, sentence }
      }
      // [13, part, size, bytes]
      case PART: {
        const id = this.#head(UINT)
        const size = this.#head(UINT)
        const bytes = this.#raw(BYTES, Infinity)
        this.#skip(items - 4)
        return { kind, id, size, bytes }
      }
    }
    throw broken(`there is no frame of kind ${kind}`)
  }

  #peek(): number {
    const byte = this.#bytes[this.#position]
    if (byte === undefined) throw broken('a frame is cut off')
    return byte
  }

  /** The number in an item's first bytes: an integer, or the length of what follows. */
  #head(major: number): number {
    const first = this.#peek()
    const short = first & 31
    if (first >> 5 !== major || short > 27) throw broken('a frame has another shape')
    this.#position++
    if (short < 24) return short
    let value = 0
    for (let bytes = 1 << (short - 24); bytes > 0; bytes--) {
      value = value * 256 + this.#peek()
      this.#position++
    }
    if (value > Number.MAX_SAFE_INTEGER) throw broken('a number in a frame is too large')
    return value
  }

  #raw(major: number, limit: number): Uint8Array {
    const length = this.#head(major)
    const end = this.#position + length
    if (end > this.#bytes.length || length > limit) throw broken('a frame is cut off')
    const raw = this.#bytes.subarray(this.#position, end)
    this.#position = end
    return raw
  }

  #text(): string {
    return utf8.decode(this.#raw(TEXT, TEXT_LIMIT))
  }

  #item(): Item {
    const start = this.#position
    this.#position = this.#scan(start)
    return {
      bytes: this.#bytes.subarray(start, this.#position),
      violation: this.#codec.violation,
    }
  }

  /** Later versions may add items at the end of a frame; this one steps over them. */
  #skip(items: number): void {
    if (items < 0) throw broken('a frame has too few items')
    for (; items > 0; items--) this.#position = this.#scan(this.#position)
  }

  #scan(start: number): number {
    try {
      return this.#codec.scan(this.#bytes, start)
    } catch (cause) {
      throw broken('a value in a frame is not well-formed', cause)
    }
  }
}

function broken(sentence: string, cause?: unknown): DscopeError {
  return new DscopeError('DSC211', sentence, {}, { cause })
}
