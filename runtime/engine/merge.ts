// What a fork has written, beside what its parent has now; and taking it over: a merge of three values for each signal.
//
// Invariants:
// - The *base* of a written cell of a fork is the value that the fork saw before, or what it had when it was merged last. A
//   cell that the fork only reads has none.
// - Everything is decided before anything is written: what the caller's functions throw leaves both contexts as they were.

import { DscopeError } from '../errors.ts'
import { batch } from './batch.ts'
import { UNSET, type ForkCell } from './cell.ts'
import type { ContextState } from './context-state.ts'
import { isInBody, outside } from './current.ts'
import { isEqual } from './equality.ts'
import { isRestored } from './lineage.ts'
import { sync } from './overlay.ts'
import { checkOpen, makePrivate, refuseInBody, valueOutside } from './read.ts'
import type { Change, Conflict, MergeOptions, Signal } from './surface.ts'
import { logBase } from './undo-log.ts'
import { writeIn } from './write.ts'

/** What the context differs in from its parent, in the order in which the signals were made. */
export function changesOf(context: ContextState): Change[] {
  if (isInBody()) makePrivate()
  return writtenCells(context).map((cell) => changeOf(cell))
}

/** Writes into `context` what its fork has written. Returns what was written. */
export function mergeInto(
  context: ContextState,
  fork: ContextState,
  { conflict = 'fail' }: MergeOptions,
): Change[] {
  if (isInBody()) throw refuseInBody('a fork was merged')
  checkOpen(context)
  if (fork.parentState !== context) throw notAFork(fork)
  const cells = writtenCells(fork).filter((cell) => isNew(cell))
  const changes = cells.map((cell) => changeOf(cell))
  if (conflict === 'fail') refuseConflicts(changes)
  const values = changes.map((change) => outside(context, () => decide(change, conflict)))
  // What the parent has already is not written: it would cease to follow its own parent for that.
  const differs = changes.map(
    ({ ours }, index) => !isEqual(cells[index]!.handle, ours, values[index]),
  )
  batch(() => {
    cells.forEach((cell, index) => {
      if (differs[index]) writeIn(context, cell.handle, values[index])
      logBase(cell)
      cell.base = cell.value
    })
  })
  return changes.filter((_, index) => differs[index])
}

function writtenCells(context: ContextState): ForkCell[] {
  checkOpen(context)
  sync(context)
  // What was restored from a snapshot has no parent to differ from.
  if (isRestored(context)) return []
  const cells = (context.own ?? []).filter(
    ({ base, handle }) => base !== UNSET && handle.options?.disposed === undefined,
  )
  return cells.sort((one, other) => one.handle.slot - other.handle.slot)
}

/** Nothing that was merged before is merged again. */
function isNew({ handle, base, value }: ForkCell): boolean {
  return !isEqual(handle, base, value)
}

function changeOf({ handle, context, base, value }: ForkCell): Change {
  const ours = valueOutside(context.parentState!, handle)
  const conflict = !isEqual(handle, base, ours) && !isEqual(handle, ours, value)
  return { signal: handle as unknown as Signal<unknown>, base, ours, theirs: value, conflict }
}

function decide(change: Change, conflict: Conflict): unknown {
  if (!change.conflict || conflict === 'theirs') return change.theirs
  return typeof conflict === 'function' ? conflict(change) : change.ours
}

function refuseConflicts(changes: readonly Change[]): void {
  const conflicts = changes.filter(({ conflict }) => conflict)
  if (conflicts.length === 0) return
  throw new DscopeError(
    'DSC331',
    `${conflicts.length} of ${changes.length} signals that the fork has written were written by its parent too; say which value counts with the option conflict`,
    { conflicts: conflicts.length, changes: changes.length },
  )
}

function notAFork({ level }: ContextState): DscopeError {
  return new DscopeError(
    'DSC330',
    'a context takes over what its own forks have written; merge forks of a fork into the fork first',
    { depth: level },
  )
}
