// comlink is made for ports, which clone what they send: here a WebSocket with cbor-x stands in for one.
import { Encoder } from 'cbor-x'
import { expose, wrap } from 'comlink'
import { clientFunctions, serverFunctions } from '../cells.mjs'
import { accept, open } from './socket.mjs'

const codec = new Encoder({ useRecords: false })

function endpointOf(socket) {
  const listeners = new Set()
  socket.on('message', (bytes) => {
    const event = { data: codec.decode(bytes) }
    for (const listener of listeners) listener(event)
  })
  return {
    postMessage: (message) => socket.send(codec.encode(message)),
    addEventListener: (_type, listener) => listeners.add(listener),
    removeEventListener: (_type, listener) => listeners.delete(listener),
  }
}

export const serve = () =>
  accept((socket) => {
    const endpoint = endpointOf(socket)
    const client = wrap(endpoint)
    expose({ ...serverFunctions, chain: (x) => serverFunctions.chain(x, client) }, endpoint)
  })

export async function connect(port) {
  const endpoint = endpointOf(await open(port))
  const server = wrap(endpoint)
  expose({ middle: (x) => clientFunctions.middle(x, server) }, endpoint)
  return {
    small: (argument) => server.small(argument),
    records: (records) => server.records(records),
    bytes: (bytes) => server.bytes(bytes),
    chain: (x) => server.chain(x),
    forgotten: (argument) => server.forgotten(argument),
    held: (argument) => server.held(argument),
  }
}
