// What dscope promises of its speed, and what any run must look like.
import { cells } from './cells.mjs'

const cell = (name, key) => (result) => result.cells[name][key]
const memory = (key) => (result) => result.memory[key]

const bars = [
  { what: 'rate, small x1', read: cell('small x1', 'rateRatio'), atLeast: 0.9 },
  { what: 'rate, chain x1', read: cell('chain x1', 'rateRatio'), atLeast: 0.9 },
  { what: 'rate, small x64', read: cell('small x64', 'rateRatio'), atLeast: 3 },
  { what: 'rate, small x512', read: cell('small x512', 'rateRatio'), atLeast: 3 },
  { what: 'rate, chain x64', read: cell('chain x64', 'rateRatio'), atLeast: 3.5 },
  { what: 'rate, records x64', read: cell('records x64', 'rateRatio'), atLeast: 1.4 },
  { what: 'rate, bytes x1', read: cell('bytes x1', 'rateRatio'), atLeast: 0.9 },
  { what: 'CPU, small x64', read: cell('small x64', 'cpuRatio'), atMost: 0.33 },
  { what: 'bytes, pending call, caller', read: memory('caller'), atMost: 700 },
  { what: 'bytes, pending call, callee', read: memory('callee'), atMost: 200 },
]

/** The bars that dscope misses in `results`, as sentences. */
export function findMissedBars(results) {
  return bars.flatMap(({ what, read, atLeast = -Infinity, atMost = Infinity }) => {
    const value = read(results.dscope)
    if (value >= atLeast && value <= atMost) return []
    const bar = atLeast > 0 ? `at least ${atLeast}` : `at most ${atMost}`
    return [`${what}: ${value.toFixed(2)}, should be ${bar}`]
  })
}

const isAmount = (value) => Number.isFinite(value) && value > 0

/**
 * What is missing or impossible in a report, as sentences: a machine under load may be slow, but a cell is there, a rate
 * is above zero, and the floor is the floor.
 */
export function findNonsense({ results }, names) {
  const wrong = []
  const demand = (holds, sentence) => void (holds || wrong.push(sentence))
  for (const name of names) {
    for (const { name: cellName, inFlight } of cells) {
      const numbers = results[name]?.cells[cellName] ?? {}
      const keys = ['rate', 'cpu', 'rateRatio', 'cpuRatio', ...(inFlight === 1 ? ['p50'] : [])]
      for (const key of keys) demand(isAmount(numbers[key]), `${name}, ${cellName}: no ${key}`)
    }
    const kept = results[name]?.memory
    if (!kept) continue
    demand(kept.connection > 0 && kept.connection < 1 << 20, `${name}: odd heap of a connection`)
    demand(kept.caller > 0 && kept.caller < 1 << 16, `${name}: odd heap of a pending call`)
    demand(Math.abs(kept.callee) < 1 << 16, `${name}: odd heap of a call that is being answered`)
  }
  const { rateRatio, cpuRatio } = results.floor.cells['small x1']
  demand(rateRatio === 1 && cpuRatio === 1, 'the floor is not 1 of itself')
  demand(results.dscope?.memory !== undefined, 'the memory of dscope is missing')
  return wrong
}
