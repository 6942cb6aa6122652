// What two stored states differ in.
//
// Invariants:
// - `apply(base, difference(base, next))` says the same as `next`. Its rows are in another order: those of the base that are still
//   there, in the order of the base, then what was added.
// - The state of nothing is the base of all: what a full save writes is the difference to that.

import { isIdentical } from './equality.ts'
import { IdList } from './id-list.ts'
import {
  CLOCK,
  firstBinding,
  ordersIn,
  type StoredSignals,
  type StoredSpins,
  type StoredState,
  type StoredWorld,
} from './stored.ts'

/** The rows of the base that are gone, and those that are others now. In ascending order. */
interface Changes {
  readonly removed: Uint32Array
  readonly changed: Uint32Array
}

/** Ids are those of added rows. Everything else is first of the changed rows, then of the added ones. */
export interface Difference {
  readonly world: StoredWorld
  readonly signals: Changes & StoredSignals
  /** Inputs are rows of the result. */
  readonly spins: Changes & StoredSpins
  /** Rows of the result. */
  readonly children: Uint32Array
  readonly makers: Uint32Array
  readonly bindings: readonly string[]
}

export const NOTHING: StoredState = {
  world: { lineage: [0], contexts: 1, clock: undefined },
  signals: { ids: new IdList(), values: [], states: new Uint8Array() },
  spins: {
    ids: new IdList(),
    values: [],
    states: new Uint8Array(),
    counts: new Uint32Array(),
    inputs: new Uint32Array(),
    seen: new Uint8Array(),
    ordered: new Uint32Array(),
    orders: new Uint32Array(),
  },
  children: new Uint32Array(),
  makers: new Uint32Array(),
  bindings: [],
}

/** Each time its own: what a value holds twice is written in another way. */
const none = (): Changes => ({ removed: new Uint32Array(), changed: new Uint32Array() })
const GONE = -1

export function differenceTo(base: StoredState, next: StoredState): Difference {
  const { world, signals, spins, bindings, children, makers } = next
  if (base === NOTHING) {
    return {
      world,
      bindings,
      children,
      makers,
      signals: { ...none(), ...signals },
      spins: { ...none(), ...spins },
    }
  }
  const signalRows = match(base.signals.ids, signals.ids)
  const spinRows = match(base.spins.ids, spins.ids)
  const [before, after] = numberRows(base, next, signalRows, spinRows)
  const isSameSpin = spinComparison(base.spins, before, spins, after)
  const changedSignals = signalRows.kept.filter(
    ([row, now]) =>
      base.signals.states[row] !== signals.states[now] ||
      !isIdentical(base.signals.values[row], signals.values[now]),
  )
  const changedSpins = spinRows.kept.filter(([row, now]) => !isSameSpin(row, now))
  return {
    world,
    bindings,
    children: children.map((row) => after[row]!),
    makers: makers.map((row) => after[row]!),
    signals: {
      removed: Uint32Array.from(signalRows.removed),
      changed: Uint32Array.from(changedSignals, ([row]) => row),
      ...pickSignals(signals, changedSignals.map(second), signalRows.added),
    },
    spins: {
      removed: Uint32Array.from(spinRows.removed),
      changed: Uint32Array.from(changedSpins, ([row]) => row),
      ...pickSpins(spins, after, changedSpins.map(second), spinRows.added),
    },
  }
}

/** Throws a `RangeError` for a difference that is none to this base. */
export function apply(base: StoredState, difference: Difference): StoredState {
  const { world, bindings, signals, spins, children, makers } = difference
  if (base === NOTHING) {
    keep(0, signals)
    keep(0, spins)
    return { world, bindings, signals, spins, children, makers }
  }
  const keptSignals = keep(base.signals.ids.length, signals)
  const keptSpins = keep(base.spins.ids.length, spins)
  const ids = {
    signals: keepIds(base.signals, keptSignals).concat(signals.ids),
    spins: keepIds(base.spins, keptSpins).concat(spins.ids),
  }
  const rows = new Int32Array(firstBinding(base) + base.bindings.length).fill(GONE)
  keptSignals.forEach((row, index) => (rows[row] = index))
  keptSpins.forEach((row, index) => {
    rows[base.signals.ids.length + row] = ids.signals.length + index
  })
  const firstOfBindings = ids.signals.length + ids.spins.length
  numberBindings(base, bindings, firstOfBindings, rows)
  return {
    world,
    bindings,
    children,
    makers,
    signals: { ids: ids.signals, ...joinSignals(base.signals, keptSignals, signals) },
    spins: { ids: ids.spins, ...joinSpins(base.spins, keptSpins, spins, rows) },
  }
}

