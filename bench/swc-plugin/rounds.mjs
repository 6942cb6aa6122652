// Time for each file: every contender has its turn in every round, in a new order each time, so that what else the machine
// does falls on all of them alike. A ratio is taken within a round only.

/** One turn: milliseconds for one file, over at least `ms` of them. */
function takeTurn({ compile }, source, ms) {
  const started = performance.now()
  let files = 0
  let passed
  do {
    compile(source)
    files++
    passed = performance.now() - started
  } while (passed < ms)
  return passed / files
}

function shuffle(list) {
  const order = [...list]
  for (let index = order.length - 1; index > 0; index--) {
    const other = Math.floor(Math.random() * (index + 1))
    ;[order[index], order[other]] = [order[other], order[index]]
  }
  return order
}

/**
 * Measures one cell for all contenders. Answers a list of `{ name, time, overhead, ratio }`, one for each contender and round:
 * `overhead` is what it adds to the host without a plugin, `ratio` that of its overhead to the floor's.
 */
export function measureCell(contenders, { source }, { rounds, warmUp, ms }) {
  const samples = []
  for (let round = -warmUp; round < rounds; round++) {
    const times = new Map()
    for (const contender of shuffle(contenders)) {
      times.set(contender.name, takeTurn(contender, source, ms))
    }
    if (round < 0) continue
    const none = times.get('none')
    const floor = times.get('floor') - none
    for (const [name, time] of times) {
      samples.push({ name, time, overhead: time - none, ratio: (time - none) / floor })
    }
  }
  return samples
}
