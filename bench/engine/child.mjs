// One process of a contender: `node child.mjs <contender module>`. It answers the requests of `process.mjs`, and ends when
// its parent does.
import { median } from '../report.mjs'
import { graphs } from './graphs/index.mjs'

const api = await import(`./contenders/${process.argv[2]}.mjs`)
let current = { name: undefined, turn: undefined }

function turnOf(name, scale) {
  if (current.name !== name) {
    current = { name, turn: graphs.find((graph) => graph.name === name).create(api, scale) }
  }
  return current.turn
}

/** Turns of one graph for some milliseconds: the median of their times, and how many bodies of a grid ran in one. */
function playRound({ name, scale, ms }) {
  const turn = turnOf(name, scale)
  const times = []
  const started = performance.now()
  let before
  do {
    before = turn.counter?.runs
    times.push(turn())
  } while (performance.now() - started < ms)
  return { time: median(times), runs: before === undefined ? null : turn.counter.runs - before }
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
