// What can be done with a spin besides reading it.

import { DscopeError } from '../errors.ts'
import { checkScope } from './call-scope.ts'
import type { Fault } from './cell.ts'
import type { ContextState } from './context-state.ts'
import { FAILED } from './flags.ts'
import { nameOf, type Handle } from './handle-shape.ts'
import { isInBody } from './current.ts'
import { dispose, wakeAll } from './dispose.ts'
import { drain } from './drain.ts'
import { report } from './faults.ts'
import { checkVisible } from './overlay.ts'
import { checkOpen, knownCell, refuseInBody } from './read.ts'
import type { React, Result, WatchOptions } from './surface.ts'
import { watchIn } from './watch.ts'

export function peekIn<T>(context: ContextState, handle: Handle): Result<T> | undefined {
  const cell = knownCell(context, handle)
  if (cell === undefined) return undefined
  if ((cell.flags & FAILED) !== 0) return { ok: false, error: (cell.value as Fault).error }
  return { ok: true, value: cell.value as T }
}

export function watchSource<T>(
  context: ContextState,
  source: Handle,
  react: React<T>,
  options: WatchOptions = {},
): Disposable {
  if (isInBody()) throw refuseInBody(`${nameOf(source)} was watched`)
  checkOpen(context)
  checkVisible(context, source)
  checkScope(context)
  return watchIn(context, source, {
    onValue: (value, previous) => react(value as T, previous as T | undefined),
    onError: options.onError ?? ((error) => report(source, error, 'watcher')),
  })
}

export function disposeSpin(handle: Handle): void {
  if (handle.options?.disposed !== undefined) return
  if (isInBody()) throw refuseInBody(`${nameOf(handle)} was disposed`)
  checkOpen(handle.home)
  const error = new DscopeError(
    'DSC308',
    `${nameOf(handle)} was disposed and has no value any more; make another`,
    { spin: nameOf(handle) },
  )
  dispose(handle, error)
  wakeAll(handle, () => true)
  drain()
}
