// dscope from dist/, with the blocks of `program.js` as the built compiler leaves them.
import { createPeer } from 'dscope'
import { listen } from 'dscope/node'
import { compiledProgram } from '../compile.mjs'

const program = await import(compiledProgram)

/** The benchmark keeps more calls in flight than a peer grants to another by default. */
const limits = { calls: 100_000 }

let clients = 0

export async function serve() {
  const { port } = await listen(createPeer({ id: 'server', limits }), {
    host: '127.0.0.1',
    port: 0,
  })
  return port
}

export async function connect(port) {
  const peer = createPeer({ id: `client-${++clients}`, limits })
  const server = await peer.connect(`ws://127.0.0.1:${port}`)
  return {
    small: (argument) => peer.run(() => program.small(server, argument)),
    records: (records) => peer.run(() => program.records(server, records)),
    bytes: (bytes) => peer.run(() => program.bytes(server, bytes)),
    chain: (x) => peer.run(() => program.chain(server, peer.id, x)),
    forgotten: (argument) => peer.run(() => program.forgotten(server, argument)),
    held: (argument) => peer.run(() => program.held(server, argument)),
  }
}
