// Time for each file: every contender has its turn in every round, in a new order each time, so that what else the machine
// does falls on all of them alike. An overhead is taken within a round only. Times are of the processor: a transform waits for
// nothing, and what other programs take meanwhile is not its own.
import { shuffle } from '../shuffle.mjs'
import { readProcessor } from './processor.mjs'

/** One turn: milliseconds for one file, over at least `ms` of them. */
function takeTurn({ compile }, source, ms) {
  const started = readProcessor()
  let files = 0
  let passed
  do {
    compile(source)
    files++
    passed = readProcessor() - started
  } while (passed < ms)
  return passed / files
}

/**
 * Measures one cell for all contenders. Answers a list of `{ name, time, overhead }`, one for each contender and round:
 * `overhead` is what it adds to the host without a plugin.
 */
export function measureCell(contenders, { source }, { rounds, warmUp, ms }) {
  const samples = []
  for (let round = -warmUp; round < rounds; round++) {
    const times = new Map()
    for (const contender of shuffle(contenders)) {
      times.set(contender.name, takeTurn(contender, source, ms))
    }
    if (round < 0) continue
    for (const [name, time] of times) {
      samples.push({ name, time, overhead: time - times.get('none') })
    }
  }
  return samples
}
