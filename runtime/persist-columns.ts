// The content of a saved snapshot: what two states differ in, as one value of plain columns; and back, with everything checked.
//
// Invariants:
// - What comes out of `readColumns` is consistent, whatever went in: lists have the lengths that they should, and numbers of rows
//   are those of rows that exist.

import type { Difference } from './engine/difference.ts'
import { IdList } from './engine/id-list.ts'
import {
  AS_SEEN,
  CHANGED,
  CLOCK,
  FORGOT,
  HAS_VALUE,
  NEVER_WAKES,
  THREW,
  WITHHELD,
} from './engine/stored.ts'
import type { ClockState } from './engine/virtual-clock.ts'
import { damaged } from './persist-envelope.ts'

/** The bits that a row of format 1 can have. */
const ALL_STATES = 31

/** The rows that there will be. */
export interface Sizes {
  readonly signals: number
  readonly spins: number
}

export function writeColumns(difference: Difference, base: string | undefined): object {
  const { world, signals, spins, bindings } = difference
  const { lineage, contexts, clock } = world
  return {
    ...(base === undefined ? {} : { base }),
    lineage,
    contexts,
    ...(clock === undefined ? {} : { clock: [clock.now, clock.seed, clock.streams] }),
    bindings,
    children: difference.children,
    makers: difference.makers,
    signals: {
      ids: signals.ids.parts,
      values: filled(signals.values, signals.states),
      withheld: withheldIn(signals.states),
      removed: signals.removed,
      changed: signals.changed,
    },
    spins: {
      ids: spins.ids.parts,
      states: spins.states,
      values: filled(spins.values, spins.states),
      counts: spins.counts,
      inputs: spins.inputs,
      seen: bitsOf(spins.seen),
      quiet: indicesOf(spins.seen, (seen) => seen === NEVER_WAKES),
      ordered: spins.ordered,
      orders: spins.orders,
      removed: spins.removed,
      changed: spins.changed,
    },
  }
}

function filled(values: readonly unknown[], states: Uint8Array): readonly unknown[] {
  if (countValues(states) === states.length) return values
  return values.filter((_, row) => (states[row]! & HAS_VALUE) !== 0)
}

function withheldIn(states: Uint8Array): Uint32Array {
  if (countValues(states) === states.length) return new Uint32Array()
  return indicesOf(states, (state) => (state & HAS_VALUE) === 0)
}

function indicesOf(list: Uint8Array, isOne: (value: number) => boolean): Uint32Array {
  const indices: number[] = []
  for (let index = 0; index < list.length; index++) if (isOne(list[index]!)) indices.push(index)
  return Uint32Array.from(indices)
}

function countValues(states: Uint8Array): number {
  let size = 0
  for (let row = 0; row < states.length; row++) size += states[row]! & HAS_VALUE
  return size
}

/** One bit for each input, the first in the lowest bit of the first byte: whether it is as it was seen. */
function bitsOf(seen: Uint8Array): Uint8Array {
  const bits = new Uint8Array((seen.length + 7) >> 3)
  for (let index = 0; index < seen.length; index++) {
    if (seen[index] === AS_SEEN) bits[index >> 3]! |= 1 << (index & 7)
  }
  return bits
}

/** `base`: whose rows the content counts on from. */
export function baseOf(content: unknown): string | undefined {
  const { base } = record(content, 'the content')
  return base === undefined ? undefined : text(base, 'base')
}

export function readColumns(content: unknown): Difference {
  const columns = record(content, 'the content')
  const signals = record(columns.signals, 'signals')
  const spins = record(columns.spins, 'spins')
  return {
    world: {
      lineage: lineageFrom(columns.lineage),
      contexts: count(columns.contexts, 'contexts'),
      clock: columns.clock === undefined ? undefined : clockFrom(columns.clock),
    },
    bindings: texts(columns.bindings, 'bindings'),
    children: words(columns.children, 'children'),
    makers: words(columns.makers, 'makers'),
    signals: signalsFrom(signals),
    spins: spinsFrom(spins),
  }
}

