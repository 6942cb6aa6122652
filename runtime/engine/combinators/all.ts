// The values of several spins side by side.

import type { Spin } from '../surface.ts'
import { awaitPart, isKnown, spinOf, valueOfPart, type PartValue, type Parts } from './parts.ts'

/**
 * A spin of the values of all parts, in their order. Parts are asked for and renewed side by side. Fails with the first failure in the order of
 * the parts, and not of time: so what it comes to does not depend on what was remembered. Made in the current context, or else in the deepest
 * context of its parts; without parts it is DSC361.
 */
export function all<const P extends readonly unknown[]>(
  parts: P & Parts<P>,
): Spin<{ -readonly [Index in keyof P]: PartValue<P[Index]> }> {
  const asked: readonly unknown[] = parts
  return spinOf('all', asked, (run) => {
    if (asked.every(isKnown)) return asked.map((part) => valueOfPart(run, part)) as never
    return inOrder(asked.map((part) => awaitPart(run, part))) as never
  })
}

/** The awaits of a run are no unhandled rejections when they are left behind. */
async function inOrder(waiting: readonly Promise<unknown>[]): Promise<unknown[]> {
  const values: unknown[] = []
  for (const one of waiting) values.push(await one)
  return values
}
