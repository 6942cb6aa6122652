// The end of a change: who waits looks again, in rounds, until nothing is left to do.
//
// Invariants:
// - Nothing of this happens inside a body or a batch.
// - In a round runs in flight are judged first, then watchers are called in the order of their creation, each isolated, then readers
//   are answered. What a watcher writes takes effect at once; a watcher that it concerns, and that was called already, is called in
//   the next round.
// - Runs in flight that nobody waits for are cancelled when the rounds are over.
// - Watchers that do not come to rest are given up for this change only: the next one that concerns them finds them.

import { DscopeError } from '../errors.ts'
import type { Cell } from './cell.ts'
import { ENDED, PORT, STALE } from './flags.ts'
import { nameOf } from './handle-shape.ts'
import { doomed } from './children.ts'
import { current, isInBody } from './current.ts'
import { disposeDoomed } from './dispose.ts'
import { bringUpToDate, upToDate } from './deep.ts'
import { PHASE, beginWalk, lonely, type Port } from './flight.ts'
import { dequeue, enqueue, queued, queuedAt, sortQueue } from './pending.ts'
import { linksOf } from './undo-log.ts'
import { startWaiting, stopWaiting } from './waiting.ts'

const MOST_ROUNDS = 100
/** Rounds without watchers: runs in flight that start one another, in a chain. */
const LONGEST_CHAIN = 1_000_000

/** To be called wherever a change may have ended. Throws DSC306 when the watchers keep waking each other. */
export function drain(): void {
  if (queued() === 0 && lonely.size === 0 && doomed.size === 0) return
  if (current.batches > 0 || current.isDraining || isInBody()) return
  current.isDraining = true
  try {
    do {
      if (doomed.size > 0) disposeDoomed()
      goRounds()
      while (lonely.size > 0 && cancelLonely()) goRounds()
    } while (doomed.size > 0)
  } finally {
    current.isDraining = false
  }
}

function goRounds(): void {
  if (queued() === 0) return
  // The first round counts, whoever is in it.
  goThrough(queued())
  let rounds = 1
  for (let chain = 1; queued() > 0; chain++) {
    const end = queued()
    if (hasWatcher(end) && ++rounds > MOST_ROUNDS) throw giveUp(end)
    if (chain === LONGEST_CHAIN) throw giveUp(end)
    goThrough(end)
  }
}

function goThrough(end: number): void {
  sortQueue(end)
  let next = 0
  try {
    while (next < end) look(queuedAt(next++))
  } finally {
    dequeue(next)
  }
}

function hasWatcher(end: number): boolean {
  for (let i = 0; i < end; i++) if (isWatcher(queuedAt(i))) return true
  return false
}

function isWatcher({ slot }: Cell): boolean {
  return slot >= PHASE && slot < 2 * PHASE
}

function look(cell: Cell): void {
  if ((cell.flags & (STALE | ENDED)) !== STALE) return
  beginWalk()
  if ((cell.flags & PORT) === 0) lookAtEffect(cell as Port)
  else {
    cell.flags &= ~STALE
    const call = cell.body as () => void
    call()
  }
}

function lookAtEffect(port: Port): void {
  stopWaiting(port)
  if (!bringUpToDate(port) && (port.flags & ENDED) === 0) startWaiting(port)
}

/** Returns whether that changed anything. */
function cancelLonely(): boolean {
  for (const flight of lonely) {
    lonely.delete(flight)
    flight.view.tree.hooks.cancel(flight)
  }
  return queued() > 0
}

/**
 * Takes the watchers out of the queue. What those depend on is brought up to date, else the next change would end there.
 */
function giveUp(end: number): DscopeError {
  sortQueue(end)
  const round = Array.from({ length: end }, (_, i) => queuedAt(i))
  const cells = round.filter(isWatcher)
  dequeue(end)
  for (const cell of round) if (!isWatcher(cell)) enqueue(cell)
  for (const cell of cells) {
    for (const { dep } of linksOf(cell.deps)) upToDate(dep.context, dep)
    cell.flags &= ~STALE
  }
  const spins = [...new Set(cells.map((cell) => nameOf((cell as Port).watched ?? cell)))]
  return new DscopeError(
    'DSC306',
    `watchers still wake each other after ${MOST_ROUNDS} rounds: ${spins.join(', ')}. One of them writes what it tracks; let it read that with get()`,
    { spins },
  )
}
