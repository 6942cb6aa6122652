// Values that do not change as often as those they follow.
//
// Invariants:
// - What is remembered is the result of the last run, and nothing beside: so forks and snapshots need no rule for it.
// - A change of the source gives the run that waits up for a new one, however often.

import { Cell, Fault, UNSET } from '../cell.ts'
import type { Handle } from '../handle-shape.ts'
import { current } from '../current.ts'
import { locate } from '../store.ts'
import { checkTime } from '../sleep.ts'
import type { Run, Source, Spin } from '../surface.ts'
import { clockOf } from '../time.ts'
import { spinOf } from './parts.ts'

/**
 * A spin that has the value of `source` when that has not changed for `ms` milliseconds; the first value at once. Who reads it meanwhile
 * waits for that; it has to be read or watched, else nobody sees the changes. What the source throws is thrown on at once. Made
 * in the current context, or else in that of the source.
 */
export function debounce<T>(source: Source<T>, ms: number): Spin<T> {
  checkTime(ms)
  return patient(
    spinOf<T>('debounce', [source], (run) => {
      const isFirst = former() === undefined
      const value = run.track(source)
      return isFirst ? value : run.sleep(ms).then(() => value)
    }),
  )
}

/**
 * A spin that has the value of `source`, and takes a new one over at most once in `ms` milliseconds: a first one at once, and
 * the last of those that came meanwhile when the time is up. Else as {@link debounce}.
 */
export function throttle<T>(source: Source<T>, ms: number): Spin<T> {
  checkTime(ms)
  const taken = patient(
    spinOf<Taken<T>>('throttle', [source], (run) => {
      const last = former() as Taken<T> | undefined
      const value = run.track(source)
      const context = current.context!
      const take = () => ({ value, at: clockOf(context).now() })
      const wait = last === undefined ? 0 : last.at + ms - clockOf(context).now()
      return wait > 0 ? run.sleep(wait).then(take) : take()
    }),
  )
  return spinOf<T>('throttle', [source], (run: Run) => run.track(taken).value)
}

interface Taken<T> {
  readonly value: T
  readonly at: number
}

/** What the last run of the body that is running came to, if that was a value, where it looks from. */
function former(): unknown {
  const reader = current.reader ?? current.run!
  const handle: Handle = reader instanceof Cell ? reader : reader.handle
  const { value } = locate(current.context!, handle)
  return value === UNSET || value instanceof Fault ? undefined : (value ?? null)
}

function patient<T>(spin: Spin<T>): Spin<T> {
  const handle = spin as unknown as Handle
  handle.options = { ...handle.options, isPatient: true }
  return spin
}
