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
//   one is not decided           → nobody knows before a run in flight has ended (`found`)
//
// A run in flight is joined if everything that it has read so far is what the view sees: no deeper than the place of the run.
//
// Invariants:
// - A run has one view and one *place*: the deepest context among its inputs, and no higher than the nearest frozen context.
//   It is published there and nowhere else; between place and view no own cell of that spin is left.
// - A result that met a circle is provisional: it is left unchecked, and placed in the view.

import { DscopeError } from '../errors.ts'
import {
  CHECKING,
  CIRCULAR,
  DIRTY,
  FAILED,
  FORGOTTEN,
  Fault,
  ForkCell,
  ForkLink,
  ForkRun,
  KNOWN,
  NOT_CLEAN,
  NOT_READY,
  PENDING,
  PRIVATE,
  RUNNING,
  STALE,
  UNLISTED,
  UNTRACKED,
  nameOf,
  type AnyCell,
  type AnyLink,
  type Body,
  type Cell,
  type ContextState,
  type Handle,
} from './cell.ts'
import { forsake, keepForNow, replaceChildren } from './children.ts'
import { current } from './current.ts'
import { isIdentical, storeResult } from './equality.ts'
import { found, launch, placeOf, undecided, type Flight, type Reading } from './flight.ts'
import {
  BLOCKED,
  beginInputs,
  checkNesting,
  cycleError,
  endInputs,
  isThenable,
  linkAs,
  propagate,
} from './graph.ts'
import { copyLinks, orderOf, saveForFrozen } from './moments.ts'
import {
  drop,
  install,
  isSameWorld,
  isSnapshot,
  isVisible,
  lastWrite,
  outlives,
  ownCell,
  signalCell,
  sync,
} from './overlay.ts'
import { list } from './scope.ts'
import { locate } from './store.ts'
import { logContent, logResult } from './undo-log.ts'
import type { VirtualClock } from './virtual-clock.ts'

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
/** `down`: an input has to be brought up to date first. */
type Verdict = 'as seen' | 'differs' | 'undecided' | 'down'

