import { receiveFrom, send, sendSlowly, wsOptions, type SocketLike } from '#socket'
import WebSocket from 'isomorphic-ws'
import { DscopeError } from '../errors.ts'
import type { Link } from './link.ts'

/** Above this, the sender waits: more would only lie in front of small frames that are due sooner. */
const BUFFERED = 256 * 1024
/** The longest reason that a close frame of WebSocket takes is 123 bytes. */
const REASON = 120

/** A link over an open WebSocket. The socket belongs to the link from then on. */
export function socketLink(socket: SocketLike): Link {
  let open = true
  // `ws` delivers what came along with the upgrade before anyone can know that the socket is open.
  const early: Uint8Array[] = []
  const inbox = { deliver: (message: Uint8Array): void => void early.push(message) }
  receiveFrom(socket, inbox, () => socket.close(1003, 'text is not spoken here'))
  // After an error a close event follows; without a listener `ws` would throw the error.
  socket.addEventListener('error', () => {})
  return {
    send(bytes) {
      if (!open) return
      if (socket.bufferedAmount + bytes.length > BUFFERED) {
        return sendSlowly(socket, bytes, BUFFERED)
      }
      send(socket, bytes)
    },
    onMessage(receive) {
      inbox.deliver = receive
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

/**
 * Opens a WebSocket; messages over `maxPayload` close it. Rejects with DSC218 when no connection can be made, or not within `handshake`
 * milliseconds, which are all that the other side has to answer a close, too.
 */
export function dial(url: string, maxPayload: number, handshake: number): Promise<Link> {
  return new Promise((resolve, reject) => {
    const fail = (cause: unknown) =>
      reject(new DscopeError('DSC218', `no connection to ${url}`, { url }, { cause }))
    try {
      const socket = new WebSocket(url, [], wsOptions(url, maxPayload, handshake))
      socket.onopen = () => resolve(socketLink(socket as unknown as SocketLike))
      socket.onerror = (event) => fail(event.error)
    } catch (cause) {
      fail(cause)
    }
  })
}
