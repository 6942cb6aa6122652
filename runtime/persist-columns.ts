// The content of a saved snapshot: what two states differ in, as one value of plain columns; and back, with everything checked.
//
// Invariants:
// - What comes out of `readColumns` is consistent, whatever went in: lists have the lengths that they should, and numbers of rows
//   are those of rows that exist.

import type { Order } from './engine/cell.ts'
import type { Difference } from './engine/difference.ts'
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
      ids: signals.ids,
      values: filled(signals.values, signals.states),
      withheld: indicesOf(signals.states, (state) => (state & HAS_VALUE) === 0),
      removed: signals.removed,
      changed: signals.changed,
    },
    spins: {
      ids: spins.ids,
      states: spins.states,
      values: filled(spins.values, spins.states),
      counts: spins.counts,
      inputs: spins.inputs,
      seen: bitsOf(spins.seen),
      quiet: indicesOf(spins.seen, (seen) => seen === NEVER_WAKES),
      ordered: Uint32Array.from(spins.orders.keys()),
      orders: Uint32Array.from([...spins.orders.values()].flat(2)),
      removed: spins.removed,
      changed: spins.changed,
    },
  }
}

function filled(values: readonly unknown[], states: Uint8Array): readonly unknown[] {
  if (states.every((state) => (state & HAS_VALUE) !== 0)) return values
  return values.filter((_, row) => (states[row]! & HAS_VALUE) !== 0)
}

function indicesOf(list: Uint8Array, isOne: (value: number) => boolean): Uint32Array {
  const indices: number[] = []
  for (let index = 0; index < list.length; index++) if (isOne(list[index]!)) indices.push(index)
  return Uint32Array.from(indices)
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
  if (new Set(children).size !== children.length) throw wrong('children')
  children.forEach((row, index) => {
    const maker = makers[index]!
    if (row >= end || maker < first || maker >= end) throw wrong('makers')
  })
  checkMakers(children, makers)
  for (const row of spins.inputs) {
    if (row >= rows && row !== CLOCK) throw wrong('an input')
  }
}

/** Runs whose spins were made by runs, and so on: no more of them inside each other than this. */
const DEEPEST_MAKERS = 500

/** Refuses what would belong to itself. */
function checkMakers(children: Uint32Array, makers: Uint32Array): void {
  const makerOf = new Map([...children].map((row, index) => [row, makers[index]!]))
  const depths = new Map<number, number>()
  for (const child of children) {
    const way: number[] = []
    for (let at = child; makerOf.has(at) && !depths.has(at); at = makerOf.get(at)!) {
      way.push(at)
      if (way.length > DEEPEST_MAKERS) throw wrong('makers')
    }
    for (const row of way.reverse()) {
      const depth = (depths.get(makerOf.get(row)!) ?? 0) + 1
      if (depth > DEEPEST_MAKERS) throw wrong('makers')
      depths.set(row, depth)
    }
  }
}

type Columns = Readonly<Record<string, unknown>>

function signalsFrom(columns: Columns): Difference['signals'] {
  const ids = texts(columns.ids, 'ids')
  const changed = words(columns.changed, 'changed')
  const states = new Uint8Array(ids.length + changed.length).fill(HAS_VALUE)
  for (const row of words(columns.withheld, 'withheld')) {
    if (row >= states.length) throw wrong('withheld')
    states[row] = 0
  }
  const values = spread(columns.values, states)
  return { ids, values, states, removed: words(columns.removed, 'removed'), changed }
}

function spinsFrom(columns: Columns): Difference['spins'] {
  const ids = texts(columns.ids, 'ids')
  const changed = words(columns.changed, 'changed')
  const states = bytes(columns.states, 'states')
  const counts = words(columns.counts, 'counts')
  const inputs = words(columns.inputs, 'inputs')
  const size = ids.length + changed.length
  if (states.length !== size || counts.length !== size) throw wrong('spins')
  if (sum(counts) !== inputs.length) throw wrong('counts')
  if (states.some((state) => !isState(state))) throw wrong('states')
  return {
    ids,
    values: spread(columns.values, states),
    states,
    counts,
    inputs,
    seen: seenFrom(columns, inputs.length),
    orders: ordersFrom(columns, counts),
    removed: words(columns.removed, 'removed'),
    changed,
  }
}

function isState(state: number): boolean {
  if (state > ALL_STATES) return false
  return (state & HAS_VALUE) === 0 ? (state & (THREW | FORGOT)) === 0 : (state & WITHHELD) === 0
}

/** The values of those rows that have one. */
function spread(packed: unknown, states: Uint8Array): unknown[] {
  const values = list(packed, 'values')
  let next = 0
  const all = states.every((state) => (state & HAS_VALUE) !== 0)
    ? ((next = states.length), values)
    : Array.from(states, (state) => ((state & HAS_VALUE) === 0 ? undefined : values[next++]))
  if (next !== values.length) throw wrong('values')
  return all
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

function ordersFrom(columns: Columns, counts: Uint32Array): Map<number, Order> {
  const numbers = words(columns.orders, 'orders')
  const orders = new Map<number, Order>()
  let at = 0
  for (const spin of words(columns.ordered, 'ordered')) {
    if (spin >= counts.length || orders.has(spin)) throw wrong('ordered')
    const order: [number, number][] = []
    for (const end = at + 2 * counts[spin]!; at < end; at += 2) {
      if (at + 1 >= numbers.length) throw wrong('orders')
      order.push([numbers[at]!, numbers[at + 1]!])
    }
    orders.set(spin, order)
  }
  if (at !== numbers.length) throw wrong('orders')
  return orders
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
