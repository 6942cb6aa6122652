// Whichever comes first.

import { AbortError } from '../abort.ts'
import type { Spin } from '../surface.ts'
import { firstOf } from './first.ts'
import { isKnown, spinOf, valueOfPart, type PartValue, type Parts } from './parts.ts'

/**
 * A spin of whatever the first part comes to, be it an error. What is known already is first, in the order of the parts, and asks nobody. The
 * others are withdrawn from: their runs end unless somebody else waits for them. Only the first is an input, so the race is run again when that
 * has changed. A part that was cancelled is out; when all are, the race rejects, and nothing is remembered. Made where `all` is made.
 */
export function race<const P extends readonly unknown[]>(
  parts: P & Parts<P>,
): Spin<PartValue<P[number]>> {
  const asked: readonly unknown[] = parts
  return spinOf('race', asked, (run) => {
    const known = asked.findIndex(isKnown)
    if (known >= 0) return valueOfPart(run, asked[known]) as never
    return firstOf(run, asked, {
      isEnd: (error) => !(error instanceof AbortError),
      failure: ([error]) => error,
    }) as never
  })
}