/** Pairs of a row of the base and a row of what follows. */
interface Match {
  readonly kept: readonly (readonly [before: number, after: number])[]
  readonly removed: readonly number[]
  readonly added: readonly number[]
}

function second([, after]: readonly [number, number]): number {
  return after
}

function match(before: IdList, after: IdList): Match {
  const rows = new Map(after.all.map((id, row) => [id, row]))
  const kept: (readonly [number, number])[] = []
  const removed: number[] = []
  before.all.forEach((id, row) => {
    const now = rows.get(id)
    if (now === undefined) removed.push(row)
    else kept.push([row, now])
    rows.delete(id)
  })
  return { kept, removed, added: [...rows.values()] }
}

/** The rows that those of the base, and those of what follows, have in the result. */
function numberRows(
  base: StoredState,
  next: StoredState,
  signals: Match,
  spins: Match,
): [before: Int32Array, after: Int32Array] {
  const before = new Int32Array(firstBinding(base) + base.bindings.length).fill(GONE)
  const after = new Int32Array(firstBinding(next) + next.bindings.length)
  let row = 0
  const number = ({ kept, added }: Match, firstBefore: number, firstAfter: number) => {
    for (const [old, now] of kept) {
      before[firstBefore + old] = row
      after[firstAfter + now] = row++
    }
    for (const now of added) after[firstAfter + now] = row++
  }
  number(signals, 0, 0)
  number(spins, base.signals.ids.length, next.signals.ids.length)
  numberBindings(base, next.bindings, row, before)
  next.bindings.forEach((_, index) => (after[firstBinding(next) + index] = row + index))
  return [before, after]
}

function numberBindings(
  base: StoredState,
  bindings: readonly string[],
  first: number,
  rows: Int32Array,
): void {
  base.bindings.forEach((name, index) => {
    const now = bindings.indexOf(name)
    if (now >= 0) rows[firstBinding(base) + index] = first + now
  })
}

function numberOf(input: number, numbers: Int32Array): number {
  return input === CLOCK ? CLOCK : numbers[input]!
}

function offsetsOf({ counts }: StoredSpins): Uint32Array {
  const offsets = new Uint32Array(counts.length)
  for (let row = 1; row < counts.length; row++) offsets[row] = offsets[row - 1]! + counts[row - 1]!
  return offsets
}

function spinComparison(
  base: StoredSpins,
  before: Int32Array,
  next: StoredSpins,
  after: Int32Array,
): (row: number, now: number) => boolean {
  const from = offsetsOf(base)
  const to = offsetsOf(next)
  const hasSameInputs = (row: number, now: number) => {
    for (let i = 0; i < base.counts[row]!; i++) {
      const [one, other] = [from[row]! + i, to[now]! + i]
      const input = numberOf(base.inputs[one]!, before)
      if (input !== numberOf(next.inputs[other]!, after)) return false
      if (base.seen[one] !== next.seen[other]) return false
    }
    return true
  }
  const [fromOrders, toOrders] = [ordersIn(base), ordersIn(next)]
  const hasSameOrder = (row: number, now: number) => {
    const [one, other] = [fromOrders.get(row), toOrders.get(now)]
    if (one === undefined || other === undefined) return one === other
    for (let i = 0; i < 2 * base.counts[row]!; i++) {
      if (base.orders[one + i] !== next.orders[other + i]) return false
    }
    return true
  }
  return (row, now) =>
    base.states[row] === next.states[now] &&
    base.counts[row] === next.counts[now] &&
    isIdentical(base.values[row], next.values[now]) &&
    hasSameOrder(row, now) &&
    hasSameInputs(row, now)
}

function pickSignals(
  { ids, values, states }: StoredSignals,
  changed: readonly number[],
  added: readonly number[],
): StoredSignals {
  const rows = [...changed, ...added]
  return {
    ids: IdList.of(added.map((row) => ids.all[row]!)),
    values: rows.map((row) => values[row]),
    states: Uint8Array.from(rows, (row) => states[row]!),
  }
}

