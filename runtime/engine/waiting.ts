// Who waits for what: ports and the runs in flight that they wait for; and in which contexts something may have to look again.
//
// Invariants:
// - A port that waits is linked to the cells of the root at the frontier of what its source was read from, and is a waiter of
//   every run in flight that the last look found. So it is woken by whatever may give another answer.
// - Only what waits lets a parent lead to a fork, and it ends with it.

import { Cell, type AnyCell } from './cell.ts'
import type { ContextState } from './context-state.ts'
import type { Handle } from './handle-shape.ts'
import { upToDate } from './deep.ts'
import {
  NONE,
  beginWalk,
  found,
  lonely,
  undecided,
  wake,
  type Flight,
  type Port,
  type Waiter,
} from './flight.ts'
import { beginInputs, endInputs, link, unlinkInputs } from './links.ts'
import { cleanIn } from './clean.ts'
import { pull } from './pull.ts'
import { isSnapshot, sync } from './overlay.ts'
import { locate } from './store.ts'

/**
 * Looks at a spin through the eyes of a context. If it cannot be brought up to date, the port is to wait for the runs that
 * were found. When it was woken by the end of the only run that it waited for, and nothing was written since, it goes on where
 * it stopped, and not from above: a long chain would be walked from its top for each link.
 */
export function lookUp(port: Port, view: ContextState, spin: Handle): AnyCell | null {
  stopWaiting(port)
  const { way } = port
  port.way = null
  const spins = way?.epoch === view.tree.epoch && way.view === view ? way.spins : []
  for (;;) {
    const next = spins.pop() ?? spin
    beginWalk()
    const cell = seenBy(view, next)
    if (cell === null) return keepWay(port, view, spins)
    if (next === spin) return cell
  }
}

function keepWay(port: Port, view: ContextState, spins: Handle[]): null {
  // What is fed from outside waits for no run: the way would not go on from there.
  const isWay = !undecided.some(({ options }) => options?.state !== undefined)
  if (!isWay || found.length !== 1) return null
  spins.push(...undecided.reverse())
  port.way = { spins, epoch: view.tree.epoch, view }
  return null
}

/** The cell that a context sees, if it can be brought up to date. */
export function seenBy(view: ContextState, handle: Handle): AnyCell | null {
  return cleanIn(view, handle) ?? upToDate(view, handle)
}

/** Lets a port wait for the runs in flight that a walk has just found. */
export function startWaiting(port: Port): void {
  port.blockers = found.length === 0 ? NONE : [...new Set(found)]
  for (const flight of port.blockers) flight.waiters.add(port)
}

export function stopWaiting(port: Port): void {
  if (port.blockers === NONE) return
  for (const flight of port.blockers) {
    flight.waiters.delete(port)
    lonely.add(flight)
  }
  port.blockers = NONE
}

/** Everything that waits for the run looks again. */
export function wakeWaiters({ waiters }: Flight): void {
  for (const port of waiters) wake(port)
}

/** From now on `waiter` is told of writes in its context and of its end. */
export function register(waiter: Waiter): void {
  const { context } = waiter
  const all = (context.tree.waiters ??= new Map())
  for (const at of upwards(context)) {
    const some = all.get(at) ?? new Set()
    all.set(at, some.add(waiter))
  }
}

/** Ends what `register` began, and all that the port is linked to. */
export function unregister(waiter: Waiter): void {
  const { context, port } = waiter
  unlinkInputs(port)
  stopWaiting(port)
  const all = context.tree.waiters
  for (const at of upwards(context)) {
    const some = all?.get(at)
    if (some?.delete(waiter) === true && some.size === 0) all!.delete(at)
  }
}

/** The context and those of which it is a fork. Nothing that happens above a snapshot concerns what is below it. */
function* upwards(context: ContextState): Generator<ContextState, void, undefined> {
  for (let at: ContextState | null = context; at !== null; at = at.parentState) {
    yield at
    if (isSnapshot(at)) return
  }
}

/**
 * Links a port anew to the cells of the root at the frontier of what `source` was read from; of a source that is not up to date,
 * of what is known of it.
 */
export function linkPort(
  port: Port,
  context: ContextState,
  source: Handle,
  isUpToDate: boolean,
): void {
  beginInputs(port)
  linkFrontier(port, context, source, isUpToDate)
  endInputs(port)
}

/** Adds to what the port is linked to. */
export function linkFrontier(
  port: Port,
  context: ContextState,
  source: Handle,
  isUpToDate: boolean,
): void {
  const open = [source]
  // By handle: what is looked at again on the way, as the members of a circle are, gets other marks and other inputs.
  const visited = new Set<Handle>()
  for (let handle = open.pop(); handle !== undefined; handle = open.pop()) {
    if (visited.has(handle)) continue
    visited.add(handle)
    const cell = cellSeen(context, handle, isUpToDate)
    if (cell instanceof Cell) link(cell, port)
    else for (let at = cell.deps; at !== null; at = at.nextDep) open.push(at.dep.handle)
  }
}

/** Pulled if it is up to date: a link must not be lost with a fact. What is not must not be run for the sake of a link. */
function cellSeen(context: ContextState, handle: Handle, isUpToDate: boolean): AnyCell {
  const cell = cleanIn(context, handle) ?? (isUpToDate ? pull(context, handle) : null)
  if (cell !== null) return cell
  sync(context)
  return locate(context, handle)
}
