// A spin that has so much time.

import { drainOrReport } from '../advance.ts'
import { awaitForNow } from '../awaiting.ts'
import { nameOf, type Handle } from '../handle-shape.ts'
import type { BodyRun } from '../hooks.ts'
import { DscopeError } from '../../errors.ts'
import { checkTime } from '../sleep.ts'
import type { Run, Spin } from '../surface.ts'
import { takeOffNow } from '../take-off.ts'
import { isKnown, spinOf, valueOfPart } from './parts.ts'

/**
 * A spin of what another comes to within `ms` milliseconds after somebody asks; else of `fallback`, and without one it fails with
 * DSC352. Whoever is late is withdrawn from, and is no input: a fallback stays until it is forgotten (`refresh`). Made in the current
 * context, or else in that of the spin.
 */
export function timeout<T, F = never>(
  spin: Spin<T>,
  ms: number,
  ...fallback: readonly [value?: F]
): Spin<T | F> {
  checkTime(ms)
  const limited = spinOf<T | F>('timeout', [spin], (run) => {
    if (isKnown(spin)) return valueOfPart(run, spin) as T
    return within(run, spin, ms, () => {
      if (fallback.length === 0) throw lateError(spin as unknown as Handle, ms)
      return fallback[0] as F
    })
  })
  const handle = limited as unknown as Handle
  handle.options = { ...handle.options, isImpatient: true }
  return limited
}

function within<T, F>(run: Run, spin: Spin<T>, ms: number, late: () => F): Promise<T | F> {
  const body = run as unknown as BodyRun
  const flight = body.flight ?? takeOffNow(body)
  const waiting = awaitForNow(flight, spin as unknown as Handle)
  const timer = run.sleep(ms).then(() => {
    waiting.withdraw()
    drainOrReport(flight)
    return late()
  })
  return Promise.race([waiting.promise as Promise<T>, timer])
}

function lateError(spin: Handle, ms: number): DscopeError {
  const name = nameOf(spin)
  return new DscopeError(
    'DSC352',
    `${name} was not ready within ${ms} milliseconds; give timeout a fallback, or more time`,
    { spin: name, ms },
  )
}