function pickSpins(
  spins: StoredSpins,
  numbers: Int32Array,
  changed: readonly number[],
  added: readonly number[],
): StoredSpins {
  const rows = [...changed, ...added]
  const inputs = new Inputs()
  const one = inputs.from(spins, (input) => numberOf(input, numbers))
  for (const row of rows) one(row)
  return {
    ids: IdList.of(added.map((row) => spins.ids.all[row]!)),
    values: rows.map((row) => spins.values[row]),
    states: Uint8Array.from(rows, (row) => spins.states[row]!),
    ...inputs.columns,
  }
}

/** Gathers the inputs of spins, one after the other. */
class Inputs {
  readonly #counts: number[] = []
  readonly #inputs: number[] = []
  readonly #seen: number[] = []
  readonly #ordered: number[] = []
  readonly #orders: number[] = []

  /** What adds those of one row of `spins`, with other numbers. */
  from(spins: StoredSpins, numberOf: (input: number) => number): (row: number) => void {
    const { counts, inputs, seen, orders } = spins
    const offsets = offsetsOf(spins)
    const starts = ordersIn(spins)
    return (row) => {
      const count = counts[row]!
      const start = starts.get(row)
      if (start !== undefined) this.#ordered.push(this.#counts.length)
      this.#counts.push(count)
      for (let i = 0; i < count; i++) {
        this.#inputs.push(numberOf(inputs[offsets[row]! + i]!))
        this.#seen.push(seen[offsets[row]! + i]!)
        if (start !== undefined)
          this.#orders.push(orders[start + 2 * i]!, orders[start + 2 * i + 1]!)
      }
    }
  }

  get columns(): Pick<StoredSpins, 'counts' | 'inputs' | 'seen' | 'ordered' | 'orders'> {
    if (this.#inputs.includes(GONE)) throw new RangeError('an input is not there')
    return {
      counts: Uint32Array.from(this.#counts),
      inputs: Uint32Array.from(this.#inputs),
      seen: Uint8Array.from(this.#seen),
      ordered: Uint32Array.from(this.#ordered),
      orders: Uint32Array.from(this.#orders),
    }
  }
}

function keepIds({ ids }: { readonly ids: IdList }, kept: readonly number[]): IdList {
  return kept.length === ids.length ? ids : IdList.of(kept.map((row) => ids.all[row]!))
}

/** The rows of the base that are still there. */
function keep(length: number, { removed, changed }: Changes): number[] {
  const isGone = new Uint8Array(length)
  for (const row of removed) {
    if (row >= length || isGone[row] === 1) throw new RangeError('a removed row is not there')
    isGone[row] = 1
  }
  let last = -1
  for (const row of changed) {
    if (row >= length || row <= last || isGone[row] === 1) {
      throw new RangeError('a changed row is not there')
    }
    last = row
  }
  return Array.from({ length }, (_, row) => row).filter((row) => isGone[row] === 0)
}

/** For each row of the result: the row of the base, or that of the difference. */
function sources(
  kept: readonly number[],
  { changed }: Changes,
  added: number,
): [boolean, number][] {
  const places = new Map([...changed].map((row, index) => [row, index]))
  const rows = kept.map((row): [boolean, number] => {
    const place = places.get(row)
    return place === undefined ? [false, row] : [true, place]
  })
  for (let index = 0; index < added; index++) rows.push([true, changed.length + index])
  return rows
}

function joinSignals(
  base: StoredSignals,
  kept: readonly number[],
  signals: Changes & StoredSignals,
): Omit<StoredSignals, 'ids'> {
  const rows = sources(kept, signals, signals.ids.length)
  return {
    values: rows.map(([isNew, row]) => (isNew ? signals : base).values[row]),
    states: Uint8Array.from(rows, ([isNew, row]) => (isNew ? signals : base).states[row]!),
  }
}

function joinSpins(
  base: StoredSpins,
  kept: readonly number[],
  spins: Changes & StoredSpins,
  numbers: Int32Array,
): Omit<StoredSpins, 'ids'> {
  const rows = sources(kept, spins, spins.ids.length)
  const inputs = new Inputs()
  const ofBase = inputs.from(base, (input) => numberOf(input, numbers))
  const ofNew = inputs.from(spins, (input) => input)
  for (const [isNew, row] of rows) (isNew ? ofNew : ofBase)(row)
  return {
    values: rows.map(([isNew, row]) => (isNew ? spins : base).values[row]),
    states: Uint8Array.from(rows, ([isNew, row]) => (isNew ? spins : base).states[row]!),
    ...inputs.columns,
  }
}