/** The first row of a spin, the one after the last spin, and after the last binding. */
export interface Rows {
  readonly first: number
  readonly end: number
  readonly rows: number
}

/** Refuses what are no rows. */
export function checkRows(
  { spins, children, makers }: Difference,
  { first, end, rows }: Rows,
): void {
  if (children.length !== makers.length) throw wrong('makers')
  children.forEach((row, index) => {
    const maker = makers[index]!
    if (row >= end || maker < first || maker >= end) throw wrong('makers')
  })
  checkMakers(children, makers, end)
  for (const row of spins.inputs) {
    if (row >= rows && row !== CLOCK) throw wrong('an input')
  }
}

/** Runs whose spins were made by runs, and so on: no more of them inside each other than this. */
const DEEPEST_MAKERS = 500

/** Refuses what would belong to itself. */
function checkMakers(children: Uint32Array, makers: Uint32Array, end: number): void {
  // One more than the row of the maker, and how deep in others a row is, as far as that is known.
  const makerOf = new Uint32Array(children.length === 0 ? 0 : end)
  const depths = new Uint16Array(makerOf.length)
  children.forEach((row, index) => {
    if (makerOf[row] !== 0) throw wrong('children')
    makerOf[row] = makers[index]! + 1
  })
  for (const child of children) {
    const way: number[] = []
    for (let at = child; makerOf[at] !== 0 && depths[at] === 0; at = makerOf[at]! - 1) {
      way.push(at)
      if (way.length > DEEPEST_MAKERS) throw wrong('makers')
    }
    for (const row of way.reverse()) {
      const depth = depths[makerOf[row]! - 1]! + 1
      if (depth > DEEPEST_MAKERS) throw wrong('makers')
      depths[row] = depth
    }
  }
}

type Columns = Readonly<Record<string, unknown>>

function signalsFrom(columns: Columns): Difference['signals'] {
  const values = list(columns.values, 'values')
  const changed = words(columns.changed, 'changed')
  const withheld = words(columns.withheld, 'withheld')
  const size = values.length + withheld.length
  const states = new Uint8Array(size).fill(HAS_VALUE)
  for (const row of withheld) {
    if (states[row] !== HAS_VALUE) throw wrong('withheld')
    states[row] = 0
  }
  return {
    ids: idsFrom(columns.ids, size - changed.length),
    values: spread(values, states),
    states,
    removed: words(columns.removed, 'removed'),
    changed,
  }
}

function spinsFrom(columns: Columns): Difference['spins'] {
  const changed = words(columns.changed, 'changed')
  const states = bytes(columns.states, 'states')
  const counts = words(columns.counts, 'counts')
  const inputs = words(columns.inputs, 'inputs')
  const ordered = words(columns.ordered, 'ordered')
  const orders = words(columns.orders, 'orders')
  if (counts.length !== states.length) throw wrong('spins')
  if (sum(counts) !== inputs.length) throw wrong('counts')
  if (states.some((state) => !isState(state))) throw wrong('states')
  checkOrders(ordered, orders, counts)
  return {
    ids: idsFrom(columns.ids, states.length - changed.length),
    values: spread(list(columns.values, 'values'), states),
    states,
    counts,
    inputs,
    seen: seenFrom(columns, inputs.length),
    ordered,
    orders,
    removed: words(columns.removed, 'removed'),
    changed,
  }
}

/** As many ids as there are rows for them. None of those that are counted is made. */
function idsFrom(value: unknown, size: number): IdList {
  const parts = list(value, 'ids')
  const ids = new IdList()
  for (let at = 0; at < parts.length; at++) {
    const name = text(parts[at], 'ids')
    if (typeof parts[at + 1] !== 'number') ids.add(name)
    else {
      const first = count(parts[++at], 'ids')
      const many = count(parts[++at], 'ids')
      if (many === 0 || first + many > Number.MAX_SAFE_INTEGER) throw wrong('ids')
      ids.addCounted(name, first, many)
    }
  }
  if (ids.length !== size) throw wrong('ids')
  return ids
}

