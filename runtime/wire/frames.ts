// The frames of the protocol (docs/protocol.md), read and written by one description of their shapes. A link message is a
// sequence of frames, each one CBOR array that starts with its kind. Values inside a frame are only located here, so that
// one bad value fails one call and not its neighbours.

import { asKey } from '#scalars'
import { DscopeError } from '../errors.ts'
import type { Codec } from './codec.ts'
import { itemOf, type Item } from './item.ts'

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
export const BLOCK = 15
export const BLOCK_IN = 16

/**
 * By kind, what follows it, an octal digit each, to be read from the last digit to the first: 1 unsigned integer, 2 text, 3 bytes,
 * 4 value. As a number, since it is looked at for each item of each frame.
 */
const SHAPES: Readonly<Record<number, number>> = {
  [CALL]: 0o11411,
  [RESULT]: 0o41,
  [ERROR]: 0o41,
  [CANCEL]: 0o1,
  [HELLO]: 0o41,
  [WELCOME]: 0,
  [GOODBYE]: 0o22,
  [PING]: 0o1,
  [PONG]: 0o1,
  [PART]: 0o311,
  [DROP]: 0o1,
  [BLOCK]: 0o221,
  [BLOCK_IN]: 0o2221,
}

/** An encoded value; when read, where it lies in the message, or why it may not be decoded. */
export type Value = Item | DscopeError

export type CallFrame = readonly [
  kind: typeof CALL,
  id: number,
  block: number,
  captures: Value,
  /** Milliseconds left when the frame was sent; 0 for no deadline. */
  timeout: number,
  hops: number,
]
export type AnswerFrame = readonly [kind: typeof RESULT | typeof ERROR, id: number, value: Value]
export type CancelFrame = readonly [kind: typeof CANCEL, id: number]
export type HelloFrame = readonly [kind: typeof HELLO, version: number, claim: Value]
/** Why the sender closes the link. */
export type GoodbyeFrame = readonly [kind: typeof GOODBYE, code: string, sentence: string]
export type ProbeFrame = readonly [kind: typeof PING | typeof PONG, number: number]
/** A piece of a frame too large for one message; `size` is the size of the whole. */
export type PartFrame = readonly [kind: typeof PART, id: number, size: number, bytes: Uint8Array]
/** The rest of a large frame does not come. */
export type DropFrame = readonly [kind: typeof DROP, id: number]

/** What a block number means from now on in the calls of the sender. */
export type BlockFrame = readonly [
  kind: typeof BLOCK,
  number: number,
  id: string,
  signature: string,
]

/** As a block frame, for calls that run in a context that the receiver offers. */
export type BlockInFrame = readonly [
  kind: typeof BLOCK_IN,
  number: number,
  id: string,
  signature: string,
  context: string,
]

/** The frames that are about calls. */
export type SessionFrame = CallFrame | AnswerFrame | CancelFrame
export type Frame =
  | SessionFrame
  | HelloFrame
  | readonly [kind: typeof WELCOME]
  | GoodbyeFrame
  | ProbeFrame
  | PartFrame
  | DropFrame
  | BlockFrame
  | BlockInFrame

const UINT = 0
const BYTES = 2
const TEXT = 3
const ARRAY = 4
const TEXT_LIMIT = 1024
const ITEMS_LIMIT = 32

const NOTHING = new Uint8Array()
// What is being read, and how far. Kept here and not in closures, which every message would make anew.
let message: Uint8Array = NOTHING
let position = 0

/**
 * Reads the frames of a message and calls `receive` for each, in order, with its size in bytes. Throws DSC211 where the
 * bytes are no frames; what was read before is read. `receive` may read another message meanwhile.
 */
export function readFrames(
  bytes: Uint8Array,
  codec: Codec,
  frameLimit: number,
  receive: (frame: Frame, size: number) => void,
): void {
  for (let start = 0, count = 0; start < bytes.length; count++) {
    if (count === frameLimit) throw broken()
    message = bytes
    position = start
    const frame = readFrame(codec)
    const size = position - start
    start = position
    message = NOTHING
    receive(frame, size)
  }
}

function readFrame(codec: Codec): Frame {
  const items = readHead(ARRAY)
  const kind = readHead(UINT)
  let shape = SHAPES[kind]
  if (shape === undefined || items > ITEMS_LIMIT) throw broken()
  // With room for the items of any kind: engines make lists of a known length faster.
  const frame: unknown[] = [kind, undefined, undefined, undefined, undefined, undefined]
  let index = 0
  for (; shape; shape >>= 3) frame[++index] = readItem(shape & 7, codec)
  if (index >= items) throw broken()
  // Later versions may add items at the end of a frame; they are stepped over.
  while (++index < items) readItem(0, codec)
  return frame as unknown as Frame
}

