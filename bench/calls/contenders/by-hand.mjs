// What one would write by hand on `ws` and cbor-x: counters for ids, no checks, no deadlines, no cancellation, no limits.
import { clientFunctions, serverFunctions } from '../cells.mjs'
import { accept, open } from './socket.mjs'

const REQUEST = 0
const ANSWER = 1
const FAILURE = 2

function speak({ send, receive }, functions, nameCalls) {
  const pending = new Map()
  let lastId = 0

  const call = (name, argument) =>
    new Promise((resolve, reject) => {
      const id = ++lastId
      pending.set(id, { resolve, reject })
      send([REQUEST, id, name, argument])
    })
  const other = nameCalls(call)

  function answer(id, name, argument) {
    const fail = (error) => send([FAILURE, id, error.message])
    try {
      const result = functions[name](argument, other)
      if (typeof result?.then !== 'function') send([ANSWER, id, result])
      else result.then((value) => send([ANSWER, id, value]), fail)
    } catch (error) {
      fail(error)
    }
  }

  function settle(kind, id, value) {
    const { resolve, reject } = pending.get(id)
    pending.delete(id)
    if (kind === ANSWER) resolve(value)
    else reject(new Error(value))
  }

  receive(([kind, id, name, argument]) => {
    if (kind === REQUEST) answer(id, name, argument)
    else settle(kind, id, name)
  })
  return other
}

/**
 * The contender that puts its messages on the wire as `join` does: given a socket, it returns `send`, which takes a message, and
 * `receive`, which takes a function for those that come.
 */
export const byHand = (join) => ({
  serve: () =>
    accept((socket) =>
      speak(join(socket), serverFunctions, (call) => ({ middle: (x) => call('middle', x) })),
    ),
  async connect(port) {
    return speak(join(await open(port)), clientFunctions, (call) => ({
      small: (argument) => call('small', argument),
      records: (records) => call('records', records),
      bytes: (bytes) => call('bytes', bytes),
      chain: (x) => call('chain', x),
      last: (x) => call('last', x),
      forgotten: (argument) => call('forgotten', argument),
      held: (argument) => call('held', argument),
    }))
  },
})
