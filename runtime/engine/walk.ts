// A read pulls: the walk through the cells of a root that brings one up to date.
//
// Invariants:
// - A cell that is neither STALE nor DIRTY is clean.
// - The inputs of a cell are looked at in the order of reading, each brought up to date before it is compared; the body runs at
//   the first value that is not the one seen, else not at all. A later input may only exist because an earlier one was as seen.
// - What depends on a run in flight is PENDING, and not STALE: a push goes through it, and so does the end of the run. A walk that
//   comes to it collects the runs that have to be waited for (`found`), and goes back up without a verdict.
// - Nothing recurses but bodies.

import { UNTRACKED, type Cell, type Link, type Order } from './cell.ts'
import { CHECKING, CIRCULAR, DIRTY, FLYING, NOT_CLEAN, PENDING, RUNNING, STALE } from './flags.ts'
import { flightAtRoot, found, undecided } from './flight.ts'
import { ascend, down, walks } from './half-done.ts'
import { runInRoot } from './run-in-root.ts'

// Compares like `isIdentical`. Written out here, because what the machine has learnt about values is kept by place; and numbers by
// themselves, so that one graph of something else does not make all comparisons of numbers dear.
function differs({ dep, seen }: Link): boolean {
  const { value } = dep
  if (typeof value === 'number' && typeof seen === 'number') {
    if (value === seen) return value === 0 && 1 / value !== 1 / seen
    return value === value || seen === seen
  }
  return value !== seen && seen !== UNTRACKED
}

/** Begins to look at the inputs of a cell. Returns the first; `null` if the body has to run whatever they are. */
function enter(cell: Cell, flags: number): Link | null {
  cell.flags = flags | CHECKING
  return (flags & DIRTY) !== 0 ? null : cell.deps
}

/** Brings a cell up to date. Returns false if that takes runs in flight, which are in `found` then. */
export function refresh(cell: Cell): boolean {
  const base = walks.walkDepth
  let top = base
  let at = cell
  if ((at.flags & FLYING) !== 0) return putOff(at, base)
  let link = enter(at, at.flags)
  let mustRun = link === null
  for (;;) {
    for (; link !== null; link = link.nextDep) {
      const dep: Cell = link.dep
      const { flags } = dep
      if ((flags & (NOT_CLEAN | RUNNING)) !== 0 && link.seen !== UNTRACKED) {
        mustRun = (flags & (RUNNING | CHECKING)) !== 0
        if (mustRun) break
        down[top++] = link
        at = dep
        if ((flags & FLYING) !== 0) {
          walks.walkDepth = top
          return putOff(at, base)
        }
        link = enter(at, flags)
        mustRun = link === null
        break
      }
      if (differs(link)) {
        mustRun = true
        break
      }
    }
    if (mustRun) {
      walks.walkDepth = top
      runInRoot(at)
      if ((at.flags & PENDING) !== 0) return putOff(at, base)
    } else if (link !== null) continue
    else at.flags &= ~(STALE | PENDING | CIRCULAR | CHECKING)
    if (top === base) break
    link = down[--top]!
    down[top] = null
    at = link.sub
    mustRun = differs(link)
    // The flags of the input are not looked at again: in a circle it does not come clean.
    link = mustRun ? null : link.nextDep
  }
  walks.walkDepth = base
  return true
}

/** Nobody knows what a cell is worth, nor what the cells are worth on whose behalf it was looked at. */
function putOff(cell: Cell, base: number): false {
  wait(cell)
  while (walks.walkDepth > base) {
    const link = ascend()
    const { sub } = link
    sub.flags &= ~CHECKING
    if (differsBeside(link)) runInRoot(sub)
    wait(sub)
  }
  return false
}

function wait(cell: Cell): void {
  undecided.push(cell)
  if ((cell.flags & FLYING) !== 0) found.push(flightAtRoot(cell))
  cell.flags = (cell.flags & ~(STALE | CHECKING)) | PENDING
}

/** Side by side within side by side: more of it is renewed in order. */
const DEEPEST_BESIDE = 100
let besides = 0

/**
 * An input is being renewed. Renews those that its reader asked for before it knew that one's value, and returns whether
 * one of them has changed.
 */
function differsBeside(undecided: Link): boolean {
  const { late, options } = undecided.sub
  if (options?.isImpatient === true) return true
  const order = late?.order
  if (!order || besides >= DEEPEST_BESIDE) return false
  besides++
  try {
    return findsDifference(undecided, order)
  } finally {
    besides--
  }
}

function findsDifference(undecided: Link, order: Order): boolean {
  let index = 0
  for (let link = undecided.sub.deps; link !== undecided; link = link!.nextDep) index++
  let known = order[index]?.[1] ?? 0
  for (let link = undecided.nextDep; link !== null; link = link.nextDep) {
    const [asked, delivered] = order[++index] ?? [Infinity, 0]
    if (asked > known) return false
    if (!isDecided(link)) known = Math.min(known, delivered)
    else if (differs(link)) return true
  }
  return false
}

function isDecided({ dep, seen }: Link): boolean {
  if ((dep.flags & NOT_CLEAN) === 0 || seen === UNTRACKED) return true
  return (dep.flags & (RUNNING | CHECKING)) === 0 && refresh(dep)
}
