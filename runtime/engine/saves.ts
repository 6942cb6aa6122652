// The list of saves of a tree, and how it is kept short for those who read it late.
//
// Who is frozen reads the list on from its moment when it is used, and needs of each cell the first save only. A cell that is written
// after each of many moments is in it as often. So the list is cut into stretches, and once as much has come as was left of
// it the last time, what leads over a stretch is made anew, with the first save of each cell.
//
// Invariants:
// - Nothing here leads to the list but its end: what nobody is still to read is garbage.
// - Who begins to read within a stretch goes on to its end over the saves as they were written. Where somebody does, the stretch
//   that follows stays one of its own.

import type { AnyCell, ForkLink, Order } from './cell.ts'
import type { Children } from './children.ts'
import type { Tree } from './tree.ts'

/** A cell as it was before it changed in place. */
export class Save {
  readonly cell: AnyCell | null
  readonly value: unknown
  readonly flags: number
  readonly deps: ForkLink | null
  readonly order: Order | null
  readonly children: Children | null
  next: Save | null = null

  constructor(
    cell: AnyCell | null,
    value: unknown,
    flags: number,
    deps: ForkLink | null,
    order: Order | null,
    children: Children | null,
  ) {
    this.cell = cell
    this.children = children
    this.order = order
    this.value = value
    this.flags = flags
    this.deps = deps
  }
}

/** As many saves come at least before the list is gone through. */
const FEWEST = 1000

export interface Stretch {
  /** The last save before it. */
  readonly start: WeakRef<Save>
  /** What those hold who begin to read in it; nothing while it grows. */
  readers: WeakRef<object> | null
}

/** What is to be held by who begins to read at the end of the list. */
export function readersAtEnd(tree: Tree): object {
  return (tree.readers ??= {})
}

export function append(tree: Tree, save: Save): void {
  tree.saves.next = save
  tree.saves = save
  if (++tree.unsorted >= Math.max(FEWEST, tree.sorted)) shorten(tree)
}

function shorten(tree: Tree): void {
  const { stretches, readers, saves } = tree
  const last = stretches.at(-1)
  if (last !== undefined && readers !== null) last.readers = new WeakRef(readers)
  const kept = join(stretches)
  kept.push({ start: new WeakRef(saves), readers: null })
  tree.stretches = kept
  tree.readers = null
  tree.unsorted = 0
  tree.sorted = 0
  for (let index = 1; index < kept.length; index++) {
    tree.sorted += lead(kept[index - 1]!.start.deref()!, kept[index]!.start.deref()!)
  }
}

/** The stretches that somebody may come to: what follows one in which nobody begins becomes a part of it. */
function join(stretches: readonly Stretch[]): Stretch[] {
  const kept: Stretch[] = []
  for (const stretch of stretches) {
    if (stretch.start.deref() === undefined) continue
    const before = kept.at(-1)
    if (before === undefined || before.readers?.deref() !== undefined) kept.push(stretch)
    else before.readers = stretch.readers
  }
  return kept
}

/** Leads from `start` to `end` over the first save of each cell. Returns over how many. */
function lead(start: Save, end: Save): number {
  const cells = new Set<AnyCell | null>()
  let tail = start
  for (let at = start.next!; at !== end; at = at.next!) {
    if (cells.has(at.cell)) continue
    cells.add(at.cell)
    const { cell, value, flags, deps, order, children } = at
    tail = tail.next = new Save(cell, value, flags, deps, order, children)
  }
  tail.next = end
  return cells.size
}
