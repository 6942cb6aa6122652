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
import { handlesOf } from './handles.ts'
import { idOf } from './ids.ts'
import { lineageOf } from './lineage.ts'
import { orderOf } from './moments.ts'
import { isSameWorld, isVisible } from './overlay.ts'
import { find } from './store.ts'
import {
  ACTS,
  AS_SEEN,
  CHANGED,
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
  const signals: Handle[] = []
  const spins: Handle[] = []
  for (const handle of allIn(context)) (handle.body === null ? signals : spins).push(handle)
  const rows = new Rows(context, signals, spins)
  return {
    world: { lineage: lineageOf(context), contexts: context.tree.contexts, clock },
    signals: {
      ids: signals.map(idOf),
      values: signals.map((handle) => valueOf(context, handle)),
      states: new Uint8Array(signals.length).fill(HAS_VALUE),
    },
    spins: collectSpins(context, spins, rows),
    bindings: rows.bindings,
  }
}

/** What is alive, and what nobody has claimed. */
function* allIn(context: ContextState): Generator<Handle, void, undefined> {
  yield* handlesOf(context)
  for (const handle of context.tree.claims?.open.values() ?? []) {
    if (isVisible(context, handle)) yield handle
  }
}

function valueOf(context: ContextState, handle: Handle): unknown {
  const cell = cellOf(context, handle)
  const reset = handle.options?.reset
  return reset === undefined || isSameWorld(context, cell.context) ? cell.value : reset.initial
}

function cellOf(context: ContextState, handle: Handle): AnyCell {
  return context.trie === null ? handle.cell : (find(context, handle.slot) ?? handle.cell)
}

/** Which row a handle has. */
class Rows {
  readonly bindings: string[] = []
  readonly #bySlot: Int32Array
  readonly #keys: ReadonlyMap<Handle, PropertyKey>
  #next: number

  constructor({ tree }: ContextState, signals: readonly Handle[], spins: readonly Handle[]) {
    this.#bySlot = new Int32Array(tree.slots).fill(NOWHERE)
    this.#next = 0
    for (const { slot } of signals) this.#bySlot[slot] = this.#next++
    for (const { slot } of spins) this.#bySlot[slot] = this.#next++
    this.#keys = new Map([...(tree.bindings ?? [])].map(([key, handle]) => [handle, key]))
  }

  of(handle: Handle): number {
    const row = this.#bySlot[handle.slot]!
    return row === NOWHERE && handle.options?.isBinding === true ? this.#addBinding(handle) : row
  }

  /** Rows of bindings are made when they are first named. A key that is a symbol of this process has no name. */
  #addBinding(handle: Handle): number {
    const key = this.#keys.get(handle)
    if (typeof key !== 'string' && typeof key !== 'number') return NOWHERE
    this.bindings.push(String(key))
    return (this.#bySlot[handle.slot] = this.#next++)
  }
}

function collectSpins(
  context: ContextState,
  spins: readonly Handle[],
  rows: Rows,
): StoredState['spins'] {
  const { length } = spins
  const values = new Array<unknown>(length).fill(undefined)
  const states = new Uint8Array(length)
  const counts = new Uint32Array(length)
  const inputs: number[] = []
  const seen: number[] = []
  const orders = new Map<number, Order>()
  for (let index = 0; index < length; index++) {
    const handle = spins[index]!
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
    ids: spins.map(idOf),
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
  const isSignal = handle.body === null
  const value = isSignal ? valueOf(context, handle) : cellOf(context, handle).value
  // Of a spin that was not ready, or that depends on itself, no value was seen.
  return isIdentical(value, seen) && (isSignal || seen !== UNSET) ? AS_SEEN : CHANGED
}
