// The state of a snapshot as plain data.
//
// Invariants:
// - Nothing runs. A result goes with its inputs, and with one bit for each: whether it is still as it was seen.
// - A spin that has read what cannot be named, such as a spin that was disposed, is stored as not computed.

import {
  DIRTY,
  FAILED,
  Fault,
  PRIVATE,
  UNSET,
  UNTRACKED,
  type AnyCell,
  type ContextState,
  type Handle,
  type Order,
} from './cell.ts'
import { isUnclaimedFault } from './claims.ts'
import { isIdentical } from './equality.ts'
import { Listings, cellOf, type Listing } from './listing.ts'
import { lineageOf } from './lineage.ts'
import { orderOf } from './moments.ts'
import { isSameWorld, isVisible } from './overlay.ts'
import { isSameClock } from './pull.ts'
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

const NOWHERE = -1

/** What `context` sees, which is that of a snapshot, and in sync; `clock` is where its clock stood. */
export function collect(context: ContextState, clock: ClockState | undefined): StoredState {
  const listings = new Listings(context)
  addUnclaimed(context, listings)
  const { signals, spins } = listings
  const rows = new Rows(context, [signals.handles, spins.handles])
  return {
    world: { lineage: lineageOf(context), contexts: context.tree.contexts, clock },
    signals: {
      ids: signals.ids,
      values: signals.handles.map((handle) => valueOf(context, handle)),
      states: new Uint8Array(signals.handles.length).fill(HAS_VALUE),
    },
    spins: collectSpins(context, spins, rows),
    children: Uint32Array.from(listings.makers.keys(), (child) => rows.of(child)),
    makers: Uint32Array.from(listings.makers.values(), (maker) => rows.of(maker)),
    bindings: rows.bindings,
  }
}

function addUnclaimed(context: ContextState, listings: Listings): void {
  for (const [id, handle] of context.tree.claims?.open ?? []) {
    if (isVisible(context, handle)) listings.add(handle, id)
  }
}

function valueOf(context: ContextState, handle: Handle): unknown {
  const cell = cellOf(context, handle)
  const reset = handle.options?.reset
  return reset === undefined || isSameWorld(context, cell.context) ? cell.value : reset.initial
}

/** Which row a handle has. Found out when the first spin has inputs: a world may have none. */
class Rows {
  readonly bindings: string[] = []
  readonly #context: ContextState
  readonly #listed: readonly (readonly Handle[])[]
  #bySlot: Int32Array | undefined
  #next = 0

  constructor(context: ContextState, listed: readonly (readonly Handle[])[]) {
    this.#context = context
    this.#listed = listed
  }

  of(handle: Handle): number {
    if (handle === this.#context.tree.clockHandle) return CLOCK
    const row = (this.#bySlot ??= this.#number())[handle.slot]!
    return row === NOWHERE && handle.options?.isBinding === true ? this.#addBinding(handle) : row
  }

  #number(): Int32Array {
    const rows = new Int32Array(this.#context.tree.slots).fill(NOWHERE)
    for (const handles of this.#listed) for (const { slot } of handles) rows[slot] = this.#next++
    return rows
  }

  /** Rows of bindings are made when they are first named. A key that is a symbol of this process has no name. */
  #addBinding(handle: Handle): number {
    const key = keyOf(this.#context, handle)
    if (typeof key !== 'string' && typeof key !== 'number') return NOWHERE
    this.bindings.push(String(key))
    return (this.#bySlot![handle.slot] = this.#next++)
  }
}

function keyOf({ tree }: ContextState, binding: Handle): PropertyKey | undefined {
  for (const [key, handle] of tree.bindings ?? []) if (handle === binding) return key
  return undefined
}

function collectSpins(
  context: ContextState,
  { handles, ids }: Listing,
  rows: Rows,
): StoredState['spins'] {
  const { length } = handles
  const values = new Array<unknown>(length).fill(undefined)
  const states = new Uint8Array(length)
  const counts = new Uint32Array(length)
  const inputs: number[] = []
  const seen: number[] = []
  const orders = new Map<number, Order>()
  for (let index = 0; index < length; index++) {
    const handle = handles[index]!
    const cell = cellOf(context, handle)
    const state = stateOf(context, cell)
    if ((state & HAS_VALUE) === 0) continue
    const before = inputs.length
    if (!addInputs(context, cell, rows, inputs, seen)) {
      inputs.length = seen.length = before
      continue
    }
    values[index] = cell.value instanceof Fault ? cell.value.error : cell.value
    states[index] = state
    counts[index] = inputs.length - before
    const order = orderOf(cell)
    if (order !== null) orders.set(index, order)
  }
  return {
    ids,
    values,
    states,
    counts,
    inputs: Uint32Array.from(inputs),
    seen: Uint8Array.from(seen),
    orders,
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
  rows: Rows,
  inputs: number[],
  seen: number[],
): boolean {
  for (let link = cell.deps; link !== null; link = link.nextDep) {
    const { handle } = link.dep
    const row = rows.of(handle)
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
