// `dscope/node`: accepting links. The only part of the run time that needs Node.

import { AsyncLocalStorage } from 'node:async_hooks'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { WebSocketServer } from 'ws'
import { carryBy } from './engine/carried.ts'
import type { Flight } from './engine/flight.ts'
import { DscopeError } from './errors.ts'
import { AcceptedSocket } from './peer/accepted-socket.ts'
import { LONGEST_MS } from './peer/deadlines.ts'
import { messageLimit } from './peer/limits.ts'
import type { Peer } from './peer/options.ts'
import type { LocalPeer } from './peer/peer.ts'
import { socketLink } from './peer/websocket.ts'

export interface ListenOptions {
  /** 0 for a free one, which `Listener.port` tells. Not with `server`. */
  readonly port?: number
  /** Default 127.0.0.1: who wants to be reached from other machines says so. */
  readonly host?: string
  /** An HTTP server that is listening or will be; it stays open when the listener closes. */
  readonly server?: Server
  /** The path of the WebSocket, default `/`; other upgrades of `server` are left alone. */
  readonly path?: string
  /**
   * Origins that pages may connect from, such as `https://example.org`, or a function that decides. By default a page
   * must come from the host that it connects to, since browsers send cookies along whatever page asks. Programs that are
   * no browser send no origin and are not held up.
   */
  readonly origins?: readonly string[] | ((origin: string, request: IncomingMessage) => boolean)
}

export interface Listener extends AsyncDisposable {
  readonly port: number
  /** What peers of this machine connect to. */
  readonly url: string
  /** Takes no more links; those that are open stay. Idempotent. */
  close(): Promise<void>
}

/**
 * Lets other peers connect to `peer` over WebSocket. Resolves when it listens. The listener closes with the peer.
 *
 * Rejects with DSC218 when the port cannot be had, with DSC204 when the peer is closed, or is by then. Upgrades from an origin that is not allowed are answered with 403.
 */
export async function listen(peer: Peer, options: ListenOptions = {}): Promise<Listener> {
  const { port = 0, host = '127.0.0.1', path = '/', server = createServer(noPage) } = options
  // A variable, since the types of `ws` do not know all options.
  const settings = {
    noServer: true,
    path,
    maxPayload: messageLimit(peer.limits),
    perMessageDeflate: false,
    closeTimeout: Math.min(peer.limits.handshake, LONGEST_MS),
  }
  const sockets = new WebSocketServer(settings)
  const onUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    // The HTTP server has let go of the socket: nobody else hears when it is reset.
    socket.on('error', () => socket.destroy())
    if (!sockets.shouldHandle(request)) {
      if (!options.server) refuse(socket, 404)
      return
    }
    if (!mayConnect(peer as LocalPeer, request, options.origins)) return refuse(socket, 403)
    sockets.handleUpgrade(request, socket, head, (open) => {
      peer.connect(socketLink(new AcceptedSocket(open, socket))).catch(() => {
        // The other side was told why, and `peer.on('link')` has nothing to say of a link that never was.
      })
    })
  }
  server.on('upgrade', onUpgrade)

  let forget = () => {}
  const close = async () => {
    forget()
    server.off('upgrade', onUpgrade)
    // What waits for the end of the server would wait for the open links too: they belong to the peer.
    if (!options.server) server.close()
  }
  try {
    if (!options.server) await open(server, port, host)
    if (peer.closed) throw new DscopeError('DSC204', `peer ${peer.id} is closed`, { peer: peer.id })
    forget = peer.onClose(close)
  } catch (error) {
    await close()
    throw error
  }
  const address = server.address() as AddressInfo | null
  const actual = address?.port ?? port
  return {
    port: actual,
    url: `ws://${host.includes(':') ? `[${host}]` : host}:${actual}${path}`,
    close,
    [Symbol.asyncDispose]: close,
  }
}

/**
 * From now on functions that nobody has compiled keep the run of the body that calls them too: after their first `await` `track` and
 * `binding` still work in them. Node does that, and on Node 20 every promise of the process then takes about twice as long.
 *
 * Ends when the result is disposed. Calling it twice does what calling it once does.
 */
export function carryRuns(): Disposable {
  const storage = new AsyncLocalStorage<Flight>()
  carryBy({
    run: (flight, action) => storage.run(flight, action),
    find: () => storage.getStore(),
  })
  return {
    [Symbol.dispose]: () => {
      carryBy(undefined)
      storage.disable()
    },
  }
}

async function open(server: Server, port: number, host: string): Promise<void> {
  try {
    server.listen(port, host)
    await once(server, 'listening')
  } catch (cause) {
    throw new DscopeError('DSC218', `cannot listen on ${host}:${port}`, { host, port }, { cause })
  }
}

/** An `origins` that throws lets nobody in. */
function mayConnect(
  peer: LocalPeer,
  request: IncomingMessage,
  origins: ListenOptions['origins'],
): boolean {
  try {
    return allowed(request, origins)
  } catch (error) {
    peer.fault(error, { peer: peer.id, origin: request.headers.origin })
    return false
  }
}

function allowed(request: IncomingMessage, origins: ListenOptions['origins']): boolean {
  const { origin, host } = request.headers
  if (origin === undefined) return true
  if (typeof origins === 'function') return origins(origin, request)
  if (origins) return origins.includes(origin)
  return URL.canParse(origin) && new URL(origin).host === host
}

function refuse(socket: Duplex, status: 403 | 404): void {
  const reason = status === 403 ? 'Forbidden' : 'Not Found'
  socket.end(`HTTP/1.1 ${status} ${reason}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
}

function noPage(_request: IncomingMessage, response: ServerResponse): void {
  response
    .writeHead(426, { Upgrade: 'websocket' })
    .end('This is a dscope peer: connect with WebSocket.\n')
}
