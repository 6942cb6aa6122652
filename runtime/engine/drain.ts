// The end of a change: watchers look again, in rounds, until nothing is left to do.
//
// Invariants:
// - Nothing of this happens inside a body or a batch.
// - In a round watchers are called in the order of their creation, each isolated. What they write takes effect at once; a watcher
//   that it concerns, and that was called already, is called in the next round.
// - Watchers that do not come to rest are given up for this change only: the next one that concerns them finds them.

import { DscopeError } from '../errors.ts'
import { ENDED, PORT, STALE, nameOf, type Cell } from './cell.ts'
import { current, isInBody } from './current.ts'
import { upToDate } from './deep.ts'
import { dequeue, queued, queuedAt, sortQueue } from './pending.ts'
import { linksOf } from './undo-log.ts'

const MOST_ROUNDS = 100

/** To be called wherever a change may have ended. Throws DSC306 when the watchers keep waking each other. */
export function drain(): void {
  if (queued() === 0 || current.batches > 0 || current.isDraining || isInBody()) return
  current.isDraining = true
  let next = 0
  try {
    for (let rounds = 0; next < queued(); rounds++) {
      if (rounds === MOST_ROUNDS) {
        const first = next
        next = queued()
        throw giveUp(first)
      }
      const end = queued()
      sortQueue(next, end)
      while (next < end) look(queuedAt(next++))
    }
  } finally {
    dequeue(next)
    current.isDraining = false
  }
}

function look(cell: Cell): void {
  if ((cell.flags & (STALE | ENDED)) !== STALE) return
  if ((cell.flags & PORT) === 0) upToDate(cell.context, cell)
  else {
    cell.flags &= ~STALE
    const call = cell.body as () => void
    call()
  }
}

/** Of the rest of the queue. What the watchers in it depend on is brought up to date, else the next change would end there. */
function giveUp(first: number): DscopeError {
  const cells = Array.from({ length: queued() - first }, (_, i) => queuedAt(first + i))
  for (const cell of cells) {
    for (const { dep } of linksOf(cell.deps)) upToDate(dep.context, dep)
    cell.flags &= ~STALE
  }
  const spins = [...new Set(cells.map((cell) => nameOf(cell.options?.watched ?? cell)))]
  return new DscopeError(
    'DSC306',
    `watchers still wake each other after ${MOST_ROUNDS} rounds: ${spins.join(', ')}. One of them writes what it depends on`,
    { spins },
  )
}
