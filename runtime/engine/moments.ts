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
import { Save, append, readersAtEnd } from './saves.ts'
import type { Tree } from './tree.ts'

/** When a context was frozen. */
export class Moment {
  /** The list of saves as far as it was taken over, and what is held by who goes on from there. */
  saves: Save
  readers: object
  /** Handles above the context that are younger are not visible. */
  readonly slotLimit: number
  /** Of a snapshot, which is nobody's fork: it outlives the context that it was taken of. */
  readonly isSnapshot: boolean

  constructor(saves: Save, readers: object, slotLimit: number, isSnapshot: boolean) {
    this.saves = saves
    this.readers = readers
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
  context.frozen = momentAt(tree, tree.slots, false)
  context.frozenDepth = context.level
}

/** The moment of now, of those handles that are older than `slotLimit`. */
export function momentAt(tree: Tree, slotLimit: number, isSnapshot: boolean): Moment {
  return new Moment(tree.saves, readersAtEnd(tree), slotLimit, isSnapshot)
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
  const { value, flags, deps, children } = cell
  append(tree, new Save(cell, value, flags, copyLinks(deps), orderOf(cell), children))
  countChange(cell.context)
}
