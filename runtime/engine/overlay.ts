// What a context sees: its own cells, those of its ancestors, and late changes of both.
//
// Invariants:
// - A context sees exactly one cell for a handle: the nearest own cell up the chain, else the home cell. A spin's only if every
//   input, brought up to date through the same context, lives no deeper than the cell: then all contexts between see the
//   very same inputs. So "may this be shared" is a comparison of depths.
// - A *fact*, "the context with this key sees this cell", is a number on a shared cell and never a reference. A key is renewed
//   when a signal is detached, and when a result is made private by force (`refresh`). Other own cells of spins falsify no fact,
//   since the inputs of a fact are facts.
// - Nothing at or above a context leads to a fork below it.

import { DscopeError } from '../errors.ts'
import { ForkCell, UNSET, type AnyCell } from './cell.ts'
import { CLOSED, type ContextState } from './context-state.ts'
import { DIRTY, FAILED, FORGOTTEN, PENDING, PRIVATE } from './flags.ts'
import { nameOf, type Handle, type HandleOptions } from './handle-shape.ts'
import { copyLinks, countChange, orderOf, type Moment, type Save } from './moments.ts'
import { nextNumber } from './numbers.ts'
import { releaseChildren } from './children.ts'
import { find, locate, put } from './store.ts'
import { logContent, logDropped, logInstalled } from './undo-log.ts'

/** A parent's log grows no longer; a fork that is further behind starts again from the parent's trie. */
const LONGEST_LOG = 64

/** Takes over what ancestors have done since the last time. Throws DSC301 if one of them is closed. */
export function sync(context: ContextState): void {
  if (context.syncedAt !== context.tree.structure) catchUp(context)
}

function catchUp(context: ContextState): void {
  const behind: ContextState[] = []
  const { structure } = context.tree
  for (
    let above: ContextState | null = context;
    above !== null && above.syncedAt !== structure;
    above = above.parentState
  ) {
    behind.push(above)
  }
  for (const one of behind.reverse()) {
    if (one.parentState?.isClosed && !isSnapshot(one)) one.syncedAt = CLOSED
    if (!one.isClosed) {
      if (one.parentState !== null) follow(one, one.parentState)
      one.syncedAt = structure
    }
  }
  if (context.isClosed) throw closedError()
}

export function closedError(): DscopeError {
  return new DscopeError('DSC301', 'the context is closed; use one that is open, or make another')
}

function follow(context: ContextState, parent: ContextState): void {
  if (context.frozen !== null) takeOverSaves(context, context.frozen)
  else if (context.cursor < parent.logBase) startAgain(context, parent)
  else replay(context, parent)
}

function replay(context: ContextState, parent: ContextState): void {
  const log = parent.log ?? []
  let isRenewed = false
  for (const slot of log.slice(context.cursor - parent.logBase)) {
    const mine = find(context, slot)
    if (mine?.context === context) continue
    const now = find(parent, slot)
    put(context, slot, now)
    note(context, slot)
    if (falsifiesFacts(now ?? mine)) isRenewed = true
  }
  context.cursor = parent.logBase + log.length
  if (isRenewed) context.key = nextNumber()
}

function falsifiesFacts(cell: AnyCell | null): boolean {
  if (cell === null) return false
  return cell.handle.body === null || (cell.flags & (PRIVATE | FORGOTTEN)) !== 0
}

function startAgain(context: ContextState, parent: ContextState): void {
  context.trie = parent.trie
  context.shift = parent.shift
  context.owner = 0
  parent.owner = 0
  for (const cell of context.own ?? []) put(context, cell.handle.slot, cell)
  if (context.log !== null) {
    context.logBase += context.log.length + 1
    context.log.length = 0
  }
  context.cursor = parent.logBase + (parent.log?.length ?? 0)
  context.key = nextNumber()
}

