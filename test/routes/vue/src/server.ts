import { createPeer } from 'dscope'
import { listen } from 'dscope/node'
import 'virtual:dscope/handlers'

const server = createPeer({ id: 'server', role: 'server', exposeErrors: 'stack' })
// Pages come from the development server or from a preview, which listen on ports of their own.
const listener = await listen(server, { port: 0, origins: () => true })
console.log(`listening on ${listener.url}`)
process.once('SIGINT', () => server.close())
