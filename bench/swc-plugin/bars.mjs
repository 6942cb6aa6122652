// What dscope promises of the wasm plugin, and what any run must look like.
import { cells } from './sources.mjs'

const MOST_RATIO = 3.5
const MOST_BYTES = 45_000
const MOST_FIRST_USE = 50

/** The bars that dscope misses, as sentences. */
export function findMissedBars({ results, bytes, firstUse }) {
  const missed = []
  const demand = (what, value, most) =>
    void (value <= most || missed.push(`${what}: ${value.toFixed(2)}, should be at most ${most}`))
  for (const { name } of cells) demand(`ratio, ${name}`, results.dscope[name].ratio, MOST_RATIO)
  demand('bytes of the wasm', bytes.dscope, MOST_BYTES)
  demand('milliseconds of the first use', firstUse.dscope.clock, MOST_FIRST_USE)
  return missed
}

const isAmount = (value) => Number.isFinite(value) && value > 0

/** What is missing or impossible in a report, as sentences: a machine under load may be slow, but it measures something. */
export function findNonsense({ results, bytes, firstUse }) {
  const wrong = []
  const demand = (holds, sentence) => void (holds || wrong.push(sentence))
  for (const [contender, numbers] of Object.entries(results)) {
    for (const { name } of cells) {
      const { time, overhead, ratio } = numbers[name] ?? {}
      demand(isAmount(time), `${contender}, ${name}: no time`)
      demand(Number.isFinite(overhead), `${contender}, ${name}: no overhead`)
      demand(Number.isFinite(ratio), `${contender}, ${name}: no ratio`)
    }
  }
  for (const { name } of cells) {
    demand(results.none?.[name].overhead === 0, `${name}: no plugin costs something`)
    demand(results.floor?.[name].ratio === 1, `${name}: the floor is not 1 of itself`)
    demand(results.dscope !== undefined, 'dscope is missing')
  }
  demand(bytes.floor > 0 && bytes.floor < 1000, 'odd size of the plugin that hands back')
  demand(bytes.dscope <= MOST_BYTES, `the wasm has ${bytes.dscope} bytes, more than ${MOST_BYTES}`)
  demand(isAmount(firstUse.dscope.processor), 'the first use took no time')
  return wrong
}
