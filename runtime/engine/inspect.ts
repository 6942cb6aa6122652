// What is in a world, as plain data, for people and their tools.
//
// Invariants:
// - Nothing is run, brought up to date, installed or dropped: what a read would find out is found out beside the cells. A context
//   only catches up with what its ancestors have done, as it does for every read.
// - A context is listed with all that it has, and with what it sees otherwise than its parent does; all else is as in its parent.

import { NOT_READY, UNSET, UNTRACKED, type AnyCell, type AnyLink, type Fault } from './cell.ts'
import type { ContextState } from './context-state.ts'
import { CIRCULAR, DIRTY, FAILED, NOT_CLEAN, PENDING, PORT, PRIVATE, RUNNING } from './flags.ts'
import type { Handle } from './handle-shape.ts'
import { isIdentical } from './equality.ts'
import { isShut } from './end.ts'
import { PHASE, placeOf, type Flight, type Port } from './flight.ts'
import { handlesOf } from './handles.ts'
import { idOf } from './ids.ts'
import { contextIdOf, isRestored, labelOf, processIdOf } from './lineage.ts'
import { isBelow, outlives, sync } from './overlay.ts'
import { preview } from './preview.ts'
import { locate } from './store.ts'
import type {
  CellState,
  InspectedCell,
  InspectedContext,
  InspectedInput,
  InspectedRun,
  Inspection,
} from './surface.ts'
import { clockOf } from './time.ts'
import { linksOf } from './undo-log.ts'

/** A context with all above it, and those of its forks that are known: by name, or because somebody watches or waits in them. */
export function inspect(context: ContextState, forks: readonly ContextState[] = []): Inspection {
  const { waiters } = context.tree
  const below = [...(waiters?.keys() ?? []), ...forks].filter((one) => isBelow(one, context))
  const all = new Set([context, ...below].flatMap(lineOf))
  const inspector = new Inspector()
  const contexts = [...all].sort((one, other) => one.level - other.level)
  return { dscope: 1, contexts: contexts.map((one) => inspector.context(one)) }
}

function lineOf(context: ContextState): ContextState[] {
  const parent = parentOf(context)
  return parent === null ? [context] : [...lineOf(parent), context]
}

/** What is restored from a snapshot shows itself as a root. */
function parentOf(context: ContextState): ContextState | null {
  return isRestored(context) ? null : context.parentState
}

/** The id of a context; of one that is not shown, that of the root which stands for it. */
function idFor(view: ContextState, context: ContextState): string {
  let top = view
  for (let at = parentOf(top); at !== null; at = parentOf(top)) top = at
  return contextIdOf(context.level < top.level ? top : context)
}

class Inspector {
  readonly #ids = new Map<Handle, string>()
  readonly #taken = new Set<string>()
  readonly #good = new Map<ContextState, Map<Handle, boolean>>()
  /** What watches or reads in a context, by its source. */
  #ports = new Map<Handle | undefined, Port[]>()

  context(context: ContextState): InspectedContext {
    const parent = parentOf(context)
    const closed = isShut(context)
    if (!closed) sync(context)
    this.#ports = portsBySource(context)
    const kind = parent === null ? 'root' : context.frozen === null ? 'following' : 'frozen'
    return {
      id: contextIdOf(context),
      label: labelOf(context),
      processId: processIdOf(context),
      parent: parent === null ? undefined : contextIdOf(parent),
      kind,
      closed,
      clock: closed ? undefined : { kind: clockOf(context).kind, now: clockOf(context).now() },
      cells: closed ? [] : [...this.#cells(context), ...this.#effects(context)],
    }
  }

  *#cells(context: ContextState): Generator<InspectedCell> {
    const parent = parentOf(context)
    for (const handle of [...handlesOf(context), ...(context.tree.bindings?.values() ?? [])]) {
      const cell = locate(context, handle)
      const isListed =
        parent === null ||
        cell.context === context ||
        this.#ports.has(handle) ||
        flightsOf(context, handle).length > 0 ||
        this.#isGood(context, handle) !== this.#isGood(parent, handle)
      if (isListed) yield this.#cell(context, handle, cell)
    }
  }

  #cell(context: ContextState, handle: Handle, cell: AnyCell): InspectedCell {
    const { body, home } = handle
    const flights = flightsOf(context, handle)
    const state = this.#stateOf(context, handle, cell, flights)
    const phases = (this.#ports.get(handle) ?? []).map(({ slot }) => slot)
    return {
      id: this.#idOf(handle),
      name: body?.name || handle.options?.id,
      kind: handle.options?.isBinding === true ? 'binding' : body === null ? 'signal' : 'spin',
      home: idFor(context, home),
      owner: idFor(context, cell.context),
      state,
      value: shown(cell),
      inputs: this.#inputs(context, linksOf<AnyLink>(cell.deps), handle.options?.state),
      runs: flights.map((flight) => this.#run(flight)),
      watchers: phases.filter((slot) => slot < 2 * PHASE).length,
      readers: phases.filter((slot) => slot >= 2 * PHASE).length,
    }
  }

  *#effects(context: ContextState): Generator<InspectedCell> {
    let count = 0
    for (const port of portsIn(context)) {
      const { watched } = port
      const isEffect = (port.flags & PORT) === 0 || watched?.options?.isEffect === true
      if (!isEffect) continue
      const id = `effect#${count++}`
      const home = contextIdOf(context)
      const cell = watched === undefined ? port : locate(context, watched)
      const flights = watched === undefined ? [] : flightsOf(context, watched)
      const name = (watched ?? port).body?.name || undefined
      yield {
        ...{ id, name, kind: 'effect', home, owner: home, value: undefined },
        state: (cell.flags & RUNNING) !== 0 ? 'running' : flights.length > 0 ? 'pending' : 'clean',
        inputs: this.#inputs(context, linksOf<AnyLink>(cell.deps)),
        runs: flights.map((flight) => this.#run(flight)),
        ...{ watchers: 0, readers: 0 },
      }
    }
  }

  #stateOf(
    context: ContextState,
    handle: Handle,
    { flags, value }: AnyCell,
    flights: readonly Flight[],
  ): CellState {
    if ((flags & RUNNING) !== 0) return 'running'
    if (flights.length > 0 || (flags & PENDING) !== 0) return 'pending'
    if (value === UNSET) return 'never computed'
    if (!this.#isGood(context, handle)) return 'stale'
    return (flags & FAILED) === 0 ? 'clean' : 'failed'
  }

  /**
   * Whether the context could use the result that is there, as it is. Inputs are older than what reads them, nearly always: asked in the
   * order of creation, this goes one level down.
   */
  #isGood(view: ContextState, handle: Handle): boolean {
    const known = this.#good.get(view) ?? new Map<Handle, boolean>()
    this.#good.set(view, known)
    const before = known.get(handle)
    if (before !== undefined) return before
    // What depends on itself is not.
    known.set(handle, false)
    const isGood = this.#look(view, handle)
    known.set(handle, isGood)
    return isGood
  }