function isState(state: number): boolean {
  if (state > ALL_STATES) return false
  return (state & HAS_VALUE) === 0 ? (state & (THREW | FORGOT)) === 0 : (state & WITHHELD) === 0
}

/** The values of those rows that have one. */
function spread(values: unknown[], states: Uint8Array): unknown[] {
  const size = countValues(states)
  if (size !== values.length) throw wrong('values')
  if (size === states.length) return values
  let next = 0
  return Array.from(states, (state) => ((state & HAS_VALUE) === 0 ? undefined : values[next++]))
}

function seenFrom(columns: Columns, length: number): Uint8Array {
  const bits = bytes(columns.seen, 'seen')
  if (bits.length !== (length + 7) >> 3) throw wrong('seen')
  const seen = new Uint8Array(length)
  for (let index = 0; index < length; index++) {
    seen[index] = (bits[index >> 3]! >> (index & 7)) & 1 ? AS_SEEN : CHANGED
  }
  for (const index of words(columns.quiet, 'quiet')) {
    if (index >= length) throw wrong('quiet')
    seen[index] = NEVER_WAKES
  }
  return seen
}

function checkOrders(ordered: Uint32Array, orders: Uint32Array, counts: Uint32Array): void {
  let last = -1
  let size = 0
  for (const spin of ordered) {
    if (spin <= last || spin >= counts.length) throw wrong('ordered')
    last = spin
    size += 2 * counts[spin]!
  }
  if (size !== orders.length) throw wrong('orders')
}

function lineageFrom(value: unknown): number[] {
  const lineage = list(value, 'lineage').map((id) => count(id, 'lineage'))
  if (lineage.length === 0) throw wrong('lineage')
  return lineage
}

function clockFrom(value: unknown): ClockState {
  const [now, seed, streams] = list(value, 'clock')
  if (typeof now !== 'number' || !Number.isFinite(now)) throw wrong('clock')
  if (typeof seed !== 'number' && typeof seed !== 'string') throw wrong('clock')
  return { now, seed, streams: list(streams, 'clock').map(streamFrom) }
}

function streamFrom(value: unknown): ClockState['streams'][number] {
  const [name, state] = list(value, 'streams')
  const words = list(state, 'streams')
  if (words.length !== 4 || words.some((word) => word !== Number(word) >> 0)) throw wrong('streams')
  return [text(name, 'streams'), words as unknown as ClockState['streams'][number][1]]
}

function sum(numbers: Uint32Array): number {
  return numbers.reduce((total, number) => total + number, 0)
}

function record(value: unknown, what: string): Columns {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw wrong(what)
  return value as Columns
}

function list(value: unknown, what: string): unknown[] {
  if (!Array.isArray(value)) throw wrong(what)
  return value
}

function texts(value: unknown, what: string): string[] {
  const all = list(value, what)
  for (let index = 0; index < all.length; index++) {
    if (typeof all[index] !== 'string') throw wrong(what)
  }
  return all as string[]
}

function text(value: unknown, what: string): string {
  if (typeof value !== 'string') throw wrong(what)
  return value
}

function count(value: unknown, what: string): number {
  if (!Number.isSafeInteger(value) || (value as number) < 0) throw wrong(what)
  return value as number
}

function bytes(value: unknown, what: string): Uint8Array {
  if (!(value instanceof Uint8Array)) throw wrong(what)
  return value
}

function words(value: unknown, what: string): Uint32Array {
  if (!(value instanceof Uint32Array)) throw wrong(what)
  return value
}

function wrong(what: string): Error {
  return damaged(`${what} is not as it has to be`)
}
