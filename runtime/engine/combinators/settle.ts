// Results as values.

import type { Result, Source, Spin } from '../surface.ts'
import { spinOf } from './parts.ts'

export { unwrap } from '../result.ts'

/** A spin of what another comes to, be it a value or an error. It never fails itself. Made where `all` is made. */
export function settle<T>(spin: Spin<T>): Spin<Result<T>> {
  return spinOf('settle', [spin], (run) => resultOf(() => run.track<T>(spin as Source<T>)), {
    equals: isSame,
  })
}

function resultOf<T>(read: () => T): Result<T> {
  try {
    return { ok: true, value: read() }
  } catch (error) {
    return { ok: false, error }
  }
}

function isSame<T>(one: Result<T>, other: Result<T>): boolean {
  if (one.ok) return other.ok && Object.is(one.value, other.value)
  return !other.ok && Object.is(one.error, other.error)
}
