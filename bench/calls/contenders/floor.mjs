// The floor: written by hand, one WebSocket message a frame.
import { Encoder } from 'cbor-x'
import { byHand } from './by-hand.mjs'

const codec = new Encoder({ useRecords: false })

export const { serve, connect } = byHand((socket) => ({
  send: (message) => socket.send(codec.encode(message)),
  receive: (take) => socket.on('message', (data) => take(codec.decode(data))),
}))
