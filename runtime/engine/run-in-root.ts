// Running a body in a root, and publishing what it returns or throws.
//
// Invariants:
// - What is current is put back however the body ends.
// - A result replaces the former one in one piece: value, inputs, and what belongs to the run.

import type { Cell } from './cell.ts'
import { forsake, keepForNow, releaseChildren, replaceChildren, takeBorn } from './children.ts'
import { current } from './current.ts'
import { storeResult } from './equality.ts'
import { report } from './faults.ts'
import {
  ANSWERED,
  CIRCULAR,
  CHECKING,
  DIRTY,
  EFFECT,
  ENDED,
  FAILED,
  FORGOTTEN,
  KNOWN,
  NOT_CLEAN,
  PENDING,
  PRIVATE,
  RUNNING,
  STALE,
} from './flags.ts'
import { launch } from './flight.ts'
import { abandonWalks, walks } from './half-done.ts'
import { beginInputs, endInputs, unlinkInputs } from './links.ts'
import { saveForFrozen } from './moments.ts'
import { BLOCKED, DEEPEST_NESTING, cycleError, isOfRunning, putDown } from './nesting.ts'
import { isThenable } from './thenable.ts'
import { logResult } from './undo-log.ts'

/** Runs the body of a cell, and publishes what it returns or throws. One that waits is put at the beginning of its way. */
export function runInRoot(cell: Cell): void {
  const { flags, context, rare } = cell
  if (rare !== null && rare.late !== null) return launchInRoot(cell)
  if ((flags & RUNNING) !== 0) throw cycleError(cell)
  if (current.segment === 1) current.note()
  const { notedContext: outerContext, reader, notedRun: outerRun, nesting } = current
  // A member of a circle is looked at again where its result is read: it would be taken down each time.
  if (nesting > DEEPEST_NESTING && (flags & CIRCULAR) === 0 && !isOfRunning(context, cell)) {
    cell.flags = flags & ~CHECKING
    throw putDown(context, cell)
  }
  const { walkDepth } = walks
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
  if (outerRun !== null) current.notedRun = null
  if (outerContext !== context) current.notedContext = context
  const run = (cell.run ??= context.tree.hooks.createRun(cell))
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
  current.reader = reader
  // The body of a spin that turned out to wait has left its run there. Nothing, written as such, is stored without telling the collector.
  if (outerRun === null) current.notedRun = null
  else current.notedRun = outerRun
  if (outerContext !== context) current.notedContext = outerContext
  current.nesting = nesting
  if (walks.walkDepth !== walkDepth) abandonWalks(walkDepth)
  const after = (cell.flags &= ~RUNNING)
  // One that waits, or has given something of its run away, has taken that with it. Most bodies run once: the first run is not kept either.
  if (waits || cell.run !== run || (flags & DIRTY) !== 0) {
    cell.run = null
    run.reader = null
    if (waits || run.flight !== null) {
      return context.tree.hooks.takeOff(cell, { run, result, hasFailed })
    }
  }
  endInputs(cell)
  const isPlain =
    !hasFailed && (after & (PENDING | FAILED | ENDED)) === 0 && current.blocked === null
  if (!isPlain || !(cell.rare === null || cell.rare.isPlain)) conclude(cell, result, hasFailed)
  // A value after a value, the common case: readers compare, so whether it is the same need not be found out here.
  else if ((after & EFFECT) === 0) cell.value = result
  else cell.flags = after & ~DIRTY
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
