// Whichever succeeds first.

import { AbortError } from '../abort.ts'
import type { Run, Spin } from '../surface.ts'
import { firstOf } from './first.ts'
import { isKnown, spinOf, valueOfPart, type PartValue, type Parts } from './parts.ts'

/**
 * A spin of the first value that a part comes to. The parts that have failed before are inputs too; those that are not ready are withdrawn from.
 * When all parts have failed it fails with an `AggregateError` of their errors, in their order; when one of them was cancelled, with that, which
 * is not remembered. Made where `all` is made.
 */
export function any<const P extends readonly unknown[]>(
  parts: P & Parts<P>,
): Spin<PartValue<P[number]>> {
  const asked: readonly unknown[] = parts
  return spinOf('any', asked, (run) => {
    const errors: unknown[] = []
    for (const part of asked.filter(isKnown)) {
      const found = attempt(run, part)
      if ('value' in found) return found.value as never
      errors.push(found.error)
    }
    if (errors.length === asked.length) throw failureOf(errors)
    return firstOf(run, asked, { isEnd: () => false, failure: failureOf }) as never
  })
}

function attempt(run: Run, part: unknown): { value: unknown } | { error: unknown } {
  try {
    return { value: valueOfPart(run, part) }
  } catch (error) {
    return { error }
  }
}

function failureOf(errors: readonly unknown[]): unknown {
  const cancelled = errors.find((error) => error instanceof AbortError)
  return cancelled ?? new AggregateError(errors, 'all parts have failed')
}
