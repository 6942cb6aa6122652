// Frozen forks keep the moment in which they were made, without copying it.
//
// A frozen fork starts with its parent's trie, like every fork, and takes over nothing that its ancestors do later. What is
// left are cells that change in place: the first change after a moment appends the cell as it was to one list of the tree.
// A frozen fork reads the list on from where it was at its moment, and makes what it sees its own (`overlay.ts`).
//
// Invariants:
// - The tree holds only the end of the list. What no frozen fork is still to read is garbage.
// - A cell is saved at most once a moment, and only if some frozen fork below its context was made since.
// - A frozen context sees for a handle the cell of its moment, if that has not changed since; else its own copy of it.

import { ForkCell, ForkLink, type AnyCell, type Order, type AnyLink } from './cell.ts'
import type { ContextState } from './context-state.ts'
import type { Children } from './children.ts'

/** A cell as it was before it changed in place; links of a list that frozen forks read on from their moment. */
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
  ) {
    this.cell = cell
    this.children = cell?.children ?? null
    this.order = order
    this.value = value
    this.flags = flags
    this.deps = deps
  }
}

/** When a context was frozen. */
export class Moment {
  /** The list of saves as far as it was taken over. */
  saves: Save
  /** Handles above the context that are younger are not visible. */
  readonly slotLimit: number
  /** Of a snapshot, which is nobody's fork: it outlives the context that it was taken of. */
  readonly isSnapshot: boolean

  constructor(saves: Save, slotLimit: number, isSnapshot: boolean) {
    this.saves = saves
    this.slotLimit = slotLimit
    this.isSnapshot = isSnapshot
  }
}

/** To be called before a cell changes in place. */
export function saveForFrozen(cell: AnyCell): void {
  if (cell.savedAt < cell.context.pinnedAt) save(cell)
}

/** Makes `context`, a fork without a history, keep what it sees now. */
export function pin(context: ContextState): void {
  const { tree, parentState } = context
  keep(parentState!)
  context.frozen = new Moment(tree.saves, tree.slots, false)
  context.frozenDepth = context.level
}

/** From now on what `context` sees is saved before it changes in place. */
export function keep(context: ContextState): void {
  const { tree } = context
  const moment = ++tree.moment
  tree.slotsThen = tree.slots
  for (let at: ContextState | null = context; at !== null; at = at.parentState) {
    at.pinnedAt = moment
  }
}

/** The structure of what `context` sees or owns has changed; others have to look at it again. */
export function countChange(context: ContextState): void {
  const { tree } = context
  // A context that is behind, as it can be during an undo, must not look as if it were in sync.
  const wasInSync = context.syncedAt === tree.structure
  tree.structure++
  if (wasInSync) context.syncedAt = tree.structure
}

export function copyLinks(links: AnyLink | null): ForkLink | null {
  let head: ForkLink | null = null
  let tail: ForkLink | null = null
  for (let link = links; link !== null; link = link.nextDep) {
    const copy = new ForkLink(link.dep, link.seen)
    if (tail === null) head = copy
    else tail.nextDep = copy
    tail = copy
  }
  return head
}

/** Which inputs of a cell were asked for side by side. */
export function orderOf(cell: AnyCell): Order | null {
  return cell instanceof ForkCell ? cell.order : (cell.late?.order ?? null)
}

function save(cell: AnyCell): void {
  const { tree } = cell.context
  // Younger than any moment.
  if (cell.handle.slot >= tree.slotsThen) return
  cell.savedAt = tree.moment
  const saved = new Save(cell, cell.value, cell.flags, copyLinks(cell.deps), orderOf(cell))
  tree.saves.next = saved
  tree.saves = saved
  countChange(cell.context)
}
