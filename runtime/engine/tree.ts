// What all contexts of one root share.

import type { Claims } from './claims.ts'
import type { TimeSource } from './clock.ts'
import type { ContextState } from './context-state.ts'
import type { Externals } from './external.ts'
import type { OnFault } from './faults.ts'
import type { Flight, Waiter } from './flight.ts'
import type { Handle } from './handle-shape.ts'
import type { Hooks } from './hooks.ts'
import { Save } from './moments.ts'

/** Of a world under virtual time: is told whenever code is set going, so that it is known when all has come to rest. */
export interface Unrest {
  /** A run goes on; without one, code that is nobody's. */
  stir(flight?: Flight): void
}

export class Tree {
  readonly root: ContextState
  readonly hooks: Hooks
  readonly onFault: OnFault
  /** Counts writes. */
  epoch = 1
  /** Counts changes of what contexts own. A context that has seen the newest is in sync. */
  structure = 0
  slots = 0
  /** Counts frozen forks and snapshots. */
  moment = 0
  /** How many slots there were at the last of those. */
  slotsThen = 0
  saves: Save = new Save(null, undefined, 0, null, null)
  /** What looks again when something changes in a context: of the context and of its forks. */
  waiters: Map<ContextState, Set<Waiter>> | null = null
  bindings: Map<PropertyKey, Handle> | null = null
  /** Of a world that was rebuilt: stored state that code may still ask for. */
  claims: Claims | null = null
  /** Counts contexts; see `lineage.ts`. */
  contexts = 1
  /** The process ids that were given to forks, of those that counting has not come to. */
  givenIds: Set<number> | null = null
  /** The handles with an id or a key of their own, by id; see `ids.ts`. */
  named: Map<string, WeakRef<Handle>[]> | null = null
  /** How many of those there may be before the dropped ones are looked for. */
  namedLimit = 64
  /** The clock of the root. Who looks at it as an input goes by the handle (`time.ts`). */
  declare clock: TimeSource
  clockHandle: Handle | null = null
  /** How many contexts have got a clock of their own so far. */
  clocks = 1
  unrest: Unrest | null = null
  /** The runs in flight, and who is told when one has ended. */
  readonly flights: Set<Flight> = new Set()
  readonly idlers: Set<() => void> = new Set()
  /** What forks copy besides cells (`external.ts`); `null` until there is something. */
  externals: Externals | null = null
  /** Some result or signal belongs to each context anew: that a fork owns nothing does not tell that all is shared. */
  exact = false

  constructor(root: ContextState, hooks: Hooks, onFault: OnFault) {
    this.root = root
    this.hooks = hooks
    this.onFault = onFault
  }
}
