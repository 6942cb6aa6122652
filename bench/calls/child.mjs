// One of the two processes of a contender: `node child.mjs <contender module> server` or `... client <port>`. It answers
// the requests that `pair.mjs` sends, and ends when its parent does.
import { median } from '../report.mjs'
import { calls } from './cells.mjs'

const [, , contender, role, port] = process.argv
const { serve, connect } = await import(`./contenders/${contender}.mjs`)
const connection = role === 'client' ? await connect(Number(port)) : undefined

/** A full collection, until two in a row free nothing more: finalizers run between them, and free what they held. */
async function collect() {
  let before = Infinity
  for (;;) {
    globalThis.gc()
    await new Promise((resolve) => setImmediate(resolve))
    const { heapUsed, arrayBuffers } = process.memoryUsage()
    if (heapUsed + arrayBuffers >= before - 1024) return heapUsed + arrayBuffers
    before = heapUsed + arrayBuffers
  }
}

/** Keeps `inFlight` calls in flight for `ms`, each followed by the next, and waits for the last answer. */
async function closedLoop({ call: name, inFlight }, ms) {
  const { argument, check } = calls[name]
  const latencies = []
  let answered = 0
  let running = true

  async function lane() {
    while (running) {
      check(await connection[name](argument))
      answered++
    }
  }
  // Two looks at the clock a call would be a tenth of the cost of a fast call in a crowd, and nothing alone.
  async function timedLane() {
    while (running) {
      const start = performance.now()
      check(await connection[name](argument))
      latencies.push(performance.now() - start)
      answered++
    }
  }

  const start = performance.now()
  const timer = setTimeout(() => (running = false), ms)
  try {
    await Promise.all(Array.from({ length: inFlight }, inFlight === 1 ? timedLane : lane))
  } finally {
    clearTimeout(timer)
  }
  const seconds = (performance.now() - start) / 1000
  return { answered, seconds, p50: inFlight === 1 ? median(latencies) * 1000 : null }
}

const requests = {
  cpu: () => {
    const { user, system } = process.cpuUsage()
    return user + system
  },
  memory: collect,
  run: ({ cell, ms }) => closedLoop(cell, ms),
  async open({ count }) {
    for (let opened = 0; opened < count; opened++) {
      const { small } = await connect(Number(port))
      calls.small.check(await small(calls.small.argument))
    }
  },
  async pend({ call, count }) {
    for (let made = 0; made < count; made++) {
      connection[call](calls.small.argument).then(() => {
        throw new Error('a call that never settles has settled')
      })
    }
    // Links keep the order: when this is answered, the other side has begun every call before it.
    calls.small.check(await connection.small(calls.small.argument))
  },
}

process.on('disconnect', () => process.exit())
process.on('message', async ({ id, kind, ...request }) => {
  try {
    process.send({ id, value: await requests[kind](request) })
  } catch (error) {
    process.send({ id, error: error.stack })
  }
})
process.send({ id: 0, value: role === 'server' ? await serve() : null })
