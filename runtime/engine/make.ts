// Making signals and spins.

import { Placed, type Body, type ContextState, type Handle, type HandleOptions } from './cell.ts'
import { isInBody } from './current.ts'
import { createHandle, createSpin } from './handle.ts'
import { registerId } from './ids.ts'
import { scopeOf } from './lineage.ts'
import { sync } from './overlay.ts'
import { checkOpen, refuseInBody } from './read.ts'
import type { Run, Signal, SignalOptions, Spin, SpinOptions } from './surface.ts'

export function makeSignal<T>(
  context: ContextState,
  initial: T,
  options: SignalOptions<T> | undefined,
): Signal<T> {
  check(context, 'a signal was made')
  const isReset = options?.onFork === 'reset'
  if (isReset) context.tree.exact = true
  const known = optionsOf(options)
  return enlist(
    createHandle<T>(null, context, initial, isReset ? { ...known, reset: { initial } } : known),
  )
}

export function makeSpin<T>(
  context: ContextState,
  body: (run: Run) => T | PromiseLike<T>,
  options: SpinOptions<T> | undefined,
): Spin<T> {
  check(context, 'a spin was made')
  return enlist(createSpin<T>(body as Body, context, optionsOf(options)))
}

function check(context: ContextState, action: string): void {
  if (isInBody()) throw refuseInBody(action)
  if (context.syncedAt !== context.tree.structure || context.isClosed) sync(context)
  checkOpen(context)
}

function enlist<H extends Handle>(handle: H): H {
  const scope = scopeOf(handle.home)
  const { options } = handle
  if (options !== null && (options.id !== undefined || options.key !== undefined)) {
    registerId(handle, scope)
  }
  scope.add(handle)
  return handle
}

/** What the compiler adds to the options of those who write them. */
type Given<T> = SpinOptions<T> & { readonly place?: string; readonly waits?: boolean }

function optionsOf<T>(options: Given<T> | undefined): HandleOptions | null {
  if (options === undefined) return null
  if (options instanceof Placed) return options
  const { equals, whenStale, id, key, place, waits } = options
  if (whenStale === 'finish') return { equals, finishes: true, id, key, place, waits }
  const isPlain = equals === undefined && id === undefined && key === undefined
  return isPlain && place === undefined ? null : { equals, id, key, place, waits }
}