/** A frozen context makes its own what has changed in place since its moment. */
function takeOverSaves(context: ContextState, moment: Moment): void {
  let save: Save = moment.saves
  for (; save.next !== null; save = save.next) {
    const { cell, value, flags, deps, order, children } = save.next
    if (cell === null || !wouldSee(context, cell)) continue
    const { handle } = cell
    const copy = new ForkCell(handle, context, value, keptFlags(context, cell, flags))
    copy.deps = copyLinks(deps)
    copy.order = order
    copy.children = children
    own(context, copy)
    note(context, handle.slot)
    if (handle.body === null) context.key = nextNumber()
  }
  moment.saves = save
}

function wouldSee(context: ContextState, cell: AnyCell): boolean {
  const { handle } = cell
  return (
    cell.context !== context &&
    locate(context, handle) === cell &&
    (handle.options?.reset === undefined || isSameWorld(context, cell.context)) &&
    isVisible(context, handle)
  )
}

function note(context: ContextState, slot: number): void {
  const { log } = context
  if (log === null) return
  if (log.length >= LONGEST_LOG) {
    context.logBase += log.length
    log.length = 0
  }
  log.push(slot)
}

function tellForks(context: ContextState, slot: number): void {
  if (context.log === null) return
  note(context, slot)
  countChange(context)
}

/** Puts a cell into its context, without telling anybody: for contexts that are new, or catching up. */
export function own(context: ContextState, cell: ForkCell): void {
  put(context, cell.handle.slot, cell)
  const cells = (context.own ??= [])
  cell.index = cells.length
  cells.push(cell)
}

/** Gives the context a cell of its own. */
export function install(cell: ForkCell): void {
  const { context, handle } = cell
  if (context.frozen === null) logInstalled(cell)
  else logContent(cell, asSeen(context, handle))
  own(context, cell)
  if (handle.body === null) context.key = nextNumber()
  tellForks(context, handle.slot)
}

/**
 * What a frozen context sees, as a cell of its own: to this an undo goes back. Its parent has moved on meanwhile, so
 * taking the cell away would not do.
 */
function asSeen(context: ContextState, handle: Handle): ForkCell {
  const seen = locate(context, handle)
  const reset = handle.options?.reset
  const isReset = reset !== undefined && !isSameWorld(context, seen.context)
  const flags = keptFlags(context, seen, seen.flags)
  const copy = new ForkCell(handle, context, isReset ? reset.initial : seen.value, flags)
  copy.deps = copyLinks(seen.deps)
  copy.order = orderOf(seen)
  copy.children = seen.children
  return copy
}

/** What a copy for another context keeps. A private result is none for another world. */
function keptFlags(context: ContextState, cell: AnyCell, flags: number): number {
  if ((flags & PRIVATE) !== 0 && !isSameWorld(context, cell.context)) return DIRTY
  return flags & (DIRTY | FAILED | PENDING | PRIVATE)
}

export function isSnapshot({ frozen }: ContextState): boolean {
  return frozen?.isSnapshot === true
}

/**
 * Whether what is a context's own affair, a private result or a signal that no fork inherits, is that of another one too: of
 * a snapshot of it, and of what was restored from that. Those go on with the same world.
 */
export function isSameWorld(context: ContextState, owner: ContextState): boolean {
  let at = context
  for (;;) {
    if (at === owner) return true
    const above = at.parentState
    if (above === null || !(isSnapshot(at) || isSnapshot(above))) return false
    at = above
  }
}

/** Takes an own cell away: the context sees again what its parent sees. */
export function uninstall(cell: ForkCell): void {
  const { context, handle, index } = cell
  const cells = context.own!
  const last = cells.pop()!
  if (last !== cell) {
    cells[index] = last
    last.index = index
  }
  put(context, handle.slot, find(context.parentState!, handle.slot))
  tellForks(context, handle.slot)
}

