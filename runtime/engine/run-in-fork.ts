// Running a body through the eyes of a fork, and publishing what it returns or throws.
//
// Invariants:
// - A run has one view and one *place*: the deepest context among its inputs, and no higher than the nearest frozen context.
//   It is published there and nowhere else; between place and view no own cell of that spin is left.
// - A result that met a circle is provisional: it is left unchecked, and placed in the view.

import {
  ForkLink,
  NOT_READY,
  UNTRACKED,
  isForkCell,
  type Cell,
  type ForkCell,
  type AnyCell,
} from './cell.ts'
import { forsake, keepForNow, replaceChildren } from './children.ts'
import type { ContextState } from './context-state.ts'
import { current } from './current.ts'
import { storeResult } from './equality.ts'
import {
  CIRCULAR,
  DIRTY,
  FORGOTTEN,
  KNOWN,
  NOT_CLEAN,
  PENDING,
  PRIVATE,
  RUNNING,
  UNLISTED,
} from './flags.ts'
import { found, type Flight, type Reading } from './flight.ts'
import { ForkRun } from './fork-run.ts'
import type { Body, Handle } from './handle-shape.ts'
import { beginInputs, endInputs, linkAs } from './links.ts'
import { saveForFrozen } from './moments.ts'
import { BLOCKED, checkNesting } from './nesting.ts'
import { drop, isSnapshot, ownCell, sync } from './overlay.ts'
import { propagate } from './push.ts'
import { list } from './scope.ts'
import { locate } from './store.ts'
import { isThenable } from './thenable.ts'
import { logContent, logResult } from './undo-log.ts'

/** A result that met a circle, or that wrote: handed to the one who asked, and looked at again by the next. */
let provisional: AnyCell | null = null

export function takeProvisional(): AnyCell | null {
  const cell = provisional
  provisional = null
  return cell
}

/** Adds an input to the run, at the place that it has in the order of reading. */
export function linkInFork(run: ForkRun, dep: AnyCell, isTracked: boolean): void {
  const { tail, next } = run
  const seen = isTracked ? dep.value : UNTRACKED
  run.depth = Math.max(run.depth, dep.context.level)
  if (dep.mark === run.mark || (tail?.dep === dep && (!isTracked || tail.seen !== UNTRACKED))) {
    return
  }
  if (isTracked) dep.mark = run.mark
  if ((dep.flags & UNLISTED) !== 0) list(dep as Cell)
  const link = next ?? new ForkLink(dep, seen)
  run.next = link.nextDep
  link.dep = dep
  link.seen = seen
  if (tail === null) run.head = link
  else tail.nextDep = link
  run.tail = link
}

/** Adds a spin that is not ready to the inputs. */
export function linkNotReadyInFork(run: ForkRun, dep: AnyCell): void {
  linkInFork(run, dep, true)
  if (run.tail?.dep === dep) run.tail.seen = NOT_READY
}

/** Runs the body through the eyes of the view. Returns false if it takes runs in flight to give a result. */
export function runInFork(
  view: ContextState,
  handle: Handle,
  isPrivate: boolean,
  least: number,
): boolean {
  checkNesting(view, handle)
  const { context, reader, run: outer, nesting } = current
  const cell = locate(view, handle)
  const isOwn = cell.context === view
  const run = new ForkRun(view, handle, false)
  run.isPrivate = isPrivate
  run.least = least
  if (isOwn) {
    saveForFrozen(cell)
    // A batch needs the old list of inputs for its undo.
    if (current.batches === 0) run.next = (cell as ForkCell).deps
  }
  cell.flags |= RUNNING
  current.reader = null
  current.notedRun = run
  current.notedContext = view
  current.nesting = nesting + 1
  const bodyRun = view.tree.hooks.createRun(run)
  let result: unknown
  let hasFailed = false
  let waits = false
  try {
    result = (handle.body as Body)(bodyRun as never)
    waits = isThenable(result)
  } catch (error) {
    hasFailed = true
    result = error
  }
  bodyRun.reader = null
  current.reader = reader
  current.notedRun = outer
  current.notedContext = context
  current.nesting = nesting
  cell.flags &= ~RUNNING
  if (current.blocked !== null) {
    // The old list of inputs has been written over.
    cell.flags |= isOwn ? DIRTY : 0
    forsake(run.children)
    throw BLOCKED
  }
  if (run.tail !== null) run.tail.nextDep = null
  if (waits || bodyRun.flight !== null) {
    // The old list of inputs has been written over.
    if (isOwn) cell.flags |= DIRTY
    view.tree.hooks.takeOff(run, { run: bodyRun, result, hasFailed })
  }
  if (bodyRun.flight !== null) return hasLanded(bodyRun.flight)
  if (run.blockedOn !== null) {
    keepBlocked(run, handle)
    return false
  }
  publish(run, handle, result, hasFailed)
  return true
}

