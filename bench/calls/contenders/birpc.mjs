import { createBirpc } from 'birpc'
import { Encoder } from 'cbor-x'
import { clientFunctions, serverFunctions } from '../cells.mjs'
import { accept, open } from './socket.mjs'

const codec = new Encoder({ useRecords: false })

function join(socket, functions) {
  return createBirpc(functions, {
    post: (data) => socket.send(data),
    on: (receive) => socket.on('message', receive),
    serialize: (message) => codec.encode(message),
    deserialize: (data) => codec.decode(data),
  })
}

export const serve = () =>
  accept((socket) => {
    const client = join(socket, {
      ...serverFunctions,
      chain: (x) => serverFunctions.chain(x, client),
    })
  })

export async function connect(port) {
  const server = join(await open(port), { middle: (x) => clientFunctions.middle(x, server) })
  return {
    small: (argument) => server.small(argument),
    records: (records) => server.records(records),
    bytes: (bytes) => server.bytes(bytes),
    chain: (x) => server.chain(x),
    forgotten: (argument) => server.forgotten(argument),
    held: (argument) => server.held(argument),
  }
}
