// The accepting side of a WebSocket of `ws`. Of a message that has no mask `ws` writes head and content apart; to the system both go as
// one list, and putting that together is a good part of what a short message costs. Here short ones are put together first.

import type { WebSocket } from 'ws'
import type { SocketLike } from './socket.ts'

/** The part of a stream of Node that is needed. */
interface Stream {
  readonly writableLength: number
  write(bytes: Uint8Array, sent?: () => void): unknown
}

/** Up to this many bytes a copy is cheaper. */
const SHORT = 1024
/** RFC 6455, 5.2: the last frame of a message, of bytes. */
const HEAD = 0x82
/** In place of a length that needs more than seven bits: the next two bytes are it. */
const TWO_BYTES = 126

export class AcceptedSocket implements SocketLike {
  readonly #socket: WebSocket
  readonly #stream: Stream

  /** `stream` is what `socket` writes to. */
  constructor(socket: WebSocket, stream: Stream) {
    this.#socket = socket
    this.#stream = stream
  }

  get binaryType(): string {
    return this.#socket.binaryType
  }
  set binaryType(type: string) {
    this.#socket.binaryType = type as WebSocket['binaryType']
  }

  get bufferedAmount(): number {
    return this.#stream.writableLength
  }

  get readyState(): number {
    return this.#socket.readyState
  }

  send(bytes: Uint8Array, sent?: () => void): void {
    const socket = this.#socket
    // Whoever has said goodbye says nothing more; `ws` knows what to do then.
    if (bytes.length > SHORT || socket.readyState !== socket.OPEN) return socket.send(bytes, sent)
    this.#stream.write(frameOf(bytes), sent)
  }

  close(code?: number, reason?: string): void {
    this.#socket.close(code, reason)
  }

  addEventListener(type: string, listener: (...values: never[]) => void): void {
    this.#socket.addEventListener(type as 'close', listener as never)
  }

  on(type: string, listener: (...values: never[]) => void): void {
    this.#socket.on(type, listener as never)
  }
}

function frameOf(bytes: Uint8Array): Buffer {
  const { length } = bytes
  const start = length < TWO_BYTES ? 2 : 4
  const frame = Buffer.allocUnsafe(start + length)
  frame[0] = HEAD
  if (length < TWO_BYTES) frame[1] = length
  else {
    frame[1] = TWO_BYTES
    frame[2] = length >> 8
    frame[3] = length
  }
  frame.set(bytes, start)
  return frame
}
