// Watchers that have to look again, in no order; `drain.ts` takes them out. A cell is in here once: while it is STALE.
//
// The array keeps its length. Shrinking it would give its memory back, and the next change would ask for it again.

import type { Cell } from './cell.ts'

const queue: (Cell | null)[] = []
let count = 0

export function enqueue(cell: Cell): void {
  queue[count++] = cell
}

export function queued(): number {
  return count
}

export function queuedAt(index: number): Cell {
  return queue[index]!
}

/** Orders a part of the queue by creation. Most often it is in order already. */
export function sortQueue(begin: number, end: number): void {
  for (let i = begin + 1; i < end; i++) {
    if (queue[i - 1]!.slot <= queue[i]!.slot) continue
    const part = (queue.slice(begin, end) as Cell[]).sort((a, b) => a.slot - b.slot)
    for (const cell of part) queue[begin++] = cell
    return
  }
}

/** Takes out the first ones. */
export function dequeue(first: number): void {
  for (let i = first; i < count; i++) queue[i - first] = queue[i]!
  const rest = count - first
  while (count > rest) queue[--count] = null
}
