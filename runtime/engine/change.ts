// What a signal was when the body ran the last time: each body has its own past.

import type { AnyCell } from './cell.ts'
import type { Handle } from './handle-shape.ts'
import { ownChildren } from './children.ts'
import { current } from './current.ts'
import { makePrivate, track } from './read.ts'
import { locate } from './store.ts'
import type { ValueChange } from './surface.ts'

/** The value as an input, and the one of the last run that came to a result in this context. */
export function changeFor<T>(signal: Handle): ValueChange<T> {
  makePrivate()
  const value = track(signal) as T
  const seen = formerCell()?.children?.seen
  const children = ownChildren()
  children.seen = (children.seen ?? new Map<Handle, unknown>()).set(signal, value)
  const first = seen?.has(signal) !== true
  return { value, previous: seen?.get(signal) as T | undefined, first }
}

/** The cell with the last result of the body that is running. */
function formerCell(): AnyCell | undefined {
  const { reader, run } = current
  if (reader !== null) return reader
  const cell = locate(run!.view, run!.handle)
  return cell.context === run!.view ? cell : undefined
}