/** One spin that is being checked. */
class Frame {
  handle: Handle
  candidate!: AnyCell
  link: AnyLink | null = null
  /** The number of the link. */
  index = 0
  mode: Mode = 'begin'
  /** The deepest context among the inputs that were looked at: a run begins no higher. */
  depth = 0
  /** The input that was brought up to date last waits for a run in flight. */
  isPutOff = false
  /** Some input is not decided, and how many the body knew when it knew the first of those. */
  isUndecided = false
  known = Infinity
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
  return (cell.flags & (DIRTY | PENDING)) === 0 && (cell as ForkCell).checkedAt >= lastWrite(view)
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

/** The clean cell that a context sees, root or fork, if that can be told without running anything. */
export function cleanIn(view: ContextState, handle: Handle): AnyCell | null {
  if (handle.fast !== view) return cleanCell(view, handle)
  const cell = handle as Cell
  return (cell.flags & (NOT_CLEAN | RUNNING)) === 0 ? cell : null
}

/** Brings what the view sees of a handle up to date. Returns the cell, or `null` if that takes runs in flight (`found`). */
export function pull(view: ContextState, handle: Handle): AnyCell | null {
  const known = cleanCell(view, handle)
  if (known !== null) return known
  const base = frames.length
  try {
    for (let looks = 0; looks < MOST_LOOKS; looks++) {
      frames.push(new Frame(handle, locate(view, handle)))
      if (!goThrough(view, base)) return null
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

/** Returns false if the first of the spins is not decided. */
function goThrough(view: ContextState, base: number): boolean {
  while (frames.length > base) {
    const frame = frames.at(-1)!
    if (step(view, frame) !== 'undecided') continue
    undecided.push(frame.handle)
    popFrame()
    if (frames.length === base) return false
    frames.at(-1)!.isPutOff = true
  }
  return true
}

/** Goes on with one spin until it needs an input that is not up to date, or is done, or cannot be decided. */
function step(view: ContextState, frame: Frame): Verdict | 'done' {
  if (frame.mode === 'begin') {
    const verdict = begin(view, frame)
    if (verdict !== 'down') return verdict
  }
  for (;;) {
    const verdict = judge(view, frame)
    if (verdict === 'down' || verdict === 'undecided') return verdict
    if (verdict === 'as seen') return finish(view, frame)
    if (!climb(view, frame)) return compute(view, frame)
  }
}

/** Chooses the nearest cell as the first candidate, whose inputs are then to be looked at. */
function begin(view: ContextState, frame: Frame): 'down' | 'undecided' | 'done' {
  const { handle } = frame
  const cell = locate(view, handle)
  const isOwn = cell.context === view || (cell.flags & PRIVATE) !== 0
  frame.candidate = cell
  if ((cell.flags & RUNNING) !== 0) throw cycleError(handle)
  if (handle.late !== null && joinsFlight(view, frame)) return 'undecided'
  if (isUsable(cell, view)) {
    consider(frame, cell, isOwn ? 'own' : 'shared')
    return 'down'
  }
  return climb(view, frame) ? 'down' : compute(view, frame)
}

function joinsFlight(view: ContextState, frame: Frame): boolean {
  for (const flight of frame.handle.late!.flights) {
    const depth = disagreement(view, flight)
    if (depth === AGREES) {
      found.push(flight)
      return true
    }
    // Reading what the other one has read, a run of the view will live no higher.
    if (depth !== STRANGER) frame.depth = Math.max(frame.depth, depth)
  }
  return false
}

const AGREES = -1
const STRANGER = -2
/** Runs in flight whose inputs depend on runs in flight: further down they are taken to agree. */
const DEEPEST_AGREEMENT = 100
/** The runs that the view is being asked about, each inside the one before, or has been since the first of those. */
const asked = new Set<Flight>()
let agreements = 0

/**
 * Whether the view sees all that a run has read so far where the run does, and what it waits for as well; if not, the context in
 * which it sees another cell.
 */
function disagreement(view: ContextState, flight: Flight): number {
  if (flight.view === view) return AGREES
  if (flight.isPrivate || !isBelow(view, placeOf(flight)) || flight.place < view.frozenDepth) {
    return STRANGER
  }
  if (agreements >= DEEPEST_AGREEMENT || asked.has(flight)) return AGREES
  asked.add(flight)
  agreements++
  try {
    const { readings, blockedOn, place } = flight
    for (const { handle, dep, waits } of readings) {
      if (dep === null && !waits) continue
      const depth = depthIn(view, handle, dep === null)
      if (depth > place) return depth
    }
    const depth = blockedOn === null ? 0 : depthIn(view, blockedOn, true)
    return depth > place ? depth : AGREES
  } finally {
    if (--agreements === 0) asked.clear()
  }
}

/** Where the view sees what a run has read; or, if it waits for that, where the runs live that the view would wait for. */
function depthIn(view: ContextState, handle: Handle, isAwaited: boolean): number {
  if (!isVisible(view, handle)) return handle.home.level
  const runs = found.length
  const spins = undecided.length
  let depth = (cleanIn(view, handle) ?? pull(view, handle))?.context.level ?? 0
  if (!isAwaited) return depth
  for (const { place } of found.splice(runs)) depth = Math.max(depth, place)
  undecided.length = spins
  return depth
}

/** Whether a context is another one or a fork of it. */
export function isBelow(context: ContextState, above: ContextState): boolean {
  let at = context
  while (at.level > above.level) at = at.parentState!
  return at === above
}

function isUsable(cell: AnyCell, view: ContextState): boolean {
  const disposed = cell.handle.options?.disposed
  // Frozen contexts keep what they had.
  const isGone = disposed !== undefined && !outlives(cell.context, cell.handle)
  if (isGone && !isFault(cell.value, disposed)) return false
  if ((cell.flags & PRIVATE) !== 0 && !isSameWorld(view, cell.context)) return false
  return (cell.flags & (cell.context === view ? DIRTY : DIRTY | RUNNING)) === 0
}

function isFault(value: unknown, { error }: Fault): boolean {
  return value instanceof Fault && value.error === error
}

function consider(frame: Frame, cell: AnyCell, mode: Mode): void {
  frame.candidate = cell
  frame.link = cell.deps
  frame.index = 0
  frame.mode = mode
  frame.isUndecided = false
  frame.known = Infinity
}

/** Compares the inputs of the candidate, in order, with what the view sees. */
function judge(view: ContextState, frame: Frame): Verdict {
  const { level } = frame.candidate.context
  for (; frame.link !== null; frame.link = frame.link.nextDep, frame.index++) {
    if (frame.isUndecided && !isBeside(frame)) return 'undecided'
    const { dep, seen } = frame.link
    const input = cleanCell(view, dep.handle)
    const { isPutOff } = frame
    frame.isPutOff = false
    if (input === null) {
      if (!isPutOff) return descend(view, frame, dep.handle)
      if (frame.handle.options?.isImpatient === true) return 'differs'
      putOff(frame)
      continue
    }
    frame.depth = Math.max(frame.depth, input.context.level)
    if (input.context.level > level) {
      if (frame.mode === 'above') return 'differs'
      frame.mode = 'own'
    }
    if (seen !== UNTRACKED && !isIdentical(input.value, seen)) {
      const isClock = dep.handle === view.tree.clockHandle
      if (!isClock || !isSameClock(input.value, seen)) return 'differs'
    }
  }
  return frame.isUndecided ? 'undecided' : 'as seen'
}

/** A clock that goes on from a snapshot is the clock that the snapshot was taken of. */
export function isSameClock(one: unknown, other: unknown): boolean {
  return (one as VirtualClock).identity === (other as VirtualClock).identity
}

/** The input waits. Those that were asked for before it was known are renewed meanwhile. */
function putOff(frame: Frame): void {
  const delivered = orderOf(frame.candidate)?.[frame.index]?.[1] ?? -1
  frame.isUndecided = true
  frame.known = Math.min(frame.known, delivered)
}

function isBeside({ candidate, index, known }: Frame): boolean {
  return (orderOf(candidate)?.[index]?.[0] ?? Infinity) <= known
}

function descend(view: ContextState, frame: Frame, input: Handle): 'differs' | 'down' {
  const isStuck = frame.lastDescent === frame.link && ++frame.descents > MOST_DESCENTS
  const cell = locate(view, input)
  if (isStuck || (cell.flags & (RUNNING | CHECKING)) !== 0) return 'differs'
  frame.lastDescent = frame.link
  frames.push(new Frame(input, cell))
  return 'down'
}

/** The next cell further up that has a result. A frozen context shares with what is above it only what it was born with. */
function climb(view: ContextState, frame: Frame): boolean {
  const { handle } = frame
  let cell = frame.candidate
  if (isForgotten(cell, view)) return false
  for (;;) {
    frame.isCutOff ||= isOthersAffair(cell, view)
    if (frame.isCutOff || cell.context === handle.home) return false
    if (cell.context.level <= view.frozenDepth) return false
    const above = cell.context.parentState!
    sync(above)
    cell = locate(above, handle)
    if ((cell.flags & PRIVATE) === 0 && isUsable(cell, view)) {
      consider(frame, cell, 'above')
      return true
    }
  }
}

function isForgotten(cell: AnyCell, view: ContextState): boolean {
  return cell.context === view && (cell.flags & FORGOTTEN) !== 0
}

/** A private or forgotten result of an ancestor that is a fork: its forks have private results too. */
function isOthersAffair(cell: AnyCell, view: ContextState): boolean {
  return isForkCell(cell) && cell.context !== view && (cell.flags & (PRIVATE | FORGOTTEN)) !== 0
}

/** The candidate is as good as new: it is the view's own, or becomes so, or is shared. */
function finish(view: ContextState, frame: Frame): 'done' | 'undecided' {
  const { candidate, mode, handle } = frame
  const { epoch } = view.tree
  // What belongs to the run of another context ends with the result of that: the view needs its own.
  const isCopied = mode === 'own' && candidate.context !== view
  if (isCopied && candidate.children !== null) return compute(view, frame)
  popFrame()
  if (mode === 'own') {
    const own = candidate.context === view ? (candidate as ForkCell) : copyFor(view, candidate)
    own.checkedAt = epoch
    own.flags &= ~PENDING
    return 'done'
  }
  for (let at = view; at !== candidate.context; at = at.parentState!) {
    if (mode === 'above') drop(at, handle)
  }
  if (isForkCell(candidate)) {
    candidate.knownAt = epoch
    candidate.flags &= ~PENDING
    // Beyond a frozen context the owner of the cell may see other inputs by now.
    if (candidate.context.level >= view.frozenDepth) candidate.checkedAt = epoch
  } else candidate.flags = (candidate.flags & ~(STALE | PENDING | CIRCULAR)) | KNOWN
  candidate.knownTo = view.key
  return 'done'
}

/** Detached from what is above, and nothing to run. */
function copyFor(view: ContextState, cell: AnyCell): ForkCell {
  const copy = new ForkCell(cell.handle, view, cell.value, cell.flags & (FAILED | PRIVATE))
  copy.deps = copyLinks(cell.deps)
  copy.order = orderOf(cell)
  install(copy)
  return copy
}

function compute(view: ContextState, frame: Frame): 'done' | 'undecided' {
  const { handle, depth, isCutOff } = frame
  const isPrivate = isCutOff || isForgotten(locate(view, handle), view)
  if (handle.late !== null) found.push(launch(view, handle, depth, isPrivate))
  else if (runInFork(view, handle, isPrivate, depth)) {
    popFrame()
    return 'done'
  }
  return 'undecided'
}

function popFrame(): void {
  frames.pop()!.marked.flags &= ~CHECKING
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
function runInFork(view: ContextState, handle: Handle, isPrivate: boolean, least: number): boolean {
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
  current.run = run
  current.context = view
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
  current.run = outer
  current.context = context
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