function hasLanded(flight: Flight): boolean {
  if (!flight.isActive) return true
  found.push(flight)
  return false
}

/** What a body had read when it met a spin that was not ready. The view's own affair, until there is a result. */
function keepBlocked(run: ForkRun, handle: Handle): void {
  const cell = ownCell(run.view, handle) as ForkCell
  logContent(cell, cell)
  keepForNow(cell, run.children)
  cell.deps = run.head
  cell.flags = (cell.flags & ~(NOT_CLEAN | PRIVATE)) | PENDING
  if (run.isPrivate) cell.flags |= PRIVATE
  cell.checkedAt = -1
  cell.knownTo = 0
}

/** Publishes the result of a run in flight, which has read all that it lists, and returns the cell. */
export function publishFlight(flight: Flight, result: unknown, hasFailed: boolean): AnyCell {
  const { handle } = flight
  sync(flight.view)
  const cell = publish(flight, handle, result, hasFailed)
  provisional = null
  return cell
}

function publish(run: ForkRun, handle: Handle, result: unknown, hasFailed: boolean): AnyCell {
  const { view } = run
  if (run.isPrivate || run.metCycle) run.depth = view.level
  let place = view
  for (; place.level > run.depth; place = place.parentState!) drop(place, handle)
  const cell = place === handle.home ? handle.cell : ownCell(place, handle)
  if (isForkCell(cell)) publishInFork(run, cell, result, hasFailed)
  else publishInRoot(run, cell, result, hasFailed)
  if (run.children !== null || cell.children !== null) replaceChildren(cell, run.children)
  if (run.metCycle) {
    if (isForkCell(cell)) cell.checkedAt = cell.knownTo = 0
    else cell.flags |= CIRCULAR
  }
  if (run.metCycle || run.startedAt !== view.tree.epoch) provisional = cell
  // What a body gives that acts is the affair of those who can act: what is restored from the snapshot.
  if (run.isPrivate && isSnapshot(cell.context)) {
    cell.flags |= DIRTY
    provisional = cell
  }
  return cell
}

function publishInFork(run: ForkRun, cell: ForkCell, result: unknown, hasFailed: boolean): void {
  if (cell.context !== run.view) saveForFrozen(cell)
  logContent(cell, cell)
  cell.deps = run.flies ? listOf((run as Flight).readings) : run.head
  cell.flags &= ~(NOT_CLEAN | PRIVATE | FORGOTTEN)
  if (run.isPrivate) cell.flags |= PRIVATE
  storeResult(cell, result, hasFailed)
  cell.checkedAt = cell.knownAt = run.startedAt
  cell.knownTo = run.view.key
}

function listOf(readings: readonly Reading[]): ForkLink | null {
  let first: ForkLink | null = null
  for (const { dep, seen } of readings.toReversed()) {
    const link = new ForkLink(dep!, seen)
    link.nextDep = first
    first = link
  }
  return first
}

/** A result of a fork's run that is the root's as well: the list of inputs becomes links. */
function publishInRoot(run: ForkRun, cell: Cell, result: unknown, hasFailed: boolean): void {
  saveForFrozen(cell)
  logResult(cell)
  const wasClean = (cell.flags & NOT_CLEAN) === 0
  beginInputs(cell)
  if (run.flies) {
    for (const { dep, seen } of (run as Flight).readings) linkAs(dep as Cell, cell, seen)
  } else {
    for (let link = run.head; link !== null; link = link.nextDep) {
      linkAs(link.dep as Cell, cell, link.seen)
    }
  }
  endInputs(cell)
  cell.flags &= ~(NOT_CLEAN | PRIVATE | FORGOTTEN)
  if (run.isPrivate) cell.flags |= PRIVATE
  const hasChanged = storeResult(cell, result, hasFailed)
  if (hasChanged && wasClean && cell.subs !== null) propagate(cell.subs)
  cell.flags |= KNOWN
  cell.knownTo = run.view.key
}
