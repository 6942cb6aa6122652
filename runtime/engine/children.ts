// What belongs to a run: the signals and spins that its body makes, and the values that `changeOf` has told it.
//
// Invariants:
// - What a run makes lives with the result: it comes to the cell where that is published, in place of what the former run has made.
//   What a run has made that ends without a result is over with it.
// - The home of a child is where the result would live by what the run has read when it makes it: every context that may come to see
//   the result sees the child. A result lives no higher than the children.
// - Nothing ends in the middle of a change: what is over is disposed by the drain (`dispose.ts`), and an undo may bring it back before.

import type { AnyCell, Cell } from './cell.ts'
import type { ContextState } from './context-state.ts'
import type { ForkRun } from './fork-run.ts'
import type { Handle } from './handle-shape.ts'
import { current } from './current.ts'
import { HoldingScope } from './scope.ts'
import { logChildren } from './undo-log.ts'

/** What belongs to one run. */
export class Children extends HoldingScope {
  readonly maker: Handle
  /** The cell with whose result they live. Frozen contexts, which have the result too, only know them. */
  cell: AnyCell | null = null
  /** The values that `changeOf` told of. */
  seen: Map<Handle, unknown> | null = null

  constructor(maker: Handle, context: ContextState) {
    super(context)
    this.maker = maker
  }
}

/** What is over and not disposed yet. */
export const doomed: Set<Children> = new Set()

/** What belongs to the run that is going on. */
export function ownChildren(): Children {
  const known = knownChildren()
  if (known !== null) return known
  const { reader, run } = current
  if (reader === null) return (run!.children = new Children(run!.handle, homeIn(run!)))
  return (reader.born = new Children(reader, reader.context))
}

/** Whether the body that is running has made the handle in this run. */
export function isOwnChild(handle: Handle): boolean {
  const known = knownChildren()
  return known !== null && handle.group?.scope === known
}

/** Takes out what the body of a cell of a root has made. */
export function takeBorn(cell: Cell): Children | null {
  const children = cell.born
  cell.born = null
  return children
}

/** A run has come to its result: from now on the cell has what it made, instead of what the former run has made. */
export function replaceChildren(cell: AnyCell, children: Children | null): void {
  const seen = cell.children?.seen
  if (!seen) return setChildren(cell, children)
  const next = children ?? new Children(cell.handle, cell.context)
  next.seen = new Map([...seen, ...(next.seen ?? [])])
  setChildren(cell, next)
}

/** What a body has made that met a spin which is not ready: it is among the inputs that the cell keeps until the body begins again. */
export function keepForNow(cell: AnyCell, children: Children | null): void {
  if (children !== null) children.seen = null
  if (children !== null || cell.children !== null) replaceChildren(cell, children)
}

/** The cell has no result any more. */
export function releaseChildren(cell: AnyCell): void {
  if (cell.children !== null) setChildren(cell, null)
}

export function restoreChildren(cell: AnyCell, former: Children | null): void {
  doom(cell.children, cell)
  cell.children = former
  if (former?.cell === cell) doomed.delete(former)
}

/** What a run has made that ends without a result. */
export function forsake(children: Children | null): void {
  if (children !== null) doomed.add(children)
}

function setChildren(cell: AnyCell, children: Children | null): void {
  logChildren(cell)
  doom(cell.children, cell)
  if (children !== null) children.cell = cell
  cell.children = children
}

function doom(children: Children | null, cell: AnyCell): void {
  if (children?.cell === cell) doomed.add(children)
}

function knownChildren(): Children | null {
  const { reader, run } = current
  if (reader !== null) return reader.born
  return run?.children ?? null
}

/** As deep as the result is known to be. From now on it lives no higher. */
function homeIn(run: ForkRun): ContextState {
  run.depth = run.isPrivate ? run.view.level : Math.max(run.depth, run.least)
  let at = run.view
  // Nobody could write what a snapshot had made.
  while (at.level > run.depth && !at.parentState!.frozen?.isSnapshot) at = at.parentState!
  run.depth = at.level
  return at
}
