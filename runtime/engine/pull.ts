// Reading through the eyes of a fork, the *view*. Nothing is pushed into forks: they check when they are read, by epochs,
// values and facts, with an explicit stack of half-checked spins.
//
// Identity decides sharing: the view may use a cell only if every input, brought up to date through the same view, lives no
// deeper than the cell. Values decide running: a body runs only if an input has another value than was seen.
//
// What becomes of the nearest cell, by its inputs:
//   all shared, all as seen      → clean, and the fact is noted
//   some not shared, all as seen → the view gets a copy
//   an own cell, all as seen     → clean
//   one differs                  → the next result above that is all shared and as seen (own cells below it go), else a run
//
// Invariants:
// - A run has one view and one *place*: the deepest context among its inputs, and no higher than the nearest frozen context.
//   It is published there and nowhere else; between place and view no own cell of that spin is left.
// - A result that met a circle is provisional: it is left unchecked, and placed in the view.

import { DscopeError } from '../errors.ts'
import {
  CHECKING,
  DIRTY,
  FAILED,
  FORGOTTEN,
  Fault,
  ForkCell,
  ForkLink,
  ForkRun,
  KNOWN,
  NOT_CLEAN,
  PRIVATE,
  RUNNING,
  STALE,
  UNTRACKED,
  nameOf,
  type AnyCell,
  type AnyLink,
  type Body,
  type Cell,
  type ContextState,
  type Handle,
} from './cell.ts'
import { current } from './current.ts'
import { isIdentical, storeResult } from './equality.ts'
import { BLOCKED, checkNesting, cycleError, propagate, relink } from './graph.ts'
import { copyLinks, saveForFrozen } from './moments.ts'
import { drop, install, lastWrite, ownCell, signalCell, sync } from './overlay.ts'
import { locate } from './store.ts'
import { linksOf, logContent, logResult } from './undo-log.ts'

/** A spin that gives other inputs whenever it is looked at is given up after so many looks. */
const MOST_LOOKS = 50
/** An input that does not come clean under the hands of the loop counts as changed. */
const MOST_DESCENTS = 3

/**
 * How a candidate is judged. `begin`: nothing is known yet. `shared`: the nearest cell, in an ancestor, and all inputs so far are
 * shared. `own`: an own cell, or one that is going to be; only values matter. `above`: a cell further up, usable only if all
 * inputs are shared and as seen.
 */
type Mode = 'begin' | 'shared' | 'own' | 'above'

/** One spin that is being checked. */
class Frame {
  handle: Handle
  candidate!: AnyCell
  link: AnyLink | null = null
  mode: Mode = 'begin'
  lastDescent: AnyLink | null = null
  descents = 0
  /** An ancestor has a result that is its own affair: the view cannot share past it. */
  isCutOff = false
  /** The cell that is marked as being checked. */
  readonly marked: AnyCell

  constructor(handle: Handle, marked: AnyCell) {
    this.handle = handle
    this.marked = marked
    marked.flags |= CHECKING
  }
}

const frames: Frame[] = []
/** A result that met a circle, or that wrote: handed to the one who asked, and looked at again by the next. */
let provisional: AnyCell | null = null

/** The clean cell that the view sees, if that can be told without going deeper than one level; else `null`. */
export function cleanCell(view: ContextState, handle: Handle): AnyCell | null {
  if (handle.body === null) return signalCell(view, handle)
  sync(view)
  const home = handle.cell
  if (home.knownTo === view.key && isKnownAndClean(home)) return home
  const cell = locate(view, handle)
  if (cell.context === view) return isOwnClean(view, cell) ? cell : null
  if ((cell.flags & (NOT_CLEAN | PRIVATE)) !== 0) return null
  if (isForkCell(cell)) {
    return cell.knownTo === view.key && cell.knownAt >= lastWrite(view) ? cell : null
  }
  if (!seesAllOfRoot(view) && !seesInputs(view, cell)) return null
  cell.flags |= KNOWN
  cell.knownTo = view.key
  return cell
}

function isKnownAndClean({ flags }: AnyCell): boolean {
  return (flags & (KNOWN | NOT_CLEAN | PRIVATE)) === KNOWN
}

function isOwnClean(view: ContextState, cell: AnyCell): boolean {
  return (cell.flags & DIRTY) === 0 && (cell as ForkCell).checkedAt >= lastWrite(view)
}

function isForkCell(cell: AnyCell): cell is ForkCell {
  return cell.context.parentState !== null
}

function seesAllOfRoot({ trie, tree }: ContextState): boolean {
  return trie === null && !tree.exact
}

/** Whether all inputs of a clean cell of the root are known to be seen by the view, without going deeper. */
function seesInputs(view: ContextState, cell: Cell): boolean {
  for (let link = cell.deps; link !== null; link = link.nextDep) {
    const { dep } = link
    const isSeen =
      dep.body === null
        ? signalCell(view, dep) === dep
        : dep.knownTo === view.key && isKnownAndClean(dep)
    if (!isSeen) return false
  }
  return true
}

