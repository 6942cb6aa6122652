// The spins that are being checked through the eyes of a fork, one above the other, and how the result of each is judged that is nearest.
//
// Identity decides sharing: the view may use a cell only if every input, brought up to date through the same view, lives no
// deeper than the cell. Values decide running: a body runs only if an input has another value than was seen.

import { Fault, UNTRACKED, isForkCell, type AnyCell, type AnyLink } from './cell.ts'
import { cleanCell } from './clean.ts'
import type { ContextState } from './context-state.ts'
import { isIdentical } from './equality.ts'
import { CHECKING, DIRTY, FORGOTTEN, PRIVATE, RUNNING } from './flags.ts'
import type { Handle } from './handle-shape.ts'
import { orderOf } from './moments.ts'
import { isSameWorld, outlives, sync } from './overlay.ts'
import { locate } from './store.ts'
import type { VirtualClock } from './virtual-clock.ts'

/** An input that does not come clean under the hands of the loop counts as changed. */
const MOST_DESCENTS = 3

/**
 * How a candidate is judged. `begin`: nothing is known yet. `shared`: the nearest cell, in an ancestor, and all inputs so far are
 * shared. `own`: an own cell, or one that is going to be; only values matter. `above`: a cell further up, usable only if all
 * inputs are shared and as seen.
 */
type Mode = 'begin' | 'shared' | 'own' | 'above'
/** `down`: an input has to be brought up to date first. */
export type Verdict = 'as seen' | 'differs' | 'undecided' | 'down'

/** One spin that is being checked. */
export class Frame {
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
  known: number = Infinity
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

export const frames: Frame[] = []

export function popFrame(): void {
  frames.pop()!.marked.flags &= ~CHECKING
}

export function consider(frame: Frame, cell: AnyCell, mode: Mode): void {
  frame.candidate = cell
  frame.link = cell.deps
  frame.index = 0
  frame.mode = mode
  frame.isUndecided = false
  frame.known = Infinity
}

/** Compares the inputs of the candidate, in order, with what the view sees. */
export function judge(view: ContextState, frame: Frame): Verdict {
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

export function isUsable(cell: AnyCell, view: ContextState): boolean {
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

/** The next cell further up that has a result. A frozen context shares with what is above it only what it was born with. */
export function climb(view: ContextState, frame: Frame): boolean {
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

export function isForgotten(cell: AnyCell, view: ContextState): boolean {
  return cell.context === view && (cell.flags & FORGOTTEN) !== 0
}

/** A private or forgotten result of an ancestor that is a fork: its forks have private results too. */
function isOthersAffair(cell: AnyCell, view: ContextState): boolean {
  return isForkCell(cell) && cell.context !== view && (cell.flags & (PRIVATE | FORGOTTEN)) !== 0
}
