// A server that answers for every block of the project.
import { createPeer } from 'dscope'
import { listen } from 'dscope/node'
import 'virtual:dscope/handlers'

const server = createPeer({ id: 'server', exposeErrors: 'stack' })
const listener = await listen(server, { port: 0 })
console.log(`listening on ${listener.url}`)
process.once('SIGINT', () => server.close())
