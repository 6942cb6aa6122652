import { once } from 'node:events'
import { createServer, get, type IncomingMessage, type Server } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import WebSocket from 'ws'
import { listen, type ListenOptions, type Listener } from '../../runtime/node.ts'
import { block } from './support/blocks.ts'
import { expectNothingPending, peer } from './support/peers.ts'

const double = block('double', ['n'], ({ n }) => (n as number) * 2)
const servers: Server[] = []

afterEach(async () => {
  await expectNothingPending()
  for (const server of servers.splice(0)) server.close()
})

/** What an upgrade is answered with: 101, or the status that refuses it. */
async function upgrade(url: string, origin?: string): Promise<number> {
  const socket = new WebSocket(url, origin === undefined ? {} : { origin })
  const opened = once(socket, 'open').then(() => 101)
  const refused = once(socket, 'unexpected-response').then(
    ([, response]) => (response as IncomingMessage).statusCode!,
  )
  const status = await Promise.race([opened, refused])
  socket.on('error', () => {})
  socket.terminate()
  return status
}

async function server(): Promise<{ server: Server; port: number }> {
  const one = createServer((_, response) => response.end('page'))
  servers.push(one)
  one.listen(0, '127.0.0.1')
  await once(one, 'listening')
  return { server: one, port: (one.address() as AddressInfo).port }
}

test('a peer that listens is called by, and calls, a peer that connects to its url', async () => {
  const shop = peer('shop')
  const visitor = peer('visitor')
  const listener = await listen(shop)
  expect(listener.url).toBe(`ws://127.0.0.1:${listener.port}/`)
  expect(await visitor.connect(listener.url)).toBe('shop')
  expect(await double.on(visitor, 'shop', { n: 2 })).toBe(4)
  expect(await double.on(shop, 'visitor', { n: 3 })).toBe(6)
})

test('a port that is taken rejects with DSC218, which names it and holds the cause', async () => {
  const { port } = await listen(peer('first'))
  await expect(listen(peer('second'), { port })).rejects.toMatchObject({
    code: 'DSC218',
    data: { host: '127.0.0.1', port },
    cause: { code: 'EADDRINUSE' },
  })
})

test('connecting to where nobody listens rejects with DSC218', async () => {
  const listener = await listen(peer('gone'))
  await listener.close()
  await expect(peer('visitor').connect(listener.url)).rejects.toMatchObject({
    code: 'DSC218',
    data: { url: listener.url },
  })
})

test('after its peer was closed a listener takes no more links', async () => {
  const shop = peer('shop')
  const { url } = await listen(shop)
  await shop.close()
  await expect(peer('visitor').connect(url)).rejects.toMatchObject({ code: 'DSC218' })
})

test.each(['before', 'while'])(
  'a peer that was closed %s it begins to listen rejects with DSC204, and leaves the port alone',
  async (when) => {
    const { port } = await server()
    servers.pop()!.close()
    const shop = peer('shop')
    if (when === 'before') await shop.close()
    const listening = listen(shop, { port })
    await shop.close()
    await expect(listening).rejects.toMatchObject({ code: 'DSC204' })
    await expect(peer('visitor').connect(`ws://127.0.0.1:${port}`)).rejects.toMatchObject({
      code: 'DSC218',
    })
  },
)

test('links that are open survive the closing of their listener', async () => {
  const visitor = peer('visitor')
  const listener: Listener = await listen(peer('shop'))
  await visitor.connect(listener.url)
  const closing = listener.close()
  expect(await double.on(visitor, 'shop', { n: 2 })).toBe(4)
  await visitor.close()
  await closing
  await listener.close()
})

const origins: [string, ListenOptions['origins'], string | undefined, number][] = [
  ['no origin, as programs send it', undefined, undefined, 101],
  ['the host that is connected to', undefined, 'http://HOST', 101],
  ['another port of that host', undefined, 'http://127.0.0.1:1', 403],
  ['another site', undefined, 'https://evil.example', 403],
  ['no valid origin', undefined, 'null', 403],
  ['a listed origin', ['https://good.example'], 'https://good.example', 101],
  ['one that is not listed', ['https://good.example'], 'http://HOST', 403],
  [
    'one that a function accepts',
    (origin) => origin.endsWith('.example'),
    'https://a.example',
    101,
  ],
  ['one that a function refuses', () => false, 'http://HOST', 403],
]
test.each(origins)(
  'an upgrade from %s is decided by its origin',
  async (_, allowed, origin, status) => {
    const listener = await listen(peer('shop'), allowed ? { origins: allowed } : {})
    const host = `127.0.0.1:${listener.port}`
    expect(await upgrade(listener.url, origin?.replace('HOST', host))).toBe(status)
  },
)

test('a listener of its own answers other paths with 404 and pages with 426', async () => {
  const listener = await listen(peer('shop'), { path: '/peer' })
  expect(await upgrade(listener.url)).toBe(101)
  expect(await upgrade(listener.url.replace('/peer', '/other'))).toBe(404)
  const [response] = (await once(get(listener.url.replace('ws', 'http')), 'response')) as [
    IncomingMessage,
  ]
  response.resume()
  expect(response.statusCode).toBe(426)
})

test('a given server keeps its pages, its other upgrades, and its life', async () => {
  const { server: http, port } = await server()
  const others: string[] = []
  const listener = await listen(peer('shop'), { server: http, path: '/peer' })
  http.on('upgrade', (request, socket) => {
    if (request.url === '/peer') return
    others.push(request.url!)
    socket.end('HTTP/1.1 418 Teapot\r\nContent-Length: 0\r\n\r\n')
  })
  expect(listener.port).toBe(port)
  expect(await upgrade(listener.url)).toBe(101)
  expect(await upgrade(`ws://127.0.0.1:${port}/other`)).toBe(418)
  expect(others).toEqual(['/other'])
  await listener.close()
  expect(http.listening).toBe(true)
})

test('upgrades that are refused or reset in the middle do not harm the peer', async () => {
  const shop = peer('shop')
  const listener = await listen(shop)
  for (const [path, origin] of [
    ['/', 'https://evil.example'],
    ['/other', ''],
    ['/', ''],
  ]) {
    for (let round = 0; round < 20; round++) {
      const socket = connect(listener.port, '127.0.0.1')
      socket.on('error', () => {})
      await once(socket, 'connect')
      socket.write(
        `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
          `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n` +
          `${origin ? `Origin: ${origin}\r\n` : ''}\r\n`,
      )
      if (round % 2) await new Promise((resolve) => setImmediate(resolve))
      socket.resetAndDestroy()
    }
  }
  const visitor = peer('visitor')
  await visitor.connect(listener.url)
  expect(await double.on(visitor, 'shop', { n: 2 })).toBe(4)
})

test('an origins function that throws lets nobody in, and onFault gets the error', async () => {
  const faults: unknown[] = []
  const broken = new Error('the list of origins is not there')
  const shop = peer('shop', { onFault: (error) => void faults.push(error) })
  const listener = await listen(shop, {
    origins: () => {
      throw broken
    },
  })
  expect(await upgrade(listener.url, 'https://example.org')).toBe(403)
  expect(faults).toEqual([broken])
})
