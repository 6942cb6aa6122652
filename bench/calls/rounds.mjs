// Rates: every contender has its turn in every round, in a new order each time, so that what else the machine does falls
// on all of them alike. A ratio is taken within a round only.
import { shuffle } from '../shuffle.mjs'

/** One turn: the rate, and the CPU of both processes for a call. Times are in microseconds. */
async function takeTurn({ server, client }, cell, ms) {
  const cpu = async () => (await server.ask('cpu')) + (await client.ask('cpu'))
  const before = await cpu()
  const { answered, seconds, p50 } = await client.ask('run', { cell, ms })
  return { rate: answered / seconds, cpu: ((await cpu()) - before) / answered, p50 }
}

/**
 * What else the machine does comes and goes within a tenth of a second, and a lone call, which sees nothing but the cost of two messages,
 * suffers from it most. So it has more and shorter turns: who is compared then had the same of it. A crowd needs longer ones, since it
 * takes a while to gather and to leave.
 */
function cutTurns({ inFlight }, { rounds, warmUp, ms }) {
  if (inFlight > 1) return { rounds, warmUp, ms }
  return { rounds: rounds * 10, warmUp: warmUp * 10, ms: ms / 5 }
}

/**
 * Measures one cell for all pairs, `Map<name, pair>`, of which one is the floor. Resolves with a list of
 * `{ name, rate, cpu, p50, rateRatio, cpuRatio }`, one for each contender and round.
 */
export async function measureCell(pairs, cell, settings) {
  const { rounds, warmUp, ms } = cutTurns(cell, settings)
  const samples = []
  for (let round = -warmUp; round < rounds; round++) {
    const turns = new Map()
    for (const [name, pair] of shuffle(pairs)) turns.set(name, await takeTurn(pair, cell, ms))
    if (round < 0) continue
    const floor = turns.get('floor')
    for (const [name, turn] of turns) {
      const { rate, cpu } = turn
      samples.push({ name, ...turn, rateRatio: rate / floor.rate, cpuRatio: cpu / floor.cpu })
    }
  }
  return samples
}