/** Brings what the view sees of a handle up to date, and returns the cell. */
export function pull(view: ContextState, handle: Handle): AnyCell {
  const known = cleanCell(view, handle)
  if (known !== null) return known
  const base = frames.length
  try {
    for (let looks = 0; looks < MOST_LOOKS; looks++) {
      frames.push(new Frame(handle, locate(view, handle)))
      while (frames.length > base) step(view, frames.at(-1)!)
      const cell = cleanCell(view, handle) ?? provisional
      provisional = null
      if (cell !== null) return cell
    }
  } finally {
    while (frames.length > base) popFrame()
  }
  throw new DscopeError(
    'DSC306',
    `${nameOf(handle)} does not come to rest: each run changes what it has read. Write what others read, not what the spin itself reads`,
    { spins: [nameOf(handle)] },
  )
}

/** Goes on with one spin until it needs an input that is not up to date, or is done. */
function step(view: ContextState, frame: Frame): void {
  if (frame.mode === 'begin' && !begin(view, frame)) return
  for (;;) {
    const verdict = judge(view, frame)
    if (verdict === 'descend') return
    if (verdict === 'as seen') return finish(view, frame)
    if (!climb(view, frame)) return compute(view, frame)
  }
}

/** Chooses the nearest cell as the first candidate. Returns false when the spin is done instead. */
function begin(view: ContextState, frame: Frame): boolean {
  const { handle } = frame
  const cell = locate(view, handle)
  const isOwn = cell.context === view
  frame.candidate = cell
  if ((cell.flags & RUNNING) !== 0) throw cycleError(handle)
  if (isUsable(cell, view)) {
    consider(frame, cell, isOwn ? 'own' : 'shared')
    return true
  }
  const isForgotten = isOwn && (cell.flags & FORGOTTEN) !== 0
  if (!isForgotten && climb(view, frame)) return true
  compute(view, frame)
  return false
}

function isUsable(cell: AnyCell, view: ContextState): boolean {
  const disposed = cell.handle.options?.disposed
  if (disposed !== undefined && !isFault(cell.value, disposed)) return false
  const unfit = cell.context === view ? DIRTY : DIRTY | PRIVATE | RUNNING
  return (cell.flags & unfit) === 0
}

function isFault(value: unknown, { error }: Fault): boolean {
  return value instanceof Fault && value.error === error
}

function consider(frame: Frame, cell: AnyCell, mode: Mode): void {
  frame.candidate = cell
  frame.link = cell.deps
  frame.mode = mode
}

/** Compares the inputs of the candidate, in order, with what the view sees. */
function judge(view: ContextState, frame: Frame): 'as seen' | 'differs' | 'descend' {
  const { depth } = frame.candidate.context
  for (; frame.link !== null; frame.link = frame.link.nextDep) {
    const { dep, seen } = frame.link
    const input = cleanCell(view, dep.handle)
    if (input === null) return descend(view, frame, dep.handle)
    if (input.context.depth > depth) {
      if (frame.mode === 'above') return 'differs'
      frame.mode = 'own'
    }
    if (seen !== UNTRACKED && !isIdentical(input.value, seen)) {
      return 'differs'
    }
  }
  return 'as seen'
}

function descend(view: ContextState, frame: Frame, input: Handle): 'differs' | 'descend' {
  const isStuck = frame.lastDescent === frame.link && ++frame.descents > MOST_DESCENTS
  const cell = locate(view, input)
  if (isStuck || (cell.flags & (RUNNING | CHECKING)) !== 0) return 'differs'
  frame.lastDescent = frame.link
  frames.push(new Frame(input, cell))
  return 'descend'
}

/** The next cell further up that has a result. A frozen context shares with what is above it only what it was born with. */
function climb(view: ContextState, frame: Frame): boolean {
  const { handle } = frame
  let cell = frame.candidate
  for (;;) {
    frame.isCutOff ||= isOthersAffair(cell, view)
    if (frame.isCutOff || cell.context === handle.home) return false
    if (cell.context.depth <= view.frozenDepth) return false
    const above = cell.context.parentState!
    sync(above)
    cell = locate(above, handle)
    if (isUsable(cell, view)) {
      consider(frame, cell, 'above')
      return true
    }
  }
}

/** A private or forgotten result of an ancestor that is a fork: its forks have private results too. */
function isOthersAffair(cell: AnyCell, view: ContextState): boolean {
  return isForkCell(cell) && cell.context !== view && (cell.flags & (PRIVATE | FORGOTTEN)) !== 0
}

/** The candidate is as good as new: it is the view's own, or becomes so, or is shared. */
function finish(view: ContextState, frame: Frame): void {
  const { candidate, mode, handle } = frame
  const { epoch } = view.tree
  popFrame()
  if (mode === 'own') {
    const own = candidate.context === view ? (candidate as ForkCell) : copyFor(view, candidate)
    own.checkedAt = epoch
    return
  }
  for (let at = view; at !== candidate.context; at = at.parentState!) {
    if (mode === 'above') drop(at, handle)
  }
  if (isForkCell(candidate)) {
    candidate.knownAt = epoch
    // Beyond a frozen context the owner of the cell may see other inputs by now.
    if (candidate.context.depth >= view.frozenDepth) candidate.checkedAt = epoch
  } else candidate.flags = (candidate.flags & ~STALE) | KNOWN
  candidate.knownTo = view.key
}

