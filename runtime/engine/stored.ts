// The state of a context as plain data: what is saved, and what a context is rebuilt from. Columns, since a hundred thousand
// rows are a few arrays then. `docs/snapshot-format.md` says the same of the bytes.
//
// Invariants:
// - Rows are numbered: signals, then spins, then bindings, which have a name and no value. The clock has a number of its own.
// - Ids are different from each other. Every list has the length that the others say.

import type { IdList } from './id-list.ts'
import type { ClockState } from './virtual-clock.ts'

/** Bits of the state of a row. */
export const HAS_VALUE = 1
/** The value is what the body threw. */
export const THREW = 2
/** Its body acts: it is the affair of one context. */
export const ACTS = 4
/** The result was forgotten, and is there to be compared with the next one. */
export const FORGOT = 8
/** There was a value, which cannot be saved. What depends on it is as good as it was. */
export const WITHHELD = 16

/** What became of an input since it was read. */
export const CHANGED = 0
export const AS_SEEN = 1
/** It decides where a result may be shared, and never wakes. */
export const NEVER_WAKES = 2

/** What stands for the clock among inputs. */
export const CLOCK = 0xffffffff

/** Rows of signals. */
export interface StoredSignals {
  readonly ids: IdList
  /** `undefined` for one without a value. */
  readonly values: readonly unknown[]
  readonly states: Uint8Array
}

/** Rows of spins, with their inputs. */
export interface StoredSpins {
  readonly ids: IdList
  readonly values: readonly unknown[]
  readonly states: Uint8Array
  /** How many inputs each has. */
  readonly counts: Uint32Array
  /** The rows of all inputs, one spin after the other. */
  readonly inputs: Uint32Array
  /** One for each input. */
  readonly seen: Uint8Array
  /** Of spins that wait, which inputs were asked for side by side: the numbers of those spins, */
  readonly ordered: Uint32Array
  /** and for each of them, for each of its inputs, two numbers (`Order`). */
  readonly orders: Uint32Array
}

/** Who the context was, and what its time and chance were. */
export interface StoredWorld {
  readonly lineage: readonly number[]
  /** How many contexts its tree has counted. */
  readonly contexts: number
  readonly clock: ClockState | undefined
}

export interface StoredState {
  readonly world: StoredWorld
  readonly signals: StoredSignals
  readonly spins: StoredSpins
  /** The rows of what belongs to the run of a spin, and the row of that spin for each. */
  readonly children: Uint32Array
  readonly makers: Uint32Array
  readonly bindings: readonly string[]
}

export function firstSpin({ signals }: StoredState): number {
  return signals.ids.length
}

export function firstBinding({ signals, spins }: StoredState): number {
  return signals.ids.length + spins.ids.length
}

/** Where in `orders` those of a spin begin; `undefined` for one that has none. */
export function ordersIn({ counts, ordered }: StoredSpins): ReadonlyMap<number, number> {
  const starts = new Map<number, number>()
  let at = 0
  for (const spin of ordered) {
    starts.set(spin, at)
    at += 2 * counts[spin]!
  }
  return starts
}