  #look(view: ContextState, handle: Handle): boolean {
    if (handle.body === null) return true
    const cell = locate(view, handle)
    if (isGone(cell)) return false
    const isOwn = cell.context === view
    const unfit = isOwn ? DIRTY | CIRCULAR : DIRTY | CIRCULAR | PRIVATE
    if ((cell.flags & unfit) !== 0 || cell.value === UNSET) return false
    if (isOwn && view.level === 0 && (cell.flags & NOT_CLEAN) === 0) return true
    for (const { dep, seen } of linksOf<AnyLink>(cell.deps)) {
      if (!isOwn && ownerOf(view, dep.handle).level > cell.context.level) return false
      if (!this.#isAsSeen(view, dep.handle, seen)) return false
    }
    return true
  }

  #isAsSeen(view: ContextState, input: Handle, seen: unknown): boolean {
    if (seen === UNTRACKED) return true
    return this.#isGood(view, input) && isIdentical(valueOf(view, input), seen)
  }

  /** What is not given yet to a spin that is fed from outside has not changed. */
  #inputs(view: ContextState, links: Iterable<AnyLink>, fed?: Handle): InspectedInput[] {
    return [...links].map(({ dep, seen }) => ({
      id: this.#idOf(dep.handle),
      owner: idFor(view, ownerOf(view, dep.handle)),
      wakes: seen !== UNTRACKED,
      asSeen: (dep.handle === fed && seen === NOT_READY) || this.#isAsSeen(view, dep.handle, seen),
    }))
  }

  #run(flight: Flight): InspectedRun {
    const { view, state, isInDoubt, readings, blockedOn } = flight
    const waits = readings.filter(({ dep }) => dep === null).map(({ handle }) => handle)
    return {
      view: contextIdOf(view),
      place: idFor(view, placeOf(flight)),
      state: isInDoubt ? 'in doubt' : state === 'ended' ? 'running' : state,
      read: readings.filter(({ dep }) => dep !== null).map(({ handle }) => this.#idOf(handle)),
      awaits: [...waits, ...(blockedOn === null ? [] : [blockedOn])].map((one) => this.#idOf(one)),
    }
  }

  /** Two may have the same id, which is an error when it matters and none here. */
  #idOf(handle: Handle): string {
    const known = this.#ids.get(handle)
    if (known !== undefined) return known
    const given = handle === handle.home.tree.clockHandle ? 'clock' : idOf(handle)
    let id = given
    for (let count = 2; this.#taken.has(id); count++) id = `${given}~${count}`
    this.#ids.set(handle, id)
    this.#taken.add(id)
    return id
  }
}

/** What a disposed spin gave before is no result, but in frozen contexts. */
function isGone({ context, handle, value, flags }: AnyCell): boolean {
  const disposed = handle.options?.disposed
  if (disposed === undefined || outlives(context, handle)) return false
  return (flags & FAILED) === 0 || (value as Fault).error !== disposed.error
}

/** A signal that each fork starts again gets its cell there with the first read. */
function startsAgain(view: ContextState, handle: Handle): boolean {
  return handle.options?.reset !== undefined && locate(view, handle).context !== view
}

function ownerOf(view: ContextState, handle: Handle): ContextState {
  return startsAgain(view, handle) ? view : locate(view, handle).context
}

function valueOf(view: ContextState, handle: Handle): unknown {
  return startsAgain(view, handle) ? handle.options!.reset!.initial : locate(view, handle).value
}

function shown({ value, flags }: AnyCell): string | undefined {
  if (value === UNSET) return undefined
  return preview((flags & FAILED) === 0 ? value : (value as Fault).error)
}

/** The runs of a spin that a context has under way: what it sees, or what it lends its eyes to. */
function flightsOf(context: ContextState, { late }: Handle): Flight[] {
  return (late?.flights ?? []).filter(
    (flight) => flight.view === context || placeOf(flight) === context,
  )
}

function portsBySource(context: ContextState): Map<Handle | undefined, Port[]> {
  const all = new Map<Handle | undefined, Port[]>()
  for (const port of portsIn(context)) {
    const source = port.watched
    all.set(source, [...(all.get(source) ?? []), port])
  }
  return all
}

/** In the order in which they began. */
function portsIn(context: ContextState): Port[] {
  const waiters = [...(context.tree.waiters?.get(context) ?? [])]
  return waiters
    .filter((waiter) => waiter.context === context && waiter.port.slot >= PHASE)
    .map(({ port }) => port)
}
