// A body that is tried again when it fails.

import { isDscopeError } from '../../errors.ts'
import { isHandle } from '../handle-shape.ts'
import { checkTime } from '../sleep.ts'
import type { RetryPolicy, Run, Spin } from '../surface.ts'
import { here } from '../waiting/create.ts'

/** Of the numbers between which a delay is chosen by chance. */
const STREAM = 'retry'

/**
 * A spin whose body is tried again when it fails, after a pause, in the same run. It gets the number of the attempt, from 1. What a
 * policy leaves out is three attempts, and no pause. A run that is given up or cancelled is not tried again. Spins that the body awaits
 * remember their failures like other results: what is to be tried again belongs into the body itself. Made in the current
 * context.
 */
export function retry<T>(
  body: (run: Run, attempt: number) => T | PromiseLike<T>,
  policy: RetryPolicy = {},
): Spin<T> {
  const { attempts = 3, when = () => true, delay = 0 } = policy
  if (typeof delay === 'number') checkTime(delay)
  return here('a spin of retry').spin<T>(async (run) => {
    for (let attempt = 1; ; attempt++) {
      try {
        const result: unknown = body(run, attempt)
        return (await (isHandle(result) ? run.await(result as never) : result)) as T
      } catch (error) {
        if (attempt >= attempts || isOver(error) || !when(error, attempt)) throw error
        await run.sleep(pause(run, policy, attempt, error))
      }
    }
  })
}

/** Of a run that does not go on: it is given up or cancelled, or begins again when something is ready. */
function isOver(error: unknown): boolean {
  return isDscopeError(error, 'DSC313') || isDscopeError(error, 'DSC312')
}

function pause(run: Run, policy: RetryPolicy, attempt: number, error: unknown): number {
  const { delay = 0, factor = 2, longest = Infinity, jitter = 0 } = policy
  if (typeof delay === 'function') return delay(attempt, error)
  const ms = Math.min(longest, delay * factor ** (attempt - 1))
  return jitter === 0 ? ms : ms * (1 - jitter * run.random(STREAM))
}
