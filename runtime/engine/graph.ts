// The synchronous algorithm among the cells of a root: a write pushes "stale", a read pulls.
//
// Invariants:
// - A cell that is neither STALE nor DIRTY is clean. If a cell is STALE, so are all its subscribers.
// - The inputs of a cell are looked at in the order of reading, each brought up to date before it is compared; the body runs at
//   the first value that is not the one seen, else not at all. A later input may only exist because an earlier one was as seen.
// - Nothing is pushed by a run: who reads a changed result compares values.
// - What depends on a run in flight is PENDING, and not STALE: a push goes through it, and so does the end of the run. A walk that
//   comes to it collects the runs that have to be waited for (`found`), and goes back up without a verdict.
// - Nothing recurses but bodies. Too many of them on the stack are taken down by a throw and begun again from below (`deep.ts`).

import { DscopeError } from '../errors.ts'
import {
  ANSWERED,
  CHECKING,
  CIRCULAR,
  DIRTY,
  EFFECT,
  ENDED,
  FAILED,
  FLYING,
  FORGOTTEN,
  KNOWN,
  Link,
  NOT_CLEAN,
  NOT_READY,
  PENDING,
  PRIVATE,
  RUNNING,
  STALE,
  UNLISTED,
  UNSET,
  UNTRACKED,
  nameOf,
  nextNumber,
  type Cell,
  type Handle,
  type Order,
} from './cell.ts'
import {
  forsake,
  hasBorn,
  keepForNow,
  releaseChildren,
  replaceChildren,
  takeBorn,
} from './children.ts'
import { current } from './current.ts'
import { storeResult } from './equality.ts'
import { report } from './faults.ts'
import { flightAtRoot, found, launch, undecided } from './flight.ts'
import { saveForFrozen } from './moments.ts'
import { enqueue } from './pending.ts'
import { list } from './scope.ts'
import { logResult } from './undo-log.ts'

/** More bodies than this inside each other are begun again from below. */
const DEEPEST_NESTING = 300
/** Thrown through bodies that are begun again; `current.blocked` says what has to be computed first. */
export const BLOCKED: unique symbol = Symbol('blocked')

/**
 * Links an input to the run that reads it. Marks of runs are unique and what is read is clean, so its own mark is free
 * to say "linked in this run already".
 */
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

const siblings: (Link | null)[] = []

/** Marks everything that depends on a changed cell, and puts the watchers among it into the queue. */
export function propagate(first: Link): void {
  let waiting = 0
  let next: Link | null = first
  for (;;) {
    const sub: Cell = next.sub
    const { flags } = sub
    next = next.nextSub
    if ((flags & STALE) === 0) {
      sub.flags = (flags | STALE) & ~KNOWN
      if ((flags & EFFECT) !== 0) enqueue(sub)
      else if (sub.subs !== null) {
        if (next !== null) siblings[waiting++] = next
        next = sub.subs
      }
    }
    if (next === null) {
      if (waiting === 0) return
      next = siblings[--waiting]!
      siblings[waiting] = null
    }
  }
}

// Compares like `isIdentical`. Written out here, because what the machine has learnt about values is kept by place.
function differs({ dep, seen }: Link): boolean {
  const { value } = dep
  if (value === seen) return value === 0 && 1 / value !== 1 / (seen as number)
  return seen !== UNTRACKED && (value === value || seen === seen)
}

const down: (Link | null)[] = []
// A field and no variable: those of modules are checked whenever they are looked at.
const walks = {
  /** How many links are in `down`. A walk counts by itself, and notes it here before anything else may walk. */
  depth: 0,
}

export function walksInProgress(): number {
  return walks.depth
}

/** Forgets half-done walks, after a throw through {@link refresh}. */
export function abandonWalks(from: number): void {
  while (walks.depth > from) ascend().sub.flags &= ~CHECKING
}

function ascend(): Link {
  const link = down[--walks.depth]!
  down[walks.depth] = null
  return link
}

/** Begins to look at the inputs of a cell. Returns the first; `null` if the body has to run whatever they are. */
function enter(cell: Cell, flags: number): Link | null {
  cell.flags = flags | CHECKING
  return (flags & DIRTY) !== 0 ? null : cell.deps
}

/** Brings a cell up to date. Returns false if that takes runs in flight, which are in `found` then. */
export function refresh(cell: Cell): boolean {
  const base = walks.depth
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
          walks.depth = top
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
      walks.depth = top
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
  walks.depth = base
  return true
}

