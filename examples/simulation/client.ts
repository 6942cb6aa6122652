import { timeout, type Context, type Run, type Signal, type Spin } from 'dscope'

/** What is told of a run: the time in milliseconds, and what happened. */
export type Tell = (at: number, what: string) => void

/** A remote that is slow, and fails now and then. Chance comes from the context, so the seed of a simulation decides. */
async function askRemote(run: Run, tell: Tell): Promise<number> {
  await run.sleep(50 + Math.floor(run.random('latency') * 400))
  if (run.random('failures') < 0.4) {
    tell(run.now(), 'the remote fails')
    throw new Error('the remote has failed')
  }
  return Math.floor(run.random('prices') * 1000)
}

/**
 * The price of a round: asks again when the remote fails, after pauses that grow, and gives up after so long. The same code runs under the
 * clock of the machine and in a simulation.
 */
export function createClient(
  context: Context,
  round: Signal<number>,
  tell: Tell,
): Spin<number | 'too late'> {
  const price = context.retry(
    async (run, attempt) => {
      tell(run.now(), `round ${run.track(round)}, attempt ${attempt}`)
      return askRemote(run, tell)
    },
    { attempts: 20, delay: 200, longest: 5_000, jitter: 0.5 },
  )
  return context.run(() => timeout(price, 8_000, 'too late'))
}
