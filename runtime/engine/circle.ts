// Circles through awaits: a run that would wait for itself.
//
// Invariants:
// - A run learns of a circle when it begins to wait, and as an error. So among the runs in flight there are no circles.
// - A result that comes of a circle has as inputs all signals that the members had read: when one of them changes, the circle
//   may be gone, and the body runs again.

import { DscopeError } from '../errors.ts'
import type { AnyCell } from './cell.ts'
import type { ContextState } from './context-state.ts'
import { nameOf, type Handle } from './handle-shape.ts'
import { Reading, found, type Flight } from './flight.ts'
import { sync } from './overlay.ts'
import { locate } from './store.ts'

/** The runs from one of `first` to `last`, each of which waits for the next; empty if `last` does not come of them. */
export function wayTo(last: Flight, first: readonly Flight[]): Flight[] {
  const before = new Map<Flight, Flight | null>(first.map((flight) => [flight, null]))
  for (const flight of before.keys()) {
    if (flight === last) return wayBack(flight, before)
    for (const next of blockersOf(flight)) if (!before.has(next)) before.set(next, flight)
  }
  return []
}

/** What a run is told that begins to wait for a spin which waits for it, by the runs that a walk has just found. */
export function circleThrough(flight: Flight, target: Handle): DscopeError | undefined {
  const way = wayTo(flight, found)
  if (way.length === 0) return undefined
  flight.circles.push(target)
  return circleError(flight.handle, target, way)
}

/** `spin` waits for `target`, which waits, over the runs of `way`, for `spin`. */
function circleError(spin: Handle, target: Handle, way: readonly Flight[]): DscopeError {
  const members = [...new Set([spin, target, ...way.map(({ handle }) => handle)])]
  const spins = members.map(nameOf)
  return new DscopeError(
    'DSC303',
    `${spins[0]} waits for itself: ${spins.join(' → ')} → ${spins[0]}; break the circle of spins that await each other`,
    { spin: spins[0], spins },
  )
}

/** The signals that the members of a circle have read, as inputs. */
export function signalsOf(view: ContextState, spin: Handle, asked: number): Reading[] {
  const signals: Reading[] = []
  const seen = new Set<Handle>([spin])
  for (const handle of seen) {
    if (handle.body === null) {
      const cell = cellSeen(view, handle)
      signals.push(new Reading(handle, cell, cell.value, asked))
    } else for (const input of inputsOf(view, handle)) seen.add(input)
  }
  return signals
}

function inputsOf(view: ContextState, spin: Handle): Handle[] {
  const inputs: Handle[] = []
  for (const flight of spin.late?.flights ?? []) {
    inputs.push(...flight.readings.map(({ handle }) => handle))
    if (flight.blockedOn !== null) inputs.push(flight.blockedOn)
  }
  for (let link = cellSeen(view, spin).deps; link !== null; link = link.nextDep) {
    inputs.push(link.dep.handle)
  }
  return inputs
}

function cellSeen(view: ContextState, handle: Handle): AnyCell {
  sync(view)
  return locate(view, handle)
}

function* blockersOf({ port, awaits }: Flight): Generator<Flight, void, undefined> {
  yield* port.blockers
  for (const one of awaits) yield* one.port.blockers
}

function wayBack(last: Flight, before: ReadonlyMap<Flight, Flight | null>): Flight[] {
  const way: Flight[] = []
  for (let at: Flight | null = last; at !== null; at = before.get(at) ?? null) way.unshift(at)
  return way
}
