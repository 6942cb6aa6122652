// What `ws`, which isomorphic-ws gives to Node, does otherwise than the WebSocket of browsers, or more cheaply. They get
// socket-browser.ts in the place of this file, by the `#socket` import of package.json. A host that is neither may come to this one with
// a WebSocket as browsers have it.

import type { ClientOptions } from 'ws'
import { LONGEST_MS } from './deadlines.ts'
import { receiveFrom as receiveEvents, sendSlowly as sendAndLook } from './socket-browser.ts'

type Listener = (...values: never[]) => void

/** The part of a WebSocket, of the browser or of `ws`, that a link needs. */
export interface SocketLike {
  binaryType: string
  readonly bufferedAmount: number
  readonly readyState: number
  /** `ws` calls `sent` when the system has taken the message; browsers have no such thing. */
  send(bytes: Uint8Array, sent?: () => void): void
  close(code?: number, reason?: string): void
  addEventListener(type: string, listener: Listener): void
  /** Only `ws` has it: the way past its event objects. */
  on?(type: string, listener: Listener): void
}

/** What a link does with what comes. */
export interface Inbox {
  deliver(message: Uint8Array): void
}

/** Hands on what comes; text is refused. */
export function receiveFrom(socket: SocketLike, inbox: Inbox, refuse: () => void): void {
  if (!socket.on) return receiveEvents(socket, inbox, refuse)
  socket.on('message', (data: Uint8Array, binary: boolean) => {
    if (binary) inbox.deliver(data)
    else refuse()
  })
}

/** The size of the message that is being sent: whoever makes the mask is not told. */
let size = 0

export function send(socket: SocketLike, bytes: Uint8Array): void {
  size = bytes.length
  socket.send(bytes)
}

type SendSlowly = (socket: SocketLike, bytes: Uint8Array, buffered: number) => Promise<void>

/** Sends, and resolves when no more than `buffered` bytes wait, and too when the socket is closed first. */
export const sendSlowly: SendSlowly = (socket, bytes, buffered) => {
  if (!socket.on) return sendAndLook(socket, bytes, buffered)
  size = bytes.length
  // All of it is gone when the system has taken this message.
  return new Promise((resolve) => socket.send(bytes, () => resolve()))
}

/**
 * Messages over `maxPayload` close the socket; `handshake` is in milliseconds. Throws a `TypeError` for what is no URL.
 */
export function wsOptions(url: string, maxPayload: number, handshake: number): ClientOptions {
  const closeTimeout = Math.min(handshake, LONGEST_MS)
  const options = {
    perMessageDeflate: false,
    maxPayload,
    handshakeTimeout: closeTimeout,
    closeTimeout,
  }
  if (!isPrivate(new URL(url))) return options
  // A mask of zeros changes nothing: `ws` then sends the bytes as they are, without a copy.
  const generateMask = (mask: Uint8Array) => {
    mask[0] = mask[1] = mask[2] = mask[3] = size > SHORT ? 0 : 1
  }
  return { ...options, generateMask }
}

/** Up to this many bytes a mask is cheaper than none: `ws` puts head and message together while it masks, and writes both in one go. */
const SHORT = 512

/**
 * Nobody between the two sides reads what passes: it is encrypted, or does not leave the machine. Masks keep intermediaries that do not
 * know WebSocket from taking what passes for something else (RFC 6455, 10.3), and cost more than all else of a large message.
 */
function isPrivate({ protocol, hostname }: URL): boolean {
  return /^(wss|https|ws\+unix):$/.test(protocol) || LOOPBACK.test(hostname)
}

const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/
