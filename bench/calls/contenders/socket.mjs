// The WebSocket settings that all contenders share, as far as they let one choose.
import { once } from 'node:events'
import { WebSocket, WebSocketServer } from 'ws'

const options = { perMessageDeflate: false, maxPayload: 64 << 20 }

/** Listens on a free port of the loopback interface and resolves with it. */
export async function accept(onSocket) {
  const server = new WebSocketServer({ ...options, host: '127.0.0.1', port: 0 })
  server.on('connection', onSocket)
  await once(server, 'listening')
  return server.address().port
}

export async function open(port) {
  const socket = new WebSocket(`ws://127.0.0.1:${port}`, options)
  await once(socket, 'open')
  return socket
}
