// One process of a contender: `node child.mjs <contender module>`. It answers the requests of `process.mjs`, and ends when
// its parent does.
import { graphs } from './graphs/index.mjs'

const api = await import(`./contenders/${process.argv[2]}.mjs`)
const turns = new Map()

const requests = {
  /** One turn of a graph. Built when it is first asked for, and kept until `drop`. */
  turn({ name, scale }) {
    let turn = turns.get(name)
    if (turn === undefined) {
      turn = graphs.find((graph) => graph.name === name).create(api, scale)
      turns.set(name, turn)
    }
    const before = turn.counter?.runs ?? 0
    globalThis.gc()
    const time = turn()
    return { time, runs: (turn.counter?.runs ?? 0) - before }
  },
  drop: ({ name }) => void turns.delete(name),
}

process.on('disconnect', () => process.exit())
process.on('message', async ({ id, kind, ...request }) => {
  try {
    process.send({ id, value: (await requests[kind](request)) ?? null })
  } catch (error) {
    process.send({ id, error: error.stack })
  }
})
process.send({ id: 0, value: null })
