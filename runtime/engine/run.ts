// The run, as bodies see it. A synchronous body is done when it returns, so one object serves all bodies of a world: what it
// does is meant for the run that is on the stack.

import { UNSET, type ContextState, type Handle, type Tree } from './cell.ts'
import { current, isInBody } from './current.ts'
import { DscopeError } from '../errors.ts'
import { RootHandle } from './handle.ts'
import { makePrivate, track } from './read.ts'
import type { Context, Run, Source } from './surface.ts'

export const syncRun: Run = {
  track: <T>(source: Source<T>) => track(source as unknown as Handle) as T,

  binding: <T>(key: PropertyKey) => {
    const { tree } = runningContext(`the binding ${String(key)} is asked for`)
    const value = track(bindingHandle(tree, key))
    if (value !== UNSET) return value as T
    throw new DscopeError(
      'DSC309',
      `nothing is bound to ${String(key)}; bind it in createContext or in a fork`,
      { key },
    )
  },

  get context() {
    const context = runningContext('the context of a run is asked for')
    makePrivate()
    return context as unknown as Context
  },
}

/** A binding is a signal of the root that only a fork can write. Made when it is first named. */
export function bindingHandle(tree: Tree, key: PropertyKey): Handle {
  const all = (tree.bindings ??= new Map())
  const known = all.get(key)
  if (known !== undefined) return known
  const handle = new RootHandle(null, tree.root, UNSET, { isBinding: true })
  all.set(key, handle)
  return handle
}

function runningContext(action: string): ContextState {
  const { context } = current
  if (context !== null && isInBody()) return context
  throw new DscopeError('DSC304', `${action} outside of a run; do it in the body of a spin`)
}
