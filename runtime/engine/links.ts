// The links among the cells of a root: in the inputs of the reader, in the order of reading, and in the subscribers of the input.
//
// Invariants:
// - A run uses the links of the former one again, from the first on, as long as it reads the same. What it does not read any more is
//   let go at its end.
// - Marks of runs are unique and what is read is clean, so the own mark of an input is free to say "linked in this run already".

import { Link, NOT_READY, UNSET, UNTRACKED, type Cell } from './cell.ts'
import { CIRCULAR, PENDING, UNLISTED } from './flags.ts'
import { nextNumber } from './numbers.ts'
import { list } from './scope.ts'

/** Links an input to the run that reads it. */
export function link(dep: Cell, sub: Cell): void {
  if (dep.mark === sub.mark) return
  dep.mark = sub.mark
  append(dep, sub)
}

/** Links an input that has no say in whether the body runs again. */
export function linkUntracked(dep: Cell, sub: Cell): void {
  if (dep.mark === sub.mark || sub.depsTail?.dep === dep) return
  append(dep, sub)
  sub.depsTail!.seen = UNTRACKED
}

/**
 * Links a spin whose body is on the stack, possibly the reader itself. No value of it was seen, so that the error goes when the
 * circle does.
 */
export function linkRunning(dep: Cell, sub: Cell): void {
  append(dep, sub)
  sub.depsTail!.seen = UNSET
  sub.flags |= CIRCULAR
}

/** Links a spin that is not ready: the run that is going on gives no result, and begins again when it is. */
export function linkNotReady(dep: Cell, sub: Cell): void {
  append(dep, sub)
  sub.depsTail!.seen = NOT_READY
  sub.flags |= PENDING
}

function append(dep: Cell, sub: Cell): void {
  const before = sub.depsTail
  const next = before === null ? sub.deps : before.nextDep
  if (next !== null && next.dep === dep) {
    next.seen = dep.value
    sub.depsTail = next
    return
  }
  if ((dep.flags & UNLISTED) !== 0) list(dep)
  const added = new Link(dep, sub)
  added.nextDep = next
  if (before === null) sub.deps = added
  else before.nextDep = added
  sub.depsTail = added
  subscribe(added, dep)
}

function subscribe(added: Link, dep: Cell): void {
  const first = dep.subs
  if (first === null) return void (dep.subs = added)
  added.prevSub = first.prevSub
  first.prevSub.nextSub = added
  first.prevSub = added
}

/** Takes the input of every link of a list out of the subscribers of that input. */
export function unlink(first: Link | null): void {
  for (let link = first; link !== null; link = link.nextDep) {
    const { dep, prevSub, nextSub } = link
    const first = dep.subs!
    if (first === link) dep.subs = nextSub
    else prevSub.nextSub = nextSub
    const after = nextSub ?? first
    after.prevSub = prevSub
  }
}

/** Begins a new list of inputs, which uses the links of the old one again. */
export function beginInputs(cell: Cell): void {
  cell.mark = nextNumber()
  cell.depsTail = null
}

/** Ends the new list: the inputs of the old one that were not read again are let go. */
export function endInputs(cell: Cell): void {
  const tail = cell.depsTail
  const rest = tail === null ? cell.deps : tail.nextDep
  if (rest === null) return
  unlink(rest)
  if (tail === null) cell.deps = null
  else tail.nextDep = null
}

export function unlinkInputs(cell: Cell): void {
  unlink(cell.deps)
  cell.deps = null
  cell.depsTail = null
}

/** Replaces the inputs of a cell by a list of inputs and what was seen of them. */
export function relink(cell: Cell, inputs: Iterable<readonly [Cell, unknown]>): void {
  beginInputs(cell)
  for (const [dep, seen] of inputs) linkAs(dep, cell, seen)
  endInputs(cell)
}

export function linkAs(dep: Cell, sub: Cell, seen: unknown): void {
  append(dep, sub)
  sub.depsTail!.seen = seen
}
