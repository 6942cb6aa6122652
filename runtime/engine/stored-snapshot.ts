// A snapshot without code: what was loaded.

import type { ContextState } from './context-state.ts'
import type { Handle } from './handle-shape.ts'
import { collect } from './collect.ts'
import { createContext } from './context.ts'
import { idOf } from './ids.ts'
import { nameRebuilt } from './lineage.ts'
import { plant } from './plant.ts'
import { resumeSimulation } from './simulation.ts'
import { unknownId, type LiveSnapshot } from './snapshot.ts'
import type { StoredState } from './stored.ts'
import { sourceOf } from './time.ts'
import { VirtualClock, type ClockState } from './virtual-clock.ts'
import type { Clock, Context, ForkOptions, RebuildOptions, Snapshot, Source } from './surface.ts'

/** The state of a snapshot as plain data. */
export function stateOf(snapshot: Snapshot): StoredState {
  if (snapshot instanceof StoredSnapshot) return snapshot.state
  const { context, clock } = snapshot as LiveSnapshot
  return collect(context, clock)
}

export class StoredSnapshot implements Snapshot {
  readonly state: StoredState
  /** For reading: nobody else gets it. */
  #world: (Context & ContextState) | undefined

  constructor(state: StoredState) {
    this.state = state
  }

  get<T>(source: Source<T> | string): T {
    const id = typeof source === 'string' ? source : idOf(source as unknown as Handle)
    const world = (this.#world ??= createRebuilt(this.state, {}))
    const claims = world.tree.claims!
    const cell = claims.open.get(id) ?? claims.children.get(id)
    if (cell === undefined) throw unknownId(id)
    return world.get(cell as unknown as Source<T>)
  }

  restore(options: RebuildOptions = {}): Context {
    return createRebuilt(this.state, options)
  }

  fork<Signals extends readonly unknown[]>(options: ForkOptions<Signals> = {}): Context {
    return createRebuilt(this.state, {}).fork(options)
  }
}

/** A root with stored state, which waits for its code. */
export function createRebuilt(state: StoredState, options: RebuildOptions): Context & ContextState {
  const { lineage, contexts } = state.world
  const clock = options.clock === undefined ? state.world.clock : stateOfClock(options.clock)
  const context = clock === undefined ? createContext(options) : resumeSimulation(clock, options)
  const root = context as Context & ContextState
  nameRebuilt(root, lineage, contexts, options.id)
  plant(root, state, options.clock !== undefined)
  return root
}

function stateOfClock(clock: Clock): ClockState | undefined {
  const source = sourceOf(clock)
  return source instanceof VirtualClock ? source.state : undefined
}
