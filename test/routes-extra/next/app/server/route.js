import { createPeer } from 'dscope'
import { listen } from 'dscope/node'
import '../../src/order.ts' // brings the blocks that others call here

export const dynamic = 'force-dynamic'

let listener

async function startServer() {
  const server = createPeer({ id: 'server', exposeErrors: 'stack' })
  return listen(server, { port: 0, origins: () => true })
}

/** Where the server peer listens. */
export async function GET() {
  listener ??= startServer()
  return new Response((await listener).url)
}
