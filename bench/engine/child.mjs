// One process of a contender: `node child.mjs <contender module>`. It answers the requests of `process.mjs`, and ends when
// its parent does.
import { median } from '../report.mjs'
import { graphs } from './graphs/index.mjs'

const api = await import(`./contenders/${process.argv[2]}.mjs`)
let current = { name: undefined, turn: undefined, runs: null }

/** The graph of that name. How many bodies ran in the second turn is kept: that one is the same for everybody. */
function open(name, scale) {
  if (current.name === name) return current
  const turn = graphs.find((graph) => graph.name === name).create(api, scale)
  turn()
  const before = turn.counter?.runs
  turn()
  current = { name, turn, runs: before === undefined ? null : turn.counter.runs - before }
  return current
}

/** Turns of one graph for some milliseconds: the median of their times. */
function playRound({ name, scale, ms }) {
  const { turn, runs } = open(name, scale)
  const times = []
  const started = performance.now()
  do times.push(turn())
  while (performance.now() - started < ms)
  return { time: median(times), runs }
}

const requests = { playRound }

process.on('disconnect', () => process.exit())
process.on('message', async ({ id, kind, ...request }) => {
  try {
    process.send({ id, value: await requests[kind](request) })
  } catch (error) {
    process.send({ id, error: error.stack })
  }
})
process.send({ id: 0, value: null })
