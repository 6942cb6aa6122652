// A world from stored state.
//
// Invariants:
// - No body runs. A result is clean if all that it depends on is as it was seen, and has a result that is clean.
// - Links are those that the bodies would have made: the first change finds exactly what depends on it.

import { Fault, NOT_READY, UNSET, UNTRACKED, type Cell } from './cell.ts'
import type { ContextState } from './context-state.ts'
import { DIRTY, FAILED, PRIVATE, STALE } from './flags.ts'
import type { Tree } from './tree.ts'
import { Children } from './children.ts'
import { Claims, bodyOfNobody } from './claims.ts'
import { Late } from './flight.ts'
import { relink } from './links.ts'
import { propagate } from './push.ts'
import { RootHandle } from './handle.ts'
import { bindingHandle } from './run.ts'
import { clockHandle } from './time.ts'
import {
  ACTS,
  AS_SEEN,
  CLOCK,
  FORGOT,
  HAS_VALUE,
  NEVER_WAKES,
  THREW,
  WITHHELD,
  firstSpin,
  ordersIn,
  type StoredState,
} from './stored.ts'

/** Fills a root that is new. With another clock, what has read the former one has seen something else. */
export function plant(root: ContextState, state: StoredState, hasOtherClock: boolean): void {
  const { signals, spins, bindings } = state
  const { tree } = root
  const claims = (tree.claims = new Claims())
  const cells: Cell[] = []
  signals.ids.all.forEach((id, index) => {
    const isWithheld = (signals.states[index]! & HAS_VALUE) === 0
    const cell = new RootHandle(null, root, isWithheld ? UNSET : signals.values[index], { id })
    if (isWithheld) claims.withheld.add(cell)
    claims.open.set(id, cell)
    cells.push(cell)
  })
  spins.ids.all.forEach((id, index) => {
    const cell = plantSpin(root, id, spins.values[index], spins.states[index]!)
    claims.open.set(id, cell)
    cells.push(cell)
  })
  for (const key of bindings) cells.push(inputNamed(tree, key))
  adopt(root, claims, cells, state)
  for (const { cell, inputs } of linked(cells, state, clockHandle(tree) as Cell, hasOtherClock)) {
    if (inputs.length > 0) relink(cell, inputs)
  }
  for (const [spin, start] of ordersIn(spins)) {
    const late = (cells[firstSpin(state) + spin]!.late = new Late())
    late.order = Array.from({ length: spins.counts[spin]! }, (_, input) => {
      const at = start + 2 * input
      return [spins.orders[at]!, spins.orders[at + 1]!] as const
    })
  }
  markAll(cells, state)
}

/** What belongs to the run of a spin is there with its result, and no code claims it. */
function adopt(
  root: ContextState,
  claims: Claims,
  cells: readonly Cell[],
  { children, makers }: StoredState,
): void {
  children.forEach((row, index) => {
    const child = cells[row]!
    const maker = cells[makers[index]!]!
    const id = child.options!.id!
    claims.open.delete(id)
    claims.children.set(id, child)
    maker.children ??= new Children(maker, root)
    maker.children.cell = maker
    maker.children.add(child)
  })
}

function inputNamed(tree: Tree, key: string): Cell {
  return bindingHandle(tree, key) as Cell
}

function plantSpin(root: ContextState, id: string, value: unknown, state: number): Cell {
  const cell = new RootHandle(bodyOfNobody(id), root, UNSET, { id })
  if ((state & HAS_VALUE) === 0) return cell
  cell.value = (state & THREW) === 0 ? value : new Fault(value)
  cell.flags =
    ((state & THREW) === 0 ? 0 : FAILED) |
    ((state & ACTS) === 0 ? 0 : PRIVATE) |
    ((state & FORGOT) === 0 ? 0 : DIRTY)
  if ((state & ACTS) !== 0) root.tree.exact = true
  return cell
}

interface Linked {
  readonly cell: Cell
  readonly inputs: readonly (readonly [Cell, unknown])[]
}

/** Each spin with its inputs, and with what it saw of them; what that was is not known of one that has changed. */
function* linked(
  cells: readonly Cell[],
  state: StoredState,
  clock: Cell,
  hasOtherClock: boolean,
): Generator<Linked, void, undefined> {
  const { counts, inputs, seen } = state.spins
  let at = 0
  for (let index = 0; index < counts.length; index++) {
    const found: [Cell, unknown][] = []
    for (const end = at + counts[index]!; at < end; at++) {
      const row = inputs[at]!
      const input = row === CLOCK ? clock : cells[row]!
      const isOther = row === CLOCK ? hasOtherClock : isMissing(state, row)
      const isAsSeen = seen[at] === AS_SEEN && !isOther
      found.push([input, seen[at] === NEVER_WAKES ? UNTRACKED : isAsSeen ? input.value : NOT_READY])
    }
    yield { cell: cells[firstSpin(state) + index]!, inputs: found }
  }
}

/** Whether there is nothing that could have been seen. */
function isMissing(state: StoredState, row: number): boolean {
  const { signals, spins } = state
  const spin = row - firstSpin(state)
  if (spin < 0) return (signals.states[row]! & HAS_VALUE) === 0
  return spin < spins.states.length && (spins.states[spin]! & (HAS_VALUE | WITHHELD)) === 0
}

/** What is not known to be good is STALE, and so is all that depends on it. */
function markAll(cells: readonly Cell[], state: StoredState): void {
  const { states } = state.spins
  for (let index = 0; index < states.length; index++) {
    const cell = cells[firstSpin(state) + index]!
    const hasResult = (states[index]! & (HAS_VALUE | WITHHELD)) !== 0
    const isForgotten = (states[index]! & FORGOT) !== 0
    const hasChanged = hasInputNotSeen(cell)
    if (hasChanged) cell.flags |= STALE
    if ((!hasResult || isForgotten || hasChanged) && cell.subs !== null) propagate(cell.subs)
  }
}

function hasInputNotSeen({ deps }: Cell): boolean {
  for (let link = deps; link !== null; link = link.nextDep) if (link.seen === NOT_READY) return true
  return false
}