/** Detached from what is above, and nothing to run. */
function copyFor(view: ContextState, cell: AnyCell): ForkCell {
  const copy = new ForkCell(cell.handle, view, cell.value, cell.flags & FAILED)
  copy.deps = copyLinks(cell.deps)
  install(copy)
  return copy
}

function compute(view: ContextState, frame: Frame): void {
  runInFork(view, frame.handle, frame.isCutOff)
  popFrame()
}

function popFrame(): void {
  frames.pop()!.marked.flags &= ~CHECKING
}

/** Adds an input to the run, at the place that it has in the order of reading. */
export function linkInFork(run: ForkRun, dep: AnyCell, isTracked: boolean): void {
  const { tail, next } = run
  const seen = isTracked ? dep.value : UNTRACKED
  run.depth = Math.max(run.depth, dep.context.depth)
  if (dep.mark === run.mark || (tail?.dep === dep && (!isTracked || tail.seen !== UNTRACKED))) {
    return
  }
  if (isTracked) dep.mark = run.mark
  const link = next ?? new ForkLink(dep, seen)
  run.next = link.nextDep
  link.dep = dep
  link.seen = seen
  if (tail === null) run.head = link
  else tail.nextDep = link
  run.tail = link
}

/** Runs the body through the eyes of the view. */
function runInFork(view: ContextState, handle: Handle, isPrivate: boolean): void {
  checkNesting(view, handle)
  const { context, reader, run: outer, nesting } = current
  const cell = locate(view, handle)
  const isOwn = cell.context === view
  const run = new ForkRun(view, handle)
  run.isPrivate = isPrivate || (isOwn && (cell.flags & FORGOTTEN) !== 0)
  if (isOwn) {
    saveForFrozen(cell)
    // A batch needs the old list of inputs for its undo.
    if (current.batches === 0) run.next = (cell as ForkCell).deps
  }
  cell.flags |= RUNNING
  current.reader = null
  current.run = run
  current.context = view
  current.nesting = nesting + 1
  const state = view.tree.startRun(run)
  let result: unknown
  let hasFailed = false
  try {
    result = (handle.body as Body)(state as never)
  } catch (error) {
    hasFailed = true
    result = error
  }
  state.reader = null
  current.reader = reader
  current.run = outer
  current.context = context
  current.nesting = nesting
  cell.flags &= ~RUNNING
  if (current.blocked !== null) {
    // The old list of inputs has been written over.
    cell.flags |= isOwn ? DIRTY : 0
    throw BLOCKED
  }
  if (run.tail !== null) run.tail.nextDep = null
  publish(run, handle, result, hasFailed)
}

function publish(run: ForkRun, handle: Handle, result: unknown, hasFailed: boolean): void {
  const { view } = run
  if (run.isPrivate || run.metCycle) run.depth = view.depth
  let place = view
  for (; place.depth > run.depth; place = place.parentState!) drop(place, handle)
  const cell = place === handle.home ? handle.cell : ownCell(place, handle)
  if (isForkCell(cell)) publishInFork(run, cell, result, hasFailed)
  else publishInRoot(run, cell, result, hasFailed)
  if (run.metCycle) {
    if (isForkCell(cell)) cell.checkedAt = cell.knownTo = 0
    else cell.flags |= STALE
  }
  if (run.metCycle || run.startedAt !== view.tree.epoch) provisional = cell
}

function publishInFork(run: ForkRun, cell: ForkCell, result: unknown, hasFailed: boolean): void {
  if (cell.context !== run.view) saveForFrozen(cell)
  logContent(cell, cell)
  cell.deps = run.head
  cell.flags &= ~(NOT_CLEAN | PRIVATE | FORGOTTEN)
  if (run.isPrivate) cell.flags |= PRIVATE
  storeResult(cell, result, hasFailed)
  cell.checkedAt = cell.knownAt = run.startedAt
  cell.knownTo = run.view.key
}

/** A result of a fork's run that is the root's as well: the list of inputs becomes links. */
function publishInRoot(run: ForkRun, cell: Cell, result: unknown, hasFailed: boolean): void {
  saveForFrozen(cell)
  logResult(cell)
  const wasClean = (cell.flags & NOT_CLEAN) === 0
  relink(
    cell,
    [...linksOf(run.head)].map(({ dep, seen }) => [dep as Cell, seen] as const),
  )
  cell.flags &= ~(NOT_CLEAN | PRIVATE | FORGOTTEN)
  const hasChanged = storeResult(cell, result, hasFailed)
  if (hasChanged && wasClean && cell.subs !== null) propagate(cell.subs)
  cell.flags |= KNOWN
  cell.knownTo = run.view.key
}
