// What an open batch would have to undo, oldest first. Two entries a record: a cell with its former value for a write, and
// for everything else a record with `null`.

import type { AnyCell, AnyLink, Cell, ForkCell, ForkLink } from './cell.ts'
import type { Children } from './children.ts'
import { current } from './current.ts'

export type UndoRecord =
  | { readonly kind: 'installed' | 'dropped'; readonly cell: ForkCell }
  | {
      readonly kind: 'result'
      readonly cell: Cell
      readonly value: unknown
      readonly flags: number
      readonly inputs: readonly (readonly [Cell, unknown])[]
    }
  | {
      readonly kind: 'content'
      readonly cell: ForkCell
      readonly value: unknown
      readonly flags: number
      readonly deps: ForkLink | null
    }
  | { readonly kind: 'children'; readonly cell: AnyCell; readonly former: Children | null }
  | { readonly kind: 'base'; readonly cell: ForkCell; readonly base: unknown }
  | { readonly kind: 'action'; readonly undo: () => void }

export const undoLog: unknown[] = []

export function logWrite(cell: AnyCell): void {
  if (current.batches > 0) undoLog.push(cell, cell.value)
}

export function logInstalled(cell: ForkCell): void {
  if (current.batches > 0) log({ kind: 'installed', cell })
}

export function logDropped(cell: ForkCell): void {
  if (current.batches > 0) log({ kind: 'dropped', cell })
}

/** Before a run: its links are used again in place, so the list of inputs is copied. */
export function logResult(cell: Cell): void {
  if (current.batches === 0) return
  const { value, flags } = cell
  const inputs = [...linksOf(cell.deps)].map(({ dep, seen }) => [dep, seen] as const)
  log({ kind: 'result', cell, value, flags, inputs })
}

/** The cell is to be as `before` is. A fork's list of inputs is never used again inside a batch: the pointer is enough. */
export function logContent(cell: ForkCell, before: ForkCell): void {
  if (current.batches === 0) return
  const { value, flags, deps, children } = before
  if (children !== cell.children) log({ kind: 'children', cell, former: children })
  log({ kind: 'content', cell, value, flags, deps })
}

/** Before a cell gets what another run has made. */
export function logChildren(cell: AnyCell): void {
  if (current.batches > 0) log({ kind: 'children', cell, former: cell.children })
}

/** Before the base of a cell changes. */
export function logBase(cell: ForkCell): void {
  if (current.batches > 0) log({ kind: 'base', cell, base: cell.base })
}

/** What is no cell, and how it is undone. */
export function logUndo(undo: () => void): void {
  if (current.batches > 0) log({ kind: 'action', undo })
}

export function* linksOf<L extends AnyLink>(first: L | null): Generator<L, void, undefined> {
  for (let link = first; link !== null; link = link.nextDep as L | null) yield link
}

function log(record: UndoRecord): void {
  undoLog.push(record, null)
}
