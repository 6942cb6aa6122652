import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { WebSocketServer, type WebSocket } from 'ws'
import type { Link } from '../../../runtime/index.ts'
import { dial } from '../../../runtime/peer/websocket.ts'

export const MIB: number = 1024 * 1024

/** A link and the other end of its socket, which reads nothing until it is resumed. */
export async function slowReader(): Promise<{ link: Link; reader: WebSocket }> {
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