function readItem(form: number, codec: Codec): unknown {
  switch (form) {
    case 1:
      return readHead(UINT)
    case 2: {
      const bytes = readRaw(TEXT)
      if (bytes.length > TEXT_LIMIT) throw broken()
      return asKey(new TextDecoder().decode(bytes))
    }
    case 3:
      return readRaw(BYTES)
  }
  const start = position
  try {
    position = codec.scan(message, start)
  } catch (cause) {
    throw broken({ cause })
  }
  return codec.violation ?? { bytes: message, start, end: position }
}

/** The number in an item's first bytes: an integer, or the length of what follows. */
function readHead(major: number): number {
  const bytes = message
  let at = position
  // Past the end every byte is undefined, and what is counted from it no number.
  const low = bytes[at++]! - (major << 5)
  if (!(low >= 0 && low < 28)) throw broken()
  let value = low
  if (low > 23) {
    value = 0
    for (let left = 1 << (low - 24); left > 0; left--) value = value * 256 + bytes[at++]!
    if (!(value < 2 ** 53)) throw broken()
  }
  position = at
  return value
}

function readRaw(major: number): Uint8Array {
  const length = readHead(major)
  position += length
  if (position > message.length) throw broken()
  return message.subarray(position - length, position)
}

export function broken(options?: ErrorOptions): DscopeError {
  return new DscopeError('DSC211', 'the other side broke the protocol', {}, options)
}

const SMALLEST = 1024
const LARGEST = 32 * 1024
/** The most that the items of a frame take besides values, bytes and text. */
const HEADS = 64
/** Up to this many bytes, a loop copies faster than the engine. */
const SHORT = 48

/**
 * Collects frames. What {@link take} hands out is never written to again: a socket may hold it until it is sent.
 */
export class FrameWriter {
  #buffer = new Uint8Array(0)
  #start = 0
  #position = 0

  /** Bytes written since the last {@link take}. */
  get size(): number {
    return this.#position - this.#start
  }

  /** The frames written since the last time, as one message. */
  take(): Uint8Array {
    const message = new Uint8Array(this.#buffer.buffer, this.#start, this.size)
    this.#start = this.#position
    return message
  }

  /** Writes a frame, or with `around` all of it but its value. Returns where the value begins. */
  write(frame: Frame, around = false): number {
    let mark = 0
    this.#room(HEADS)
    const { length } = frame
    this.#head(ARRAY, length)
    for (let index = 0; index < length; index++) {
      const item = frame[index]
      if (typeof item === 'number') {
        this.#head(UINT, item)
        continue
      }
      let value = item as Item
      if (typeof item === 'string') value = this.#begin(TEXT, new TextEncoder().encode(item))
      else if (frame[0] === PART) value = this.#begin(BYTES, item as Uint8Array)
      mark = this.size
      if (!around) this.#bytes(value)
    }
    return mark
  }

  #begin(major: number, bytes: Uint8Array): Item {
    this.#head(major, bytes.length)
    return itemOf(bytes)
  }

  #bytes({ bytes, start, end }: Item): void {
    this.#room(end - start + HEADS)
    const buffer = this.#buffer
    let at = this.#position
    if (end - start > SHORT) buffer.set(bytes.subarray(start, end), at)
    else for (let from = start; from < end; from++) buffer[at++] = bytes[from]!
    this.#position += end - start
  }

  #head(major: number, value: number): void {
    const buffer = this.#buffer
    const first = major << 5
    let at = this.#position
    if (value < 24) buffer[at++] = first | value
    else {
      const width = value < 0x100 ? 0 : value < 0x10000 ? 1 : value < 2 ** 32 ? 2 : 3
      buffer[at++] = first | (24 + width)
      // Stored into a byte, each is cut to its last eight bits. Shifts know 32 bits.
      for (let bits = 8 << width; bits;) {
        bits -= 8
        buffer[at++] = bits < 32 ? value >>> bits : value / 2 ** bits
      }
    }
    this.#position = at
  }

  /** Sees to a buffer with room, sized by the traffic, so that an idle link holds little. */
  #room(needed: number): void {
    if (this.#position + needed <= this.#buffer.length) return
    const { size } = this
    const usual = Math.min(Math.max(SMALLEST, this.#buffer.length * 2), LARGEST)
    const larger = new Uint8Array(Math.max(size + needed, usual))
    larger.set(this.take())
    this.#buffer = larger
    this.#start = 0
    this.#position = size
  }
}
