// A look inside the engine, by brute force: which remembered result could a context use as it is?

import { UNSET, UNTRACKED, type AnyCell } from '../../../../runtime/engine/cell.ts'
import type { ContextState } from '../../../../runtime/engine/context-state.ts'
import { DIRTY, FORGOTTEN, PRIVATE, RUNNING } from '../../../../runtime/engine/flags.ts'
import type { Handle } from '../../../../runtime/engine/handle-shape.ts'
import { current } from '../../../../runtime/engine/current.ts'
import { placeOf, type Flight } from '../../../../runtime/engine/flight.ts'
import { outlives, sync } from '../../../../runtime/engine/overlay.ts'
import { locate } from '../../../../runtime/engine/store.ts'
import { linksOf } from '../../../../runtime/engine/undo-log.ts'

export function cellSeenBy(view: ContextState, handle: Handle): AnyCell {
  sync(view)
  return locate(view, handle)
}

/**
 * The contexts, from the view upwards, whose result of a spin the view could use without running anything: all inputs
 * are shared and have the value that was seen. To be asked when a body begins: the list should be empty.
 */
export function usableResults(view: ContextState, handle: Handle): number[] {
  visited.clear()
  const usable: number[] = []
  let at = view
  for (;;) {
    const cell = cellSeenBy(at, handle)
    if (hasResult(cell) && mayUse(view, cell) && inputsAreAsSeen(view, cell)) {
      usable.push(cell.context.level)
    }
    at = cell.context
    const isPrivateAbove = at !== view && at.level > 0 && (cell.flags & (PRIVATE | FORGOTTEN)) !== 0
    if (isPrivateAbove) return usable
    if (at === handle.home || at.level <= view.frozenDepth) return usable
    at = at.parentState!
  }
}

function hasResult(cell: AnyCell): boolean {
  return cell.value !== UNSET && (cell.flags & (DIRTY | FORGOTTEN)) === 0
}

function mayUse(view: ContextState, cell: AnyCell): boolean {
  const disposed = cell.handle.options?.disposed
  // What a disposed spin gave before is no result.
  const isGone =
    disposed !== undefined &&
    !outlives(cell.context, cell.handle) &&
    (cell.value as { error?: unknown }).error !== disposed.error
  if (isGone) return false
  return cell.context === view || (cell.flags & PRIVATE) === 0
}

/** A result that depends on itself is not as it was seen. */
const visited = new Set<AnyCell>()

function inputsAreAsSeen(view: ContextState, cell: AnyCell): boolean {
  if (visited.has(cell)) return false
  visited.add(cell)
  try {
    return haveSeen(view, cell)
  } finally {
    visited.delete(cell)
  }
}

function haveSeen(view: ContextState, cell: AnyCell): boolean {
  for (const { dep, seen } of linksOf(cell.deps)) {
    const input = cleanInput(view, dep.handle)
    if (input === undefined) return false
    if (cell.context !== view && input.context.level > cell.context.level) return false
    if (seen !== UNTRACKED && !Object.is(input.value, seen)) return false
  }
  return true
}

/** The cell of an input, if the view sees it clean. */
function cleanInput(view: ContextState, handle: Handle): AnyCell | undefined {
  const cell = cellSeenBy(view, handle)
  if (handle.body === null) {
    return handle.options?.reset !== undefined && cell.context !== view ? undefined : cell
  }
  const isGood = (cell.flags & (DIRTY | RUNNING)) === 0 && mayUse(view, cell)
  return isGood && inputsAreAsSeen(view, cell) ? cell : undefined
}

/** Where the inputs say that a result has to live. */
export function depthByInputs(view: ContextState, handle: Handle, cell: AnyCell): number {
  let depth = Math.max(handle.home.level, view.frozenDepth)
  for (const { dep } of linksOf(cell.deps)) depth = Math.max(depth, dep.context.level)
  return depth
}

/** The context for which the body on the stack runs. */
export function currentView(): ContextState {
  return current.context!
}

/**
 * The places of runs in flight that the view could join instead of running the body itself: what they have read is what the
 * view sees, and as it was seen. To be asked when a body begins: besides its own run there should be none.
 */
export function joinableFlights(view: ContextState, handle: Handle): number[] {
  const flights = handle.late?.flights ?? []
  return flights
    .filter((flight) => isOther(flight) && mayJoin(view, flight))
    .map(({ place }) => place)
}

function isOther(flight: Flight): boolean {
  return flight !== current.run && flight.state === 'running'
}

function mayJoin(view: ContextState, flight: Flight): boolean {
  let at = view
  while (at.level > flight.place) at = at.parentState!
  if (at !== placeOf(flight) || flight.place < view.frozenDepth || flight.isPrivate) return false
  const { place, blockedOn } = flight
  if (blockedOn !== null && !mayWaitWith(view, blockedOn, place)) return false
  return flight.readings.every(({ handle, dep, seen, waits }) => {
    if (dep === null && !waits) return true
    if (dep === null) return mayWaitWith(view, handle, place)
    const cell = cleanInput(view, handle)
    return cell === dep && (seen === UNTRACKED || Object.is(cell.value, seen))
  })
}

/** Whether the view would wait for what a run at that place is waiting for. */
function mayWaitWith(view: ContextState, handle: Handle, place: number): boolean {
  const cell = cleanInput(view, handle)
  if (cell !== undefined) return cell.context.level <= place
  const flights = handle.late?.flights ?? []
  if (flights.length > 0) {
    // It may have a run of its own under way besides.
    const joined = flights.find((flight) => mayShare(view, flight))
    return joined !== undefined && joined.place <= place
  }
  const { deps } = cellSeenBy(view, handle)
  return [...linksOf(deps)].every(({ dep }) => mayWaitWith(view, dep.handle, place))
}

function mayShare(view: ContextState, flight: Flight): boolean {
  return flight.view === view || mayJoin(view, flight)
}
