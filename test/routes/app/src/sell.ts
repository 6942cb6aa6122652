import { createPeer } from 'dscope'
import { listen } from 'dscope/node'

const server = createPeer({ id: 'server', role: 'server', exposeErrors: 'stack' })
const listener = await listen(server, { port: 0 })
console.log(`listening on ${listener.url}`)
process.once('SIGINT', () => server.close())
