// The floor with the one idea that makes it fast: the frames of a turn of the event loop share a WebSocket message. What it is
// ahead of dscope, or behind it, is what everything else in dscope costs, or gives.
import { Encoder } from 'cbor-x'
import { byHand } from './by-hand.mjs'

const codec = new Encoder({ useRecords: false })

export const { serve, connect } = byHand((socket) => {
  let frames = []

  function flush() {
    socket.send(frames.length === 1 ? frames[0] : Buffer.concat(frames))
    frames = []
  }
  return {
    send(message) {
      if (frames.push(codec.encode(message)) === 1) process.nextTick(flush)
    },
    receive: (take) =>
      socket.on('message', (data) => codec.decodeMultiple(data, (message) => void take(message))),
  }
})
