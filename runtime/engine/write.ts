// Writing a signal, forgetting a result: the two ways in which a change begins.
//
// A write in a root pushes. A write in a fork walks nothing, however much depends on it: it gives the fork a cell of its own,
// also when the value is equal, and the fork's watchers are put into the queue.

import { DscopeError } from '../errors.ts'
import { announce, touch } from './announce.ts'
import { ForkCell, UNSET, type AnyCell, type Cell } from './cell.ts'
import type { ContextState } from './context-state.ts'
import { DIRTY, FORGOTTEN, KNOWN, UNLISTED } from './flags.ts'
import { nameOf, type Handle } from './handle-shape.ts'
import { nextNumber } from './numbers.ts'
import { isOwnChild } from './children.ts'
import { current, isInBody } from './current.ts'
import { drain } from './drain.ts'
import { isEqual, isIdentical } from './equality.ts'
import { propagate } from './push.ts'
import { saveForFrozen } from './moments.ts'
import { checkExists, checkVisible, install, isSnapshot, ownCell, signalCell } from './overlay.ts'
import { checkOpen, makePrivate, refuseInBody, valueIn } from './read.ts'
import { list } from './scope.ts'
import { logBase, logWrite } from './undo-log.ts'

export function writeIn(here: ContextState, handle: Handle, value: unknown): void {
  const context = isInBody() && isOwnChild(handle) ? handle.home : here
  if (handle.fast === context) return writeInRoot(handle as Cell, value)
  begin(context, handle)
  writeInFork(context, handle, value)
  drain()
}

/** Writes a signal of a root in its home. */
export function writeInRoot(cell: Cell, value: unknown): void {
  const { context } = cell
  const isSimple =
    cell.body === null &&
    cell.options === null &&
    (cell.flags & UNLISTED) === 0 &&
    !context.isClosed &&
    !isInBody()
  if (!isSimple) begin(context, cell)
  const old = cell.value
  // As `isIdentical`, which serves too many for the machine to know what comes.
  if (old === value ? old !== 0 || isIdentical(old, value) : old !== old && value !== value) return
  if (!isSimple) {
    if (isEqual(cell, old, value)) return
    if (isUnseen(cell)) return void (cell.value = value)
    if ((cell.flags & UNLISTED) !== 0) list(cell)
  }
  if (current.batches > 0) logWrite(cell)
  if (context.pinnedAt > 0) saveForFrozen(cell)
  cell.value = value
  context.writtenAt = ++context.tree.epoch
  if (cell.subs === null) return
  propagate(cell.subs)
  drain()
}

/** Writes `next` if the value is `expected`, by `Object.is`. Returns whether it was. */
export function exchangeIn(
  context: ContextState,
  handle: Handle,
  expected: unknown,
  next: unknown,
): boolean {
  if (isInBody()) makePrivate()
  if (!Object.is(valueIn(context, handle), expected)) return false
  writeIn(context, handle, next)
  return true
}

/** Forgets the result of a spin in the context, so that the next reader runs it. */
export function forgetIn(context: ContextState, handle: Handle): void {
  if (isInBody()) throw refuseInBody(`${nameOf(handle)} was refreshed`)
  checkOpen(context)
  checkVisible(context, handle)
  if (handle.fast === context) forgetInRoot(handle as Cell)
  else {
    const cell = ownCell(context, handle)
    saveForFrozen(cell)
    cell.flags |= DIRTY | FORGOTTEN
    context.tree.exact = true
    context.key = nextNumber()
    touch(context)
  }
  drain()
}

function forgetInRoot(cell: Cell): void {
  saveForFrozen(cell)
  cell.flags = (cell.flags | DIRTY) & ~KNOWN
  announce(cell)
}

function begin(context: ContextState, handle: Handle): void {
  if (handle.body !== null) {
    throw new DscopeError(
      'DSC311',
      `${nameOf(handle)} is computed and cannot be written; write the signals that it reads`,
    )
  }
  checkOpen(context)
  if (handle.options !== null) checkExists(context, handle)
  if (isInBody() && isOwnChild(handle)) return
  if (isSnapshot(context)) throw snapshotError()
  if (!isInBody()) return
  if (context !== current.context) throw refuseInBody('a signal was written in another context')
  makePrivate()
}

/** What the body that is running has made and nobody has read: a change of it makes nobody look again. */
function isUnseen({ handle, mark }: AnyCell): boolean {
  return mark === 0 && isInBody() && isOwnChild(handle)
}

function snapshotError(): DscopeError {
  return new DscopeError(
    'DSC370',
    'a snapshot cannot be written; restore() gives a context that can',
  )
}

function writeInPlace(cell: AnyCell, value: unknown): void {
  const old = cell.value
  if (isIdentical(old, value)) return
  const { handle } = cell
  if (handle.options !== null && isEqual(handle, old, value)) return
  if (isUnseen(cell)) return void (cell.value = value)
  logWrite(cell)
  saveForFrozen(cell)
  if (cell instanceof ForkCell && cell.base === UNSET) noteBase(cell, old)
  cell.value = value
  announce(cell)
}

/** A signal of the context itself, and one of which each context has its own, differ from nothing. */
function noteBase(cell: ForkCell, seen: unknown): void {
  const { home, options } = cell.handle
  if (home === cell.context || options?.reset !== undefined) return
  logBase(cell)
  cell.base = seen
}

function writeInFork(context: ContextState, handle: Handle, value: unknown): void {
  checkVisible(context, handle)
  const cell = signalCell(context, handle)
  if (cell.context === context) return writeInPlace(cell, value)
  const isSame = handle.options !== null && isEqual(handle, cell.value, value)
  if ((cell.flags & UNLISTED) !== 0) list(cell as Cell)
  const own = new ForkCell(handle, context, isSame ? cell.value : value, 0)
  install(own)
  noteBase(own, cell.value)
  touch(context)
}
