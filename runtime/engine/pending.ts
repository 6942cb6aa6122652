// Watchers that have to look again, in no order; `drain.ts` takes them out. A cell is in here once: while it is STALE.
//
// The array keeps its length. Shrinking it would give its memory back, and the next change would ask for it again.

import type { Cell } from './cell.ts'
import { current } from './current.ts'

const queue: (Cell | null)[] = []
const pending = { count: 0 }
/** Above so many numbers for each watcher, comparing is cheaper than placing. */
const SPARSEST = 16

export function enqueue(cell: Cell): void {
  current.disturb()
  queue[pending.count++] = cell
}

export function queued(): number {
  return pending.count
}

export function queuedAt(index: number): Cell {
  return queue[index]!
}

/** Orders a part of the queue by creation. Most often it is in order already. */
export function sortQueue(end: number): void {
  for (let i = 1; i < end; i++) {
    if (queue[i - 1]!.slot > queue[i]!.slot) return sort(end)
  }
}

/** When a change concerns many of the watchers, their numbers are close together, and none has to be compared. */
function sort(end: number): void {
  let lowest = Infinity
  let highest = 0
  for (let i = 0; i < end; i++) {
    const { slot } = queue[i]!
    if (slot < lowest) lowest = slot
    if (slot > highest) highest = slot
  }
  const range = highest - lowest + 1
  const isDense = range <= SPARSEST * end
  const sorted = isDense ? placed(end, lowest, range) : compared(end)
  let next = 0
  for (const cell of sorted) if (cell !== null) queue[next++] = cell
}

function placed(end: number, lowest: number, range: number): (Cell | null)[] {
  const places = new Array<Cell | null>(range).fill(null)
  for (let i = 0; i < end; i++) places[queue[i]!.slot - lowest] = queue[i]!
  return places
}

function compared(end: number): (Cell | null)[] {
  return queue.slice(0, end).sort((a, b) => a!.slot - b!.slot)
}

/** Takes out the first ones. */
export function dequeue(first: number): void {
  for (let i = first; i < pending.count; i++) queue[i - first] = queue[i]!
  const rest = pending.count - first
  while (pending.count > rest) queue[--pending.count] = null
}
