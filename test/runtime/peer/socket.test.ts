// What only `ws` can do: how it closes, and how it masks.

import { once } from 'node:events'
import { connect, createServer, type AddressInfo } from 'node:net'
import { WebSocketServer, type WebSocket } from 'ws'
import { wsOptions } from '../../../runtime/peer/socket.ts'
import { dial } from '../../../runtime/peer/websocket.ts'
import { MIB, slowReader } from '../support/slow-reader.ts'

test('a socket whose other side does not answer a close ends after the time of a handshake', async () => {
  const { link } = await slowReader()
  const closed = new Promise((resolve) => link.onClose(resolve))
  jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] })
  try {
    link.close()
    await jest.advanceTimersByTimeAsync(5_000)
  } finally {
    jest.useRealTimers()
  }
  expect(await closed).toMatch('1006')
})

interface Frame {
  readonly mask: Buffer
  /** As it is on the wire. */
  readonly payload: Buffer
}

/** The frame that a link to `host` puts on the wire for a message of 126 to 65,535 bytes. */
async function onTheWire(host: string, message: Uint8Array): Promise<Frame> {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 })
  await once(server, 'listening')
  const sent: Buffer[] = []
  const relay = createServer((socket) => {
    const onward = connect((server.address() as AddressInfo).port, '127.0.0.1')
    socket.on('data', (bytes: Buffer) => sent.push(bytes))
    socket.pipe(onward).pipe(socket)
  }).listen(0, '127.0.0.1')
  await once(relay, 'listening')
  const connected = once(server, 'connection') as Promise<[WebSocket]>
  const { port } = relay.address() as AddressInfo
  const link = await dial(`ws://${host}:${port}`, MIB, 5_000)
  const [reader] = await connected
  const arrived = once(reader, 'message') as Promise<[Buffer]>
  void link.send(message)
  const [received] = await arrived
  expect(new Uint8Array(received)).toEqual(message)
  link.close()
  await once(reader, 'close')
  server.close()
  relay.close()
  const bytes = Buffer.concat(sent)
  const frame = bytes.subarray(bytes.indexOf('\r\n\r\n') + 4)
  expect([...frame.subarray(0, 4)]).toEqual([0x82, 0xfe, message.length >> 8, message.length & 255])
  return { mask: frame.subarray(4, 8), payload: frame.subarray(8, 8 + message.length) }
}

const textOf = (size: number) => new Uint8Array(Buffer.from('GET / HTTP/1.1\r\n'.padEnd(size, 'x')))
const unmask = ({ mask, payload }: Frame) =>
  new Uint8Array(payload.map((byte, index) => byte ^ mask[index & 3]!))

test('a message that does not leave the machine is sent as it is, under a mask of zeros, when it is not short', async () => {
  const { mask, payload } = await onTheWire('127.0.0.1', textOf(513))
  expect([...mask]).toEqual([0, 0, 0, 0])
  expect(new Uint8Array(payload)).toEqual(textOf(513))
})

test('a short one is masked, which saves a write to the socket', async () => {
  const frame = await onTheWire('127.0.0.1', textOf(512))
  expect([...frame.mask]).not.toEqual([0, 0, 0, 0])
  expect(unmask(frame)).toEqual(textOf(512))
})

test('what others could read is masked, however long, by another mask each time', async () => {
  // Not a name of the loopback interface, though the system leads it there.
  const frames = [await onTheWire('0.0.0.0', textOf(200)), await onTheWire('0.0.0.0', textOf(2000))]
  expect(frames.map(unmask)).toEqual([textOf(200), textOf(2000)])
  expect(frames.map(({ payload }) => payload.includes('GET /'))).toEqual([false, false])
  expect(frames[0]!.mask).not.toEqual(frames[1]!.mask)
})

test.each([
  ['wss://peers.example:8443/path', false],
  ['ws+unix:///run/peers.sock:/path', false],
  ['ws://localhost:8000', false],
  ['ws://127.8.9.10', false],
  ['ws://[::1]:8000', false],
  ['ws://peers.example', true],
  ['ws://localhost.example', true],
  ['ws://127.0.0.1.example', true],
  ['ws://10.0.0.1', true],
  ['ws://[::ffff:127.0.0.1]', true],
])('the messages of a link to %s need a mask: %p', (url, masked) => {
  expect(wsOptions(url, MIB, 5_000).generateMask === undefined).toBe(masked)
})
