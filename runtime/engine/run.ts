// The run, as bodies see it: an object for each run, which does nothing once its body has returned, and nothing for another body.

import { UNSET, type Cell, type ForkRun, type Handle, type RunState, type Tree } from './cell.ts'
import { current } from './current.ts'
import { DscopeError } from '../errors.ts'
import { RootHandle } from './handle.ts'
import { makePrivate, track } from './read.ts'
import type { Context, Run, Source } from './surface.ts'

// A class and no literal: its methods are found without a look-up, which halves the price of `track`.
class BodyRun implements Run, RunState {
  declare reader: Cell | ForkRun | null

  constructor(reader: Cell | ForkRun) {
    this.reader = reader
  }

  track<T>(source: Source<T>): T {
    // The common case first: in a root.
    if (this.reader === null || this.reader !== current.reader) {
      checkRunning(this, 'something is tracked')
    }
    return track(source as unknown as Handle) as T
  }

  binding<T>(key: PropertyKey): T {
    checkRunning(this, `the binding ${String(key)} is asked for`)
    const value = track(bindingHandle(current.context!.tree, key))
    if (value !== UNSET) return value as T
    throw new DscopeError(
      'DSC309',
      `nothing is bound to ${String(key)}; bind it in createContext or in a fork`,
      { key },
    )
  }

  get context(): Context {
    checkRunning(this, 'the context of a run is asked for')
    makePrivate()
    return current.context as unknown as Context
  }
}

export function startRun(reader: Cell | ForkRun): RunState {
  return new BodyRun(reader)
}

function checkRunning({ reader }: RunState, action: string): void {
  if (reader !== null && (reader === current.reader || reader === current.run)) return
  throw new DscopeError(
    'DSC304',
    `${action} with a run that is not the one of the body that is running; a run ends when its body returns, and serves no other body`,
  )
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
