// Reading through the eyes of a fork, the *view*. Nothing is pushed into forks: they check when they are read, by epochs,
// values and facts, with an explicit stack of half-checked spins (`frames.ts`).
//
// What becomes of the nearest cell, by its inputs:
//   all shared, all as seen      → clean, and the fact is noted
//   some not shared, all as seen → the view gets a copy
//   an own cell, all as seen     → clean
//   one differs                  → the next result above that is all shared and as seen (own cells below it go), else a run
//   one is not decided           → nobody knows before a run in flight has ended (`found`)

import { DscopeError } from '../errors.ts'
import { AGREES, STRANGER, disagreement } from './agreement.ts'
import { ForkCell, isForkCell, type AnyCell } from './cell.ts'
import { cleanCell } from './clean.ts'
import type { ContextState } from './context-state.ts'
import { CIRCULAR, FAILED, KNOWN, PENDING, PRIVATE, RUNNING, STALE } from './flags.ts'
import { found, launch, undecided } from './flight.ts'
import {
  Frame,
  climb,
  consider,
  frames,
  isForgotten,
  isUsable,
  judge,
  popFrame,
  type Verdict,
} from './frames.ts'
import { nameOf, type Handle } from './handle-shape.ts'
import { copyLinks, orderOf } from './moments.ts'
import { cycleError } from './nesting.ts'
import { drop, install } from './overlay.ts'
import { runInFork, takeProvisional } from './run-in-fork.ts'
import { locate } from './store.ts'

/** A spin that gives other inputs whenever it is looked at is given up after so many looks. */
const MOST_LOOKS = 50

/** Brings what the view sees of a handle up to date. Returns the cell, or `null` if that takes runs in flight (`found`). */
export function pull(view: ContextState, handle: Handle): AnyCell | null {
  const known = cleanCell(view, handle)
  if (known !== null) return known
  const base = frames.length
  try {
    for (let looks = 0; looks < MOST_LOOKS; looks++) {
      frames.push(new Frame(handle, locate(view, handle)))
      if (!goThrough(view, base)) return null
      const provisional = takeProvisional()
      const cell = cleanCell(view, handle) ?? provisional
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
    const depth = disagreement(view, flight, pull)
    if (depth === AGREES) {
      found.push(flight)
      return true
    }
    // Reading what the other one has read, a run of the view will live no higher.
    if (depth !== STRANGER) frame.depth = Math.max(frame.depth, depth)
  }
  return false
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
