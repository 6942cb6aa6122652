// Results as values.

import type { Result } from './surface.ts'

/** The value of a result, or its error as a throw. */
export function unwrap<T>(result: Result<T>): T {
  if (result.ok) return result.value
  throw result.error
}
