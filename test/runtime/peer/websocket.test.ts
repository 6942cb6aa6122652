import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { WebSocketServer, type WebSocket } from 'ws'
import { dial } from '../../../runtime/peer/websocket.ts'
import type { Link } from '../../../runtime/peer/link.ts'

const MIB = 1024 * 1024

/** A link and the other end of its socket, which reads nothing until it is resumed. */
async function slowReader(): Promise<{ link: Link; reader: WebSocket }> {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0, maxPayload: 2 * MIB })
  await once(server, 'listening')
  const connected = once(server, 'connection') as Promise<[WebSocket]>
  const { port } = server.address() as AddressInfo
  const link = await dial(`ws://127.0.0.1:${port}`, MIB, 5_000)
  const [reader] = await connected
  reader.pause()
  server.close()
  return { link, reader }
}

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

test('a sender that waits is let go when the link is lost', async () => {
  const { link, reader } = await slowReader()
  const { held } = await fill(link)
  reader.terminate()
  await held
})