/** Lets go of the own cell of a spin, if there is one and it is not the home cell. */
export function drop(context: ContextState, handle: Handle): void {
  const cell = find(context, handle.slot)
  if (cell === null || cell.context !== context || handle.home === context) return
  uninstall(cell as ForkCell)
  logDropped(cell as ForkCell)
  releaseChildren(cell)
}

/** The epoch of the last write that the context may have seen: its own, or an ancestor's up to a frozen one. */
export function lastWrite(context: ContextState): number {
  const { epoch } = context.tree
  if (context.lastWriteAt === epoch) return context.lastWrite
  let latest = context.writtenAt
  for (let at = context; at.frozen === null && at.parentState !== null;) {
    at = at.parentState
    if (at.lastWriteAt === epoch) {
      latest = Math.max(latest, at.lastWrite)
      break
    }
    latest = Math.max(latest, at.writtenAt)
  }
  context.lastWrite = latest
  context.lastWriteAt = epoch
  return latest
}

/** Whether the handle was made in the context or above it, and for a frozen one before its moment. */
export function isVisible(context: ContextState, { home, slot, options }: Handle): boolean {
  let at: ContextState | null = context
  for (; at !== null && at.level > home.level; at = at.parentState) {
    const { frozen } = at
    if (frozen !== null && slot >= frozen.slotLimit && options?.isBinding !== true) return false
  }
  return at === home
}

/** Whether a context is another one or a fork of it. */
export function isBelow(context: ContextState, above: ContextState): boolean {
  let at = context
  while (at.level > above.level) at = at.parentState!
  return at === above
}

/** Throws DSC302 for a handle of another world, of a fork, or of the time after a freeze. */
export function checkVisible(context: ContextState, handle: Handle): void {
  if (handle.home === context.tree.root && context.frozenDepth === 0) return
  if (isVisible(context, handle)) return
  throw new DscopeError(
    'DSC302',
    `${nameOf(handle)} does not exist in this context: use it in the context that it was made in, or in a fork of that made later`,
    { depth: context.level },
  )
}

/** Whether a context keeps what it had of a handle that was disposed: it is frozen, or below one that is, since before that. */
export function outlives(context: ContextState, { home, options }: Handle): boolean {
  if (context.frozenDepth <= home.level) return false
  for (let at = context; at.level > home.level; at = at.parentState!) {
    if (at.frozen !== null && at.frozen.slotLimit <= options!.disposedAt!) return true
  }
  return false
}

/** Throws what a signal is worth that was disposed. */
export function checkExists(context: ContextState, handle: Handle): void {
  const disposed = handle.options?.disposed
  if (disposed !== undefined && !outlives(context, handle)) throw disposed.error
}

/** The cell of a signal that the context sees. The context need not be in sync; the handle has to be visible. */
export function signalCell(context: ContextState, handle: Handle): AnyCell {
  sync(context)
  if (handle.cell.knownTo === context.key) return handle.cell
  const cell = locate(context, handle)
  const { reset, disposed } = handle.options ?? NONE
  if (disposed !== undefined && !outlives(context, handle)) return handle.cell
  if (reset !== undefined && !isSameWorld(context, cell.context)) {
    return startOver(context, handle, reset)
  }
  if (cell === handle.cell) cell.knownTo = context.key
  return cell
}

const NONE: HandleOptions = {}

function startOver(
  context: ContextState,
  handle: Handle,
  reset: { readonly initial: unknown },
): ForkCell {
  const cell = new ForkCell(handle, context, reset.initial, 0)
  install(cell)
  return cell
}

/** An own cell for a result that the context is to have; it begins with the value that the context saw until now. */
export function ownCell(context: ContextState, handle: Handle): AnyCell {
  sync(context)
  const seen = locate(context, handle)
  if (seen.context === context) return seen
  const cell = new ForkCell(handle, context, UNSET, DIRTY)
  if ((seen.flags & DIRTY) === 0) {
    cell.value = seen.value
    cell.flags |= seen.flags & FAILED
  }
  install(cell)
  return cell
}
