import { wsOptions, type Sending } from '#ws-options'
import WebSocket from 'isomorphic-ws'
import { DscopeError } from '../errors.ts'
import type { Link } from './link.ts'

type Listener = (...values: never[]) => void

/** The part of a WebSocket, of the browser or of `ws`, that a link needs. */
export interface SocketLike {
  binaryType: string
  readonly bufferedAmount: number
  /** `ws` calls `sent` when the system has taken the message; browsers have no such thing. */
  send(bytes: Uint8Array, sent?: () => void): void
  close(code?: number, reason?: string): void
  addEventListener(type: string, listener: Listener): void
  /** Only `ws` has it: the way past its event objects. */
  on?(type: string, listener: Listener): void
}

/** Above this, the sender waits: more would only lie in front of small frames that are due sooner. */
const BUFFERED = 256 * 1024
const POLL_MS = 4
/** The longest reason that a close frame of WebSocket takes is 123 bytes. */
const REASON = 120

/** A link over an open WebSocket. The socket belongs to the link from then on. `sending` is told what is sent. */
export function socketLink(socket: SocketLike, sending: Sending = { size: 0 }): Link {
  let open = true
  // `ws` delivers what came along with the upgrade before anyone can know that the socket is open.
  const early: Uint8Array[] = []
  let deliver = (message: Uint8Array): void => void early.push(message)
  const refuse = () => socket.close(1003, 'text is not spoken here')
  if (socket.on) {
    socket.on('message', (data: Uint8Array, binary: boolean) => (binary ? deliver(data) : refuse()))
  } else {
    socket.binaryType = 'arraybuffer'
    socket.addEventListener('message', ({ data }: { data: unknown }) =>
      data instanceof ArrayBuffer ? deliver(new Uint8Array(data)) : refuse(),
    )
  }
  // After an error a close event follows; without a listener `ws` would throw the error.
  socket.addEventListener('error', () => {})
  return {
    send(bytes) {
      if (!open) return
      sending.size = bytes.length
      const full = socket.bufferedAmount + bytes.length > BUFFERED
      if (full && socket.on) return sent(socket, bytes)
      socket.send(bytes)
      if (full) return drained(socket, () => open)
    },
    onMessage(receive) {
      deliver = receive
      early.splice(0).forEach(receive)
    },
    onClose(closed) {
      socket.addEventListener('close', ({ code, reason }: { code: number; reason: string }) => {
        open = false
        closed(`the WebSocket closed with ${code} ${reason}`)
      })
    },
    close(reason = '') {
      open = false
      socket.close(1000, reason.slice(0, REASON))
    },
  }
}

/** Resolves too when the socket is closed first. */
function sent(socket: SocketLike, bytes: Uint8Array): Promise<void> {
  return new Promise((resolve) => socket.send(bytes, () => resolve()))
}

/** Browsers do not tell when a socket has drained, so it is looked at, while somebody waits. */
async function drained(socket: SocketLike, open: () => boolean): Promise<void> {
  while (open() && socket.bufferedAmount > BUFFERED) {
    await new Promise((resolve) => setTimeout(resolve, POLL_MS))
  }
}

/**
 * Opens a WebSocket; messages over `maxPayload` close it. Rejects with DSC218 when no connection can be made, or not within `handshake`
 * milliseconds, which are all that the other side has to answer a close, too.
 */
export function dial(url: string, maxPayload: number, handshake: number): Promise<Link> {
  return new Promise((resolve, reject) => {
    const fail = (cause: unknown) =>
      reject(new DscopeError('DSC218', `no connection to ${url}`, { url }, { cause }))
    try {
      const sending = { size: 0 }
      const socket = new WebSocket(url, [], wsOptions(url, maxPayload, handshake, sending))
      socket.onopen = () => resolve(socketLink(socket as unknown as SocketLike, sending))
      socket.onerror = (event) => fail(event.error)
    } catch (cause) {
      fail(cause)
    }
  })
}
