// A world from stored state.
//
// Invariants:
// - No body runs. A result is clean if all that it depends on is as it was seen, and has a result that is clean.
// - Links are those that the bodies would have made: the first change finds exactly what depends on it.

import {
  Cell,
  DIRTY,
  FAILED,
  Fault,
  NOT_READY,
  PRIVATE,
  STALE,
  UNSET,
  UNTRACKED,
  type ContextState,
  type Tree,
} from './cell.ts'
import { Claims, bodyOfNobody } from './claims.ts'
import { Late } from './flight.ts'
import { propagate, relink } from './graph.ts'
import { RootHandle } from './handle.ts'
import { bindingHandle } from './run.ts'
import {
  ACTS,
  AS_SEEN,
  FORGOT,
  HAS_VALUE,
  NEVER_WAKES,
  THREW,
  WITHHELD,
  type StoredState,
} from './stored.ts'

/** Fills a root that is new. */
export function plant(root: ContextState, { signals, spins, bindings }: StoredState): void {
  const { tree } = root
  const claims = (tree.claims = new Claims())
  const cells: Cell[] = []
  signals.ids.forEach((id, index) => {
    const cell = new RootHandle(null, root, signals.values[index], { id })
    if ((signals.states[index]! & HAS_VALUE) === 0) {
      cell.value = UNSET
      claims.withheld.add(cell)
    }
    claims.open.set(id, cell)
    cells.push(cell)
  })
  spins.ids.forEach((id, index) => {
    const cell = plantSpin(root, id, spins.values[index], spins.states[index]!)
    claims.open.set(id, cell)
    cells.push(cell)
  })
  for (const key of bindings) cells.push(bindingHandle(tree, key) as Cell)
  const first = signals.ids.length
  linkAll(cells, first, spins)
  markAll(cells, first, spins)
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

function linkAll(cells: readonly Cell[], first: number, spins: StoredState['spins']): void {
  const { counts, inputs, seen, states, orders } = spins
  let at = 0
  for (let index = 0; index < counts.length; index++) {
    const cell = cells[first + index]!
    const end = at + counts[index]!
    if (at < end) relink(cell, inputsFrom(at, end))
    at = end
    const order = orders.get(index)
    if (order !== undefined) {
      cell.late = new Late()
      cell.late.order = order
    }
  }

  function* inputsFrom(from: number, end: number): Generator<readonly [Cell, unknown]> {
    for (let i = from; i < end; i++) {
      const row = inputs[i]!
      yield [cells[row]!, seenOf(row, seen[i]!)]
    }
  }

  function seenOf(row: number, state: number): unknown {
    if (state === NEVER_WAKES) return UNTRACKED
    if (state !== AS_SEEN || isMissing(row)) return NOT_READY
    return cells[row]!.value
  }

  function isMissing(row: number): boolean {
    const spin = row - first
    return spin >= 0 && spin < states.length && (states[spin]! & (HAS_VALUE | WITHHELD)) === 0
  }
}

/** What is not known to be good is STALE, and so is all that depends on it. */
function markAll(cells: readonly Cell[], first: number, spins: StoredState['spins']): void {
  const { counts, seen, states } = spins
  let at = 0
  for (let index = 0; index < counts.length; index++) {
    const cell = cells[first + index]!
    const end = at + counts[index]!
    const hasChanged = seen.subarray(at, end).includes(0)
    at = end
    if (hasChanged) cell.flags |= STALE
    const isGood = (states[index]! & (HAS_VALUE | FORGOT)) === HAS_VALUE && !hasChanged
    const isWithheld = (states[index]! & WITHHELD) !== 0
    if (!isGood && !isWithheld && cell.subs !== null) propagate(cell.subs)
  }
}
