import { createPeer } from 'dscope'
import { listen } from 'dscope/node'
import './order.ts' // brings the blocks that others call here

const server = createPeer({ id: 'server', exposeErrors: 'stack' })
// Pages come from the development server or from a preview, which listen on ports of their own.
const listener = await listen(server, { port: 0, origins: () => true })
console.log(`listening on ${listener.url}`)
process.once('SIGINT', () => server.close())
