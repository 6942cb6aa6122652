import { createHash } from 'node:crypto'
import { createSimulation } from 'dscope'
import { createClient } from './client.ts'

/** Milliseconds between two rounds. */
const PERIOD = 60_000

export interface Outcome {
  readonly rounds: number
  readonly timers: number
  readonly late: number
  /** The first lines of what happened, and a digest of all of them. */
  readonly beginning: readonly string[]
  readonly digest: string
}

/** Lets a client ask its remote once a minute, for so many seconds of virtual time. */
export async function simulate(seed: number, seconds: number): Promise<Outcome> {
  const sim = createSimulation({ seed })
  const round = sim.signal(0)
  const trace = createHash('sha256')
  const beginning: string[] = []
  const tell = (at: number, what: string) => {
    const line = `${(at / 1000).toFixed(3)} s  ${what}`
    trace.update(`${line}\n`)
    if (beginning.length < 12) beginning.push(line)
  }
  const client = createClient(sim, round, tell)
  const rounds = Math.floor((seconds * 1000) / PERIOD)
  let [timers, late] = [0, 0]
  for (let at = 1; at <= rounds; at++) {
    round.set(at)
    client.refresh()
    const answer = client.read()
    timers += await sim.advanceBy(PERIOD)
    const price = await answer
    if (price === 'too late') late++
    tell(sim.clock.now(), `round ${at} is over: ${price}`)
  }
  await sim.close()
  return { rounds, timers, late, beginning, digest: trace.digest('hex') }
}
