import { newWebSocketRpcSession, RpcTarget } from 'capnweb'
import { WebSocket } from 'ws'
import { clientFunctions, serverFunctions } from '../cells.mjs'
import { accept, open } from './socket.mjs'

// capnweb reads the states of a socket off the global class, which Node has from version 22 on.
globalThis.WebSocket ??= WebSocket

/** A session is made before the other side's stub is known, so the target is told of it afterwards. */
class Target extends RpcTarget {
  #other
  meet(other) {
    this.#other = other
  }
  get other() {
    return this.#other
  }
}

class Server extends Target {
  small(argument) {
    return serverFunctions.small(argument)
  }
  records(records) {
    return serverFunctions.records(records)
  }
  bytes(bytes) {
    return serverFunctions.bytes(bytes)
  }
  chain(x) {
    return serverFunctions.chain(x, this.other)
  }
  last(x) {
    return serverFunctions.last(x)
  }
  forgotten() {
    return serverFunctions.forgotten()
  }
  held() {
    return serverFunctions.held()
  }
}

class Client extends Target {
  middle(x) {
    return clientFunctions.middle(x, this.other)
  }
}

function join(socket, target) {
  const other = newWebSocketRpcSession(socket, target)
  target.meet(other)
  return other
}

export const serve = () => accept((socket) => void join(socket, new Server()))

export async function connect(port) {
  const server = join(await open(port), new Client())
  return {
    small: (argument) => server.small(argument),
    records: (records) => server.records(records),
    bytes: (bytes) => server.bytes(bytes),
    chain: (x) => server.chain(x),
    forgotten: (argument) => server.forgotten(argument),
    held: (argument) => server.held(argument),
  }
}