/** Nobody knows what a cell is worth, nor what the cells are worth on whose behalf it was looked at. */
function putOff(cell: Cell, base: number): false {
  wait(cell)
  while (walks.depth > base) {
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

/** Runs the body of a cell, and publishes what it returns or throws. One that waits is put at the beginning of its way. */
export function runInRoot(cell: Cell): void {
  const { flags, context, rare } = cell
  if (rare !== null && rare.late !== null) return launchInRoot(cell)
  if ((flags & RUNNING) !== 0) throw cycleError(cell)
  const { context: outerContext, reader, run: outerRun, nesting } = current
  if (nesting > DEEPEST_NESTING) {
    cell.flags = flags & ~CHECKING
    throw putDown(context, cell)
  }
  const { depth } = walks
  if ((flags & EFFECT) === 0) {
    if (current.batches > 0) logResult(cell)
    if (context.pinnedAt > 0) saveForFrozen(cell)
    current.nesting = nesting + 1
  } else if ((flags & ENDED) !== 0) {
    // A body that was run for it has ended it.
    return void (cell.flags &= ~(NOT_CLEAN | CHECKING))
  } else current.nesting = 0
  beginInputs(cell)
  cell.flags = (flags & ~(NOT_CLEAN | PRIVATE | KNOWN | FORGOTTEN | CHECKING | ANSWERED)) | RUNNING
  current.reader = cell
  if (outerRun !== null) current.run = null
  if (outerContext !== context) current.context = context
  const run = context.tree.hooks.createRun(cell)
  let result: unknown
  let hasFailed = false
  let waits = false
  try {
    result = cell.body!(run as never)
    waits = typeof result === 'object' && isThenable(result)
  } catch (error) {
    hasFailed = true
    result = error
  }
  run.reader = null
  current.reader = reader
  // The body of a spin that turned out to wait has left its run there.
  if (outerRun === null) current.run = null
  else current.run = outerRun
  if (outerContext !== context) current.context = outerContext
  current.nesting = nesting
  if (walks.depth !== depth) abandonWalks(depth)
  const after = (cell.flags &= ~RUNNING)
  if (waits || run.flight !== null) {
    return context.tree.hooks.takeOff(cell, { run, result, hasFailed })
  }
  endInputs(cell)
  const isPlain =
    !hasFailed && (after & (PENDING | FAILED | ENDED)) === 0 && current.blocked === null
  if (!isPlain || hasBorn() || cell.children !== null) conclude(cell, result, hasFailed)
  else if ((after & EFFECT) !== 0) cell.flags = after & ~DIRTY
  // A value after a value, the common case: readers compare, so whether it is the same need not be found out here.
  else if (cell.options === null || cell.options.equals === undefined) cell.value = result
  else storeResult(cell, result, false)
}

function conclude(cell: Cell, result: unknown, hasFailed: boolean): void {
  if ((cell.flags & EFFECT) !== 0) endEffect(cell, result, hasFailed)
  else publish(cell, result, hasFailed)
}

function publish(cell: Cell, result: unknown, hasFailed: boolean): void {
  const born = takeBorn(cell)
  if (current.blocked !== null) {
    forsake(born)
    cell.flags |= DIRTY
    throw BLOCKED
  }
  if ((cell.flags & PENDING) !== 0) return keepForNow(cell, born)
  if (born !== null || cell.children !== null) replaceChildren(cell, born)
  storeResult(cell, result, hasFailed)
}

function launchInRoot(cell: Cell): void {
  launch(cell.context, cell, 0, false)
  cell.flags = (cell.flags & ~(STALE | KNOWN | CHECKING)) | PENDING
}

/** What a body that waits returns. The common case first. */
export function isThenable(value: unknown): value is PromiseLike<unknown> {
  if (typeof value !== 'object' || value === null) return false
  return typeof (value as { then?: unknown }).then === 'function'
}

function endEffect(cell: Cell, result: unknown, hasFailed: boolean): void {
  cell.flags &= ~DIRTY
  const born = takeBorn(cell)
  if ((cell.flags & PENDING) !== 0) keepForNow(cell, born)
  else if (born !== null || cell.children !== null) replaceChildren(cell, born)
  if ((cell.flags & ENDED) !== 0) endInRoot(cell)
  if (hasFailed && (cell.flags & PENDING) === 0) report(cell, result, 'effect')
}

/** Lets go of all that a cell has. */
export function endInRoot(cell: Cell): void {
  unlinkInputs(cell)
  releaseChildren(cell)
}

/** Refuses one more body on the stack when there are too many. */
export function checkNesting(view: Cell['context'], handle: Handle): void {
  if (current.nesting > DEEPEST_NESTING) throw putDown(view, handle)
}

function putDown(view: Cell['context'], handle: Handle): symbol {
  current.blocked = { view, handle }
  return BLOCKED
}

export function cycleError(handle: Handle): DscopeError {
  return new DscopeError(
    'DSC303',
    `${nameOf(handle)} depends on itself; break the circle of spins that read each other`,
    { spin: nameOf(handle) },
  )
}
