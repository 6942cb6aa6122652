// The state of a snapshot as plain data.
//
// Invariants:
// - Nothing runs. A result goes with its inputs, and with one bit for each: whether it is still as it was seen.
// - A spin that has read what cannot be named, such as a spin that was disposed, is stored as not computed.

import { Fault, ONE_BY_ONE, UNSET, UNTRACKED, type AnyCell } from './cell.ts'
import type { ContextState } from './context-state.ts'
import { DIRTY, FAILED, PRIVATE } from './flags.ts'
import type { Handle } from './handle-shape.ts'
import { isUnclaimedFault } from './claims.ts'
import { isIdentical } from './equality.ts'
import { NOWHERE, add, cellOf, listAll, valueOf, type Listings } from './listing.ts'
import { lineageOf } from './lineage.ts'
import { orderOf } from './moments.ts'
import { isSameWorld, isVisible } from './overlay.ts'
import { isSameClock } from './frames.ts'
import {
  ACTS,
  AS_SEEN,
  CHANGED,
  CLOCK,
  FORGOT,
  HAS_VALUE,
  NEVER_WAKES,
  THREW,
  type StoredState,
} from './stored.ts'
import type { ClockState } from './virtual-clock.ts'

/** What `context` sees, which is that of a snapshot, and in sync; `clock` is where its clock stood. */
export function collect(context: ContextState, clock: ClockState | undefined): StoredState {
  const listings = listAll(context)
  addUnclaimed(context, listings)
  const { signals, spins } = listings
  signals.values.length = signals.ids.length
  const bindings: string[] = []
  const rowOf = numbering(listings, bindings)
  return {
    world: { lineage: lineageOf(context), contexts: context.tree.contexts, clock },
    signals: {
      ids: signals.ids,
      values: signals.values,
      states: new Uint8Array(signals.ids.length).fill(HAS_VALUE),
    },
    spins: collectSpins(context, spins, rowOf),
    children: Uint32Array.from(listings.makers.keys(), rowOf),
    makers: Uint32Array.from(listings.makers.values(), rowOf),
    bindings,
  }
}

function addUnclaimed(context: ContextState, listings: Listings): void {
  for (const [id, handle] of context.tree.claims?.open ?? []) {
    if (isVisible(context, handle)) add(listings, handle, id)
  }
}

type RowOf = (handle: Handle) => number

/** Tells which row a handle has. Rows of bindings are made when they are first named. */
function numbering({ context, bySlot, signals, spins }: Listings, bindings: string[]): RowOf {
  const firstSpin = signals.ids.length
  let next = firstSpin + spins.ids.length
  const addBinding = (handle: Handle): number => {
    // A key that is a symbol of this process has no name.
    const key = keyOf(context, handle)
    if (typeof key !== 'string' && typeof key !== 'number') return NOWHERE
    bindings.push(String(key))
    return (bySlot[handle.slot] = next++)
  }
  return (handle) => {
    if (handle === context.tree.clockHandle) return CLOCK
    const at = bySlot[handle.slot]!
    if (at === NOWHERE) return handle.options?.isBinding === true ? addBinding(handle) : at
    return at < 0 ? firstSpin - 1 - at : at
  }
}

function keyOf({ tree }: ContextState, binding: Handle): PropertyKey | undefined {
  for (const [key, handle] of tree.bindings ?? []) if (handle === binding) return key
  return undefined
}

function collectSpins(
  context: ContextState,
  { handles, ids }: Listings['spins'],
  rowOf: RowOf,
): StoredState['spins'] {
  const { length } = handles
  const values = new Array<unknown>(length).fill(undefined)
  const states = new Uint8Array(length)
  const counts = new Uint32Array(length)
  const inputs: number[] = []
  const seen: number[] = []
  const ordered: number[] = []
  const orders: number[] = []
  for (let index = 0; index < length; index++) {
    const handle = handles[index]!
    const cell = cellOf(context, handle)
    const state = stateOf(context, cell)
    if ((state & HAS_VALUE) === 0) continue
    const before = inputs.length
    if (!addInputs(context, cell, rowOf, inputs, seen)) {
      inputs.length = seen.length = before
      continue
    }
    values[index] = cell.value instanceof Fault ? cell.value.error : cell.value
    states[index] = state
    counts[index] = inputs.length - before
    const order = orderOf(cell)
    if (order === ONE_BY_ONE) {
      ordered.push(index)
      for (let input = 0; input < counts[index]!; input++) orders.push(input, input)
      // Of each input or of none: bytes that say otherwise nobody could load.
    } else if (order !== null && order.length === counts[index]) {
      ordered.push(index)
      for (const [asked, delivered] of order) orders.push(asked, delivered)
    }
  }
  return {
    ids,
    values,
    states,
    counts,
    inputs: Uint32Array.from(inputs),
    seen: Uint8Array.from(seen),
    ordered: Uint32Array.from(ordered),
    orders: Uint32Array.from(orders),
  }
}

function stateOf(context: ContextState, { value, flags, context: owner }: AnyCell): number {
  const isOthers = (flags & PRIVATE) !== 0 && !isSameWorld(context, owner)
  if (value === UNSET || isOthers || isUnclaimedFault(value)) return 0
  let state = HAS_VALUE
  if ((flags & FAILED) !== 0) state |= THREW
  if ((flags & PRIVATE) !== 0) state |= ACTS
  if ((flags & DIRTY) !== 0) state |= FORGOT
  return state
}

/** Returns whether each input has a row. */
function addInputs(
  context: ContextState,
  cell: AnyCell,
  rowOf: RowOf,
  inputs: number[],
  seen: number[],
): boolean {
  for (let link = cell.deps; link !== null; link = link.nextDep) {
    const { handle } = link.dep
    const row = rowOf(handle)
    if (row === NOWHERE) return false
    inputs.push(row)
    seen.push(look(context, handle, link.seen))
  }
  return true
}

function look(context: ContextState, handle: Handle, seen: unknown): number {
  if (seen === UNTRACKED) return NEVER_WAKES
  if (handle === context.tree.clockHandle) {
    return isSameClock(valueOf(context, handle), seen) ? AS_SEEN : CHANGED
  }
  const isSignal = handle.body === null
  const value = isSignal ? valueOf(context, handle) : cellOf(context, handle).value
  // Of a spin that was not ready, or that depends on itself, no value was seen.
  return isIdentical(value, seen) && (isSignal || seen !== UNSET) ? AS_SEEN : CHANGED
}
