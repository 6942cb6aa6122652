// The WebSocket of browsers. See socket.ts.

import type { Inbox, SocketLike } from './socket.ts'

const POLL_MS = 4
/** What `readyState` says of a socket that is open. */
const OPEN = 1

export function wsOptions(): undefined {}

export function receiveFrom(socket: SocketLike, inbox: Inbox, refuse: () => void): void {
  socket.binaryType = 'arraybuffer'
  socket.addEventListener('message', ({ data }: { data: unknown }) =>
    data instanceof ArrayBuffer ? inbox.deliver(new Uint8Array(data)) : refuse(),
  )
}

export function send(socket: SocketLike, bytes: Uint8Array): void {
  socket.send(bytes)
}

/** Browsers do not tell when a socket has drained, so it is looked at, while somebody waits. */
export async function sendSlowly(
  socket: SocketLike,
  bytes: Uint8Array,
  buffered: number,
): Promise<void> {
  socket.send(bytes)
  while (socket.readyState === OPEN && socket.bufferedAmount > buffered) {
    await new Promise((resolve) => setTimeout(resolve, POLL_MS))
  }
}
