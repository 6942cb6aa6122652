import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import WebSocket, { WebSocketServer } from 'ws'
import { AcceptedSocket } from '../../../runtime/peer/accepted-socket.ts'
import { receiveFrom } from '../../../runtime/peer/socket.ts'
import { receiveFrom as receiveEvents } from '../../../runtime/peer/socket-browser.ts'

const MIB = 1024 * 1024

let server: Server | undefined
afterEach(() => void server?.close())

/** What was accepted, and whoever dialled. */
async function connect(): Promise<{ accepted: AcceptedSocket; stream: Duplex; dialer: WebSocket }> {
  const sockets = new WebSocketServer({ noServer: true })
  server = createServer()
  const ready = new Promise<{ accepted: AcceptedSocket; stream: Duplex }>((resolve) => {
    server!.on('upgrade', (request: IncomingMessage, stream: Duplex, head: Buffer) => {
      sockets.handleUpgrade(request, stream, head, (socket) =>
        resolve({ accepted: new AcceptedSocket(socket, stream), stream }),
      )
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const dialer = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`)
  await once(dialer, 'open')
  return { ...(await ready), dialer }
}

const sizes = [0, 1, 2, 125, 126, 127, 128, 255, 256, 257, 1023, 1024, 1025, 4096, 65_535, 65_536]
const messageOf = (size: number) => new Uint8Array(size).map((_, index) => (index * 31 + size) >> 1)

test('messages of every size arrive as they are and in order, also between those of ws itself', async () => {
  const { accepted, dialer } = await connect()
  const arrived: unknown[] = []
  dialer.on('message', (data: Buffer, binary) => arrived.push([new Uint8Array(data), binary]))
  const sent = [...sizes, ...sizes.toReversed()]
  for (const size of sent) accepted.send(messageOf(size))
  accepted.close()
  await once(dialer, 'close')
  expect(arrived).toEqual(sent.map((size) => [messageOf(size), true]))
})

test('a short message is one write of one frame, without a mask', async () => {
  const { accepted, stream, dialer } = await connect()
  const write = jest.spyOn(stream, 'write')
  const heads = [0, 125, 126, 1024].map((size) => {
    accepted.send(messageOf(size))
    const frame = write.mock.lastCall![0] as Buffer
    return Buffer.from(frame.subarray(0, frame.length - size)).toString('hex')
  })
  expect(heads).toEqual(['8200', '827d', '827e007e', '827e0400'])
  expect(write).toHaveBeenCalledTimes(4)
  dialer.terminate()
})

test('whoever waits for a message to be gone hears of it, whatever its size', async () => {
  const { accepted, dialer } = await connect()
  for (const size of [1, 1024, 1025]) {
    await new Promise<void>((resolve) => accepted.send(messageOf(size), () => resolve()))
  }
  dialer.terminate()
})

test('what a reader has not taken counts as buffered', async () => {
  const { accepted, dialer } = await connect()
  dialer.pause()
  expect(accepted.bufferedAmount).toBe(0)
  while (accepted.bufferedAmount === 0) {
    accepted.send(new Uint8Array(MIB))
    await new Promise(setImmediate)
  }
  const before = accepted.bufferedAmount
  accepted.send(new Uint8Array(100))
  expect(accepted.bufferedAmount).toBe(before + 102)
  dialer.terminate()
})

test.each([
  ['as ws delivers it', receiveFrom],
  ['as a browser would deliver it', receiveEvents],
])('what comes in is handed on, %s', async (_, receive) => {
  const { accepted, dialer } = await connect()
  const arrived = new Promise<Uint8Array>((deliver, refuse) =>
    receive(accepted, { deliver }, () => refuse(new Error('refused'))),
  )
  dialer.send(messageOf(9))
  expect(new Uint8Array(await arrived)).toEqual(messageOf(9))
  dialer.terminate()
})

test('nothing is sent behind a goodbye', async () => {
  const { accepted, dialer } = await connect()
  const arrived: unknown[] = []
  dialer.on('message', (data) => arrived.push(data))
  accepted.send(messageOf(1))
  accepted.close(1000, 'done')
  accepted.send(messageOf(2))
  accepted.send(messageOf(2000))
  const [code, reason] = (await once(dialer, 'close')) as [number, Buffer]
  expect([code, String(reason), arrived.length]).toEqual([1000, 'done', 1])
  expect(accepted.readyState).not.toBe(WebSocket.OPEN)
})
