// The run, as bodies see it. Bodies that are done when they return share a few of these objects: what one does is meant for the
// run that is on the stack. A body that waits has its own, and with it its run in flight.

import { awaitSpin, awaitValue, checkGoesOn } from './awaiting.ts'
import { UNSET, isHandle, type BodyRun, type ContextState, type Handle, type Tree } from './cell.ts'
import { block, drainOrReport } from './advance.ts'
import { current, isInBody } from './current.ts'
import { DscopeError } from '../errors.ts'
import { beginWalk, type Flight } from './flight.ts'
import { RootHandle } from './handle.ts'
import { makePrivate, track } from './read.ts'
import { endOf } from './end.ts'
import { segment } from './segment.ts'
import type { Context, Run, Source } from './surface.ts'
import { takeOffNow } from './take-off.ts'

export class LiveRun implements Run, BodyRun {
  flight: Flight | null = null
  controller: AbortController | null = null

  track<T>(source: Source<T>): T {
    const handle = source as unknown as Handle
    return (this.flight === null ? track(handle) : readIn(this.flight, () => track(handle))) as T
  }

  await(value: unknown): Promise<never> {
    const flight = this.flight ?? takeOffNow(this)
    const result = isHandle(value) ? awaitSpin(flight, value) : awaitValue(flight, value)
    return result as Promise<never>
  }

  binding<T>(key: PropertyKey): T {
    return this.flight === null ? binding(key) : readIn<T>(this.flight, () => binding(key))
  }

  get context(): Context {
    return this.flight === null ? ownContext() : readIn(this.flight, ownContext)
  }

  get abortSignal(): AbortSignal {
    if (this.controller === null) {
      this.controller = new AbortController()
      if (this.flight?.isDead) this.controller.abort(endOf(this.flight))
    }
    return this.controller.signal
  }
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

/** A read of a body that waits: in its first segment it is on the stack, later it is not. */
function readIn<T>(flight: Flight, read: () => T): T {
  checkGoesOn(flight)
  if (current.run === flight) return read()
  beginWalk()
  try {
    return segment(flight, read)
  } finally {
    if (flight.blockedOn !== null) block(flight, flight.blockedOn)
    drainOrReport(flight)
  }
}

function binding<T>(key: PropertyKey): T {
  const { tree } = runningContext(`the binding ${String(key)} is asked for`)
  const value = track(bindingHandle(tree, key))
  if (value !== UNSET) return value as T
  throw new DscopeError(
    'DSC309',
    `nothing is bound to ${String(key)}; bind it in createContext or in a fork`,
    { key },
  )
}

function ownContext(): Context {
  const context = runningContext('the context of a run is asked for')
  makePrivate()
  return context as unknown as Context
}

function runningContext(action: string): ContextState {
  const { context } = current
  if (context !== null && isInBody()) return context
  throw new DscopeError('DSC304', `${action} outside of a run; do it in the body of a spin`)
}
