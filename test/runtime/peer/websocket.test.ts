import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import Dialer, { WebSocketServer, type WebSocket } from 'ws'
import type { SocketLike } from '../../../runtime/peer/socket.ts'
import { socketLink } from '../../../runtime/peer/websocket.ts'
import type { Link } from '../../../runtime/peer/link.ts'
import { MIB, slowReader } from '../support/slow-reader.ts'

/** Sends until what was sent is held back on this side. */
async function fill(link: Link): Promise<{ held: Promise<void>; sent: number }> {
  for (let sent = 1; ; sent++) {
    const wait = link.send(new Uint8Array(MIB))
    if (!wait) continue
    let held = true
    void wait.then(() => (held = false))
    // Two turns of the event loop are enough for what the system takes at once.
    await new Promise(setImmediate)
    await new Promise(setImmediate)
    if (held) return { held: wait, sent }
  }
}

test('a sender waits for a slow reader, and goes on when the reader has caught up', async () => {
  const { link, reader } = await slowReader()
  let received = 0
  reader.on('message', () => received++)
  const { held, sent } = await fill(link)
  expect(received).toBe(0)
  reader.resume()
  await held
  const all = new Promise<void>((resolve) => {
    const look = () => received === sent && resolve()
    reader.on('message', look)
    look()
  })
  await all
  link.close()
  await once(reader, 'close')
})

test('a socket that knows events only is a link all the same', async () => {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 })
  await once(server, 'listening')
  const connected = once(server, 'connection') as Promise<[WebSocket]>
  const socket = new Dialer(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`)
  const [reader] = await connected
  server.close()
  const link = socketLink(eventsOf(socket))
  const received = new Promise<Uint8Array>((resolve) => link.onMessage(resolve))
  reader.send(Uint8Array.of(1, 2, 3))
  expect(await received).toEqual(Uint8Array.of(1, 2, 3))
  reader.pause()
  const { held } = await fill(link)
  reader.resume()
  await held
  const refused = once(reader, 'close') as Promise<[number]>
  reader.send('text')
  expect((await refused)[0]).toBe(1003)
})

/** What browsers know of a socket. */
function eventsOf(socket: WebSocket): SocketLike {
  return {
    set binaryType(type: string) {
      socket.binaryType = type as 'arraybuffer'
    },
    get bufferedAmount() {
      return socket.bufferedAmount
    },
    get readyState() {
      return socket.readyState
    },
    send: (bytes) => socket.send(bytes),
    close: (code, reason) => socket.close(code, reason),
    addEventListener: (type, listener) =>
      socket.addEventListener(type as 'message', listener as never),
  }
}

test('a sender that waits is let go when the link is lost', async () => {
  const { link, reader } = await slowReader()
  const { held } = await fill(link)
  reader.terminate()
  await held
})
