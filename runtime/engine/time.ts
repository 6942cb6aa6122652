// Which clock a context has: that of its root, until the context, or one between, goes on by itself.
//
// Invariants:
// - The clock is a handle of the root that only an advance gives a fork a cell of its own for. What a body sees of it is which clock
//   it is, never the time: time that goes on wakes nobody.
// - The clock of the machine is the same everywhere, and no input.

import { DscopeError, type Facts } from '../errors.ts'
import type { ContextState } from './context-state.ts'
import type { Handle } from './handle-shape.ts'
import type { Tree } from './tree.ts'
import type { TimeSource } from './clock.ts'
import { current } from './current.ts'
import { RootHandle } from './handle.ts'
import { signalCell } from './overlay.ts'
import { checkOpen, track } from './read.ts'
import { locate } from './store.ts'
import type { Clock } from './surface.ts'

/** Made when somebody asks who might see another one. */
export function clockHandle(tree: Tree): Handle {
  tree.clockHandle ??= new RootHandle(null, tree.root, tree.clock, { isBinding: true })
  return tree.clockHandle
}

/** The clock that a context follows, or its own. */
export function clockOf(context: ContextState): TimeSource {
  const { clock, clockHandle: handle } = context.tree
  return handle === null ? clock : (signalCell(context, handle).value as TimeSource)
}

/** The clock of the body that is running, as an input. */
export function trackClock(): TimeSource {
  const { tree } = current.context!
  if (tree.clock.kind === 'real') return tree.clock
  return track(clockHandle(tree)) as TimeSource
}

/** What users see of the clock of a context, whichever that is by then. */
export class ContextClock implements Clock {
  readonly #context: ContextState

  constructor(context: ContextState) {
    this.#context = context
  }

  get kind(): 'real' | 'virtual' {
    const { clock, clockHandle: handle } = this.#context.tree
    // Which kind it is never changes, so it need not be in sync, nor open.
    return handle === null ? clock.kind : (locate(this.#context, handle).value as TimeSource).kind
  }

  now(): number {
    return this.source.now()
  }
  get source(): TimeSource {
    checkOpen(this.#context)
    return clockOf(this.#context)
  }
}

/** What a clock of users stands for. Throws DSC377 if it is none of a context. */
export function sourceOf(clock: Clock): TimeSource {
  if (clock instanceof ContextClock) return clock.source
  throw clockError('what was given is no clock of a context, such as context.clock', clock)
}

export function clockError(what: string, { kind }: Partial<Clock>): DscopeError {
  return new DscopeError('DSC377', `a snapshot cannot go on by this clock: ${what}`, { kind })
}

export function realTimeError(asked: Facts): Promise<never> {
  return Promise.reject(
    new DscopeError(
      'DSC351',
      'the context has the clock of the machine, which nobody advances; make it with createSimulation',
      { kind: 'real', ...asked },
    ),
  )
}
