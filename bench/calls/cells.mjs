// What is called, with what, and how the answer is checked. Every contender serves the same functions.

const RECORDS = Array.from({ length: 100 }, (_, index) => ({
  id: index,
  name: `item number ${index}`,
  price: index + 0.25,
  active: index % 3 === 0,
}))

const BYTES = new Uint8Array(1 << 20).map((_, index) => (index * 31) >> 3)

function expect(holds, call) {
  if (!holds) throw new Error(`${call} answered with something else than was asked for`)
}

function isSameRecord(record, index) {
  const sent = RECORDS[index]
  return (
    record.id === sent.id &&
    record.name === sent.name &&
    record.price === sent.price &&
    record.active === sent.active
  )
}

/** The calls, by name: the argument and the check of the answer. */
export const calls = {
  small: {
    argument: { x: 42, y: 'hello' },
    check: (answer) => expect(answer === 43, 'small'),
  },
  records: {
    argument: RECORDS,
    check: (answer) =>
      expect(answer.length === RECORDS.length && answer.every(isSameRecord), 'records'),
  },
  chain: {
    argument: 1,
    check: (answer) => expect(answer === 4, 'chain'),
  },
  bytes: {
    argument: BYTES,
    check: (answer) => expect(Buffer.compare(answer, BYTES) === 0, 'bytes'),
  },
}

const never = new Promise(() => {})

/**
 * What the server's side answers. `client` calls back: chain runs on the server, middle on the client, last on the
 * server again. The two that never answer are for the memory of calls in flight: `forgotten` waits for something that
 * nobody holds, so that only what the library has in its tables stays on the heap; what `held` waits for is held, and
 * with it what the library has hung on the promise.
 */
export const serverFunctions = {
  small: ({ x, y }) => (y === 'hello' ? x + 1 : 0),
  records: (records) => records,
  bytes: (bytes) => bytes,
  chain: async (x, client) => client.middle(x + 1),
  last: (x) => x + 1,
  forgotten: () => new Promise(() => {}),
  held: () => never,
}

export const clientFunctions = {
  middle: async (x, server) => server.last(x + 1),
}

/** What is measured: a call, and how many of them are kept in flight. */
export const cells = [
  ['small', 1],
  ['small', 64],
  ['small', 512],
  ['records', 1],
  ['records', 64],
  ['chain', 1],
  ['chain', 64],
  ['bytes', 1],
].map(([call, inFlight]) => ({ name: `${call} x${inFlight}`, call, inFlight }))
