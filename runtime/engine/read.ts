// Reading: in a body, where every read becomes an input, and outside of bodies.

import { DscopeError } from '../errors.ts'
import { UNSET, type AnyCell, type Cell, type Fault } from './cell.ts'
import type { ContextState } from './context-state.ts'
import { CIRCULAR, FAILED, NOT_CLEAN, PENDING, PRIVATE, RUNNING, SLOW } from './flags.ts'
import type { ForkRun } from './fork-run.ts'
import { nameOf, type Handle } from './handle-shape.ts'
import { circleThrough } from './circle.ts'
import { current, isInBody } from './current.ts'
import { bringUpToDate, upToDate } from './deep.ts'
import { drain } from './drain.ts'
import { makeFlightPrivate } from './end.ts'
import { beginWalk, found, wake, type Flight } from './flight.ts'
import { link, linkNotReady, linkRunning, linkUntracked } from './links.ts'
import { cycleError } from './nesting.ts'
import { checkVisible, closedError, isVisible, sync } from './overlay.ts'
import { cleanIn } from './clean.ts'
import { linkInFork, linkNotReadyInFork } from './run-in-fork.ts'
import { locate } from './store.ts'

/** The value of a handle, as an input of the body that is running. */
export function track(handle: Handle): unknown {
  const { reader } = current
  if (reader !== null && handle.fast === current.notedContext) {
    const cell = handle as Cell
    if ((cell.flags & SLOW) !== 0) return readInRoot(cell, reader, link)
    link(cell, reader)
    return cell.value
  }
  return readInFork(handle, true)
}

/** The value of a handle in a context. In a body it is an input that does not wake. */
export function valueIn(context: ContextState, handle: Handle): unknown {
  if (isInBody()) return untracked(context, handle)
  checkOpen(context)
  checkVisible(context, handle)
  return valueOutside(context, handle)
}

/** The value of a handle that is visible in the context, which is open, outside of every body. */
export function valueOutside(context: ContextState, handle: Handle): unknown {
  const before = found.length
  const cell = upToDate(context, handle)
  // Whoever asks is a reader until the answer is there, else what was begun for it would be cancelled at once.
  if (cell === null && found.length > before) context.tree.hooks.keep(context, handle)
  drain()
  if (cell === null) throw notReadyError(handle)
  return valueOf(cell)
}

/** The result of a spin, if it is known to be good without running anything. */
export function knownCell(context: ContextState, handle: Handle): AnyCell | undefined {
  checkOpen(context)
  checkVisible(context, handle)
  // What is fed from outside takes no body to be known.
  const isFed = handle.options?.state !== undefined
  const known = (isFed ? upToDate(context, handle) : cleanIn(context, handle)) ?? undefined
  if (isInBody()) linkKnown(context, known)
  return known
}

/** The context in which plain reads and writes of a handle act. */
export function contextFor(handle: Handle): ContextState {
  const { context } = current
  const { home } = handle
  if (context === null || context === home) return home
  return isVisible(context, handle) ? context : home
}

export function checkOpen(context: ContextState): void {
  if (context.isClosed) throw closedError()
}

/** Makes the run that is going on, if any, one that no other context shares. */
export function makePrivate(): void {
  const { reader, run, context } = current
  if (reader !== null) reader.flags |= PRIVATE
  else if (run?.flies === true) makeFlightPrivate(run as Flight)
  else if (run !== null) run.isPrivate = true
  else return
  context!.tree.exact = true
}

/** Refuses in a body what bodies must not do. */
export function refuseInBody(action: string): DscopeError {
  return new DscopeError(
    'DSC305',
    `${action} in the body of a spin; do it in a watcher, an effect, or outside`,
    { action },
  )
}

export function notReadyError(handle: Handle): DscopeError {
  return new DscopeError(
    'DSC312',
    `${nameOf(handle)} is not ready: its run has not ended; await it, or read it with read()`,
    { spin: nameOf(handle) },
  )
}

export function valueOf({ value, flags }: AnyCell): unknown {
  if ((flags & FAILED) !== 0) throw (value as Fault).error
  return value
}

function untracked(context: ContextState, handle: Handle): unknown {
  const { reader } = current
  if (context !== current.context) {
    throw refuseInBody(`${nameOf(handle)} was read through another context`)
  }
  if (reader === null || handle.fast !== context) return readInFork(handle, false)
  return readInRoot(handle as Cell, reader, linkUntracked)
}

function readInRoot(cell: Cell, reader: Cell, join: typeof link): unknown {
  if ((cell.flags & RUNNING) !== 0) {
    linkRunning(cell, reader)
    throw cycleError(cell)
  }
  if ((cell.flags & NOT_CLEAN) !== 0) {
    if ((reader.flags & PENDING) !== 0) throw notReadyError(cell)
    if (!bringUpToDate(cell)) {
      linkNotReady(cell, reader)
      throw notReadyError(cell)
    }
  }
  join(cell, reader)
  // What reads a provisional result is as provisional as that.
  reader.flags |= cell.flags & CIRCULAR
  return valueOf(cell)
}

function readInFork(handle: Handle, isTracked: boolean): unknown {
  const { context, run } = current
  if (context === null || !isInBody()) {
    throw new DscopeError(
      'DSC304',
      `${nameOf(handle)} is tracked outside of a run; use get() here, or track it in the body of a spin`,
    )
  }
  checkVisible(context, handle)
  if (run!.blockedOn !== null) throw notReadyError(run!.blockedOn)
  if (run!.flies) beginWalk()
  else if (handle.body !== null) checkCircle(context, handle, run!)
  const cell = cleanIn(context, handle) ?? upToDate(context, handle)
  if (cell === null) throw block(context, handle, run!)
  linkInFork(run!, cell, isTracked)
  return valueOf(cell)
}

/** What the body returns now is no result: it begins again when the spin is ready. */
function block(context: ContextState, handle: Handle, run: ForkRun): DscopeError {
  const circle = run.flies ? circleThrough(run as Flight, handle) : undefined
  if (circle !== undefined) return circle
  run.blockedOn = handle
  if (run.flies) wake((run as Flight).port)
  else linkNotReadyInFork(run, locate(context, handle))
  return notReadyError(handle)
}

function checkCircle(context: ContextState, handle: Handle, run: ForkRun): void {
  sync(context)
  const cell = locate(context, handle)
  if ((cell.flags & RUNNING) === 0) return
  linkInFork(run, cell, true)
  // It was on the stack before this run began, so it is linked here for the first time.
  run.tail!.seen = UNSET
  // Where the other one will live is not known yet.
  run.metCycle = true
  throw cycleError(handle)
}

/** That nothing is known is an answer that another context may not get. */
function linkKnown(context: ContextState, cell: AnyCell | undefined): void {
  const { reader, run } = current
  if (context !== current.context) throw refuseInBody('a spin was read through another context')
  if (cell === undefined) makePrivate()
  else if (reader !== null) linkUntracked(cell as Cell, reader)
  else linkInFork(run!, cell, false)
}
