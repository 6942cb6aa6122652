// One change for many writes, all or nothing.
//
// Invariants:
// - Undone are writes, first writes of forks, cells that were let go, and results that were computed inside: in reverse.
// - What was undone is marked and counted like a change, so that the next reader compares values, finds them as they were
//   seen, and runs nothing.
// - During an undo a context may be out of sync; nothing here may mark it as in sync.

import { DscopeError } from '../errors.ts'
import { announce, touch } from './announce.ts'
import type { AnyCell, Cell, ForkCell } from './cell.ts'
import { CHECKING, DIRTY, FAILED, FLYING, PRIVATE, RUNNING, STALE } from './flags.ts'
import { isHandle } from './handle-shape.ts'
import { restoreChildren } from './children.ts'
import { current } from './current.ts'
import { drain } from './drain.ts'
import { relink } from './links.ts'
import { propagate } from './push.ts'
import { isThenable } from './thenable.ts'
import { install, uninstall } from './overlay.ts'
import { undoLog, type UndoRecord } from './undo-log.ts'

export function batch<T>(action: () => T): T {
  const begin = undoLog.length
  current.batches++
  let result: T
  try {
    result = action()
    // A spin can be awaited, but is there.
    if (isThenable(result) && !isHandle(result)) throw asyncError()
  } catch (error) {
    undo(begin)
    current.batches--
    drain()
    throw error
  }
  if (--current.batches === 0) undoLog.length = 0
  drain()
  return result
}

function asyncError(): DscopeError {
  return new DscopeError(
    'DSC307',
    'the function of a batch returned a promise; await first, then write in a batch',
  )
}

function undo(begin: number): void {
  const { batches } = current
  // What is done here is not to be undone.
  current.batches = 0
  while (undoLog.length > begin) {
    const former = undoLog.pop()
    const entry = undoLog.pop()
    if (isRecord(entry)) undoRecord(entry)
    else undoWrite(entry as AnyCell, former)
  }
  current.batches = batches
}

function isRecord(entry: unknown): entry is UndoRecord {
  return 'kind' in (entry as object)
}

function undoWrite(cell: AnyCell, former: unknown): void {
  cell.value = former
  announce(cell)
}

function undoRecord(record: UndoRecord): void {
  switch (record.kind) {
    case 'installed':
      if (!record.cell.context.isClosed) uninstall(record.cell)
      return touch(record.cell.context)
    case 'dropped':
      if (!record.cell.context.isClosed) install(record.cell)
      return touch(record.cell.context)
    case 'result':
      return undoResult(record)
    case 'content':
      return undoContent(record.cell, record)
    case 'children':
      return restoreChildren(record.cell, record.former)
    case 'base':
      record.cell.base = record.base
      return
    case 'action':
      record.undo()
  }
}

function undoResult(record: UndoRecord & { kind: 'result' }): void {
  const cell: Cell = record.cell
  relink(cell, record.inputs)
  cell.value = record.value
  // A run in flight that was begun in the batch goes on, or is found to be stale.
  cell.flags = (cell.flags & FLYING) | (record.flags & (DIRTY | FAILED | PRIVATE)) | STALE
  if (cell.subs !== null) propagate(cell.subs)
}

function undoContent(cell: ForkCell, record: UndoRecord & { kind: 'content' }): void {
  cell.value = record.value
  cell.deps = record.deps
  cell.flags = record.flags & ~(RUNNING | CHECKING)
  cell.checkedAt = 0
  touch(cell.context)
}
