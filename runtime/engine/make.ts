// Making signals and spins.

import type { Body, ContextState, Handle, HandleOptions } from './cell.ts'
import type { Claims } from './claims.ts'
import { isInBody } from './current.ts'
import { createHandle, createSpin, type ForkHandle, type RootHandle } from './handle.ts'
import { nextIdOf, registerId } from './ids.ts'
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
  return make(context, null, initial, isReset ? { ...known, reset: { initial } } : known)
}

export function makeSpin<T>(
  context: ContextState,
  body: (run: Run) => T | PromiseLike<T>,
  options: SpinOptions<T> | undefined,
): Spin<T> {
  check(context, 'a spin was made')
  return make<T>(context, body as Body, undefined, optionsOf(options))
}

type AnyHandle<T> = RootHandle<T> | ForkHandle<T>

function make<T>(
  context: ContextState,
  body: Body | null,
  initial: T | undefined,
  options: HandleOptions | null,
): AnyHandle<T> {
  const { claims } = context.tree
  const stored = claims === null ? undefined : claim<T>(claims, context, body, initial, options)
  if (stored !== undefined) return enlist(stored)
  const handle = enlist(create<T>(context, body, initial, options))
  claims?.fresh?.push(handle)
  return handle
}

function create<T>(
  context: ContextState,
  body: Body | null,
  initial: T | undefined,
  options: HandleOptions | null,
): AnyHandle<T> {
  return body === null
    ? createHandle(null, context, initial, options)
    : createSpin(body, context, options)
}

/** In a world that was rebuilt: the handle with the state that is stored for what is being made. */
function claim<T>(
  claims: Claims,
  context: ContextState,
  body: Body | null,
  initial: T | undefined,
  options: HandleOptions | null,
): RootHandle<T> | undefined {
  if (context.parentState !== null) return undefined
  const id = nextIdOf(scopeOf(context), body === null, options)
  return claims.take(id, body, initial, options) as RootHandle<T> | undefined
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
type Given<T> = SpinOptions<T> & { readonly place?: string }

function optionsOf<T>(options: Given<T> | undefined): HandleOptions | null {
  if (options === undefined) return null
  const { equals, whenStale, id, key, place } = options
  if (whenStale === 'finish') return { equals, finishes: true, id, key, place }
  const isPlain = equals === undefined && id === undefined && key === undefined
  return isPlain && place === undefined ? null : { equals, id, key, place }
}
