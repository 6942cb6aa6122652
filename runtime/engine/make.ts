// Making signals and spins.

import type { ContextState } from './context-state.ts'
import { Placed, type Body, type Handle, type HandleOptions } from './handle-shape.ts'
import { checkScope } from './call-scope.ts'
import { ownChildren } from './children.ts'
import { current, isInBody } from './current.ts'
import { createHandle, createSpin, type ForkHandle, type RootHandle } from './handle.ts'
import { nextIdOf, registerId } from './ids.ts'
import { scopeOf } from './lineage.ts'
import { isBelow, sync } from './overlay.ts'
import { checkOpen, refuseInBody } from './read.ts'
import type { Scope } from './scope.ts'
import type { Run, Signal, SignalOptions, Spin, SpinOptions } from './surface.ts'

export function makeSignal<T>(
  context: ContextState,
  initial: T,
  options: SignalOptions<T> | undefined,
): Signal<T> {
  const scope = scopeIn(context)
  if (options === undefined) return make(scope, null, initial, null)
  const isReset = options.onFork === 'reset'
  if (isReset) context.tree.exact = true
  const known = optionsOf(options)
  const all = isReset ? { ...known, reset: { initial } } : known
  return make(scope, null, initial, all)
}

export function makeSpin<T>(
  context: ContextState,
  body: (run: Run) => T | PromiseLike<T>,
  options: SpinOptions<T> | undefined,
): Spin<T> {
  const scope = scopeIn(context)
  return make<T>(scope, body as Body, undefined, optionsOf(options))
}

type AnyHandle<T> = RootHandle<T> | ForkHandle<T>

function make<T>(
  scope: Scope,
  body: Body | null,
  initial: T | undefined,
  options: HandleOptions | null,
): AnyHandle<T> {
  const { context } = scope
  const { claims } = context.tree
  // What a body makes starts anew.
  const isNew = claims === null || isInBody() || context.parentState !== null
  if (isNew) return enlist(create<T>(context, body, initial, options), scope)
  // In a world that was rebuilt: the handle with the state that is stored for what is being made.
  const id = nextIdOf(scope, body === null, options)
  const stored = claims.take(id, body, initial, options) as RootHandle<T> | undefined
  const handle = enlist(stored ?? create<T>(context, body, initial, options), scope)
  if (stored === undefined) claims.fresh?.push(handle)
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

/** What a body makes belongs to its run, in whichever of the contexts that its own sees it is made. */
function scopeIn(context: ContextState): Scope {
  sync(context)
  checkOpen(context)
  if (!isInBody()) {
    checkScope(context)
    return scopeOf(context)
  }
  if (isBelow(current.context!, context)) return ownChildren()
  throw refuseInBody('something was made in another context')
}

function enlist<H extends Handle>(handle: H, scope: Scope): H {
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
  // One object for all spins of a macro.
  if (options instanceof Placed) return options
  const { equals, whenStale, id, key, place, waits } = options
  if (whenStale === 'finish') return { equals, finishes: true, id, key, place, waits }
  const isPlain = equals === undefined && id === undefined && key === undefined
  return isPlain && place === undefined ? null : { equals, id, key, place, waits }
}
