// Messages in order, as a value: what has been added or taken makes another queue, and this one is as it was.
//
// Queues share one list, of which each sees a part. The newest one adds in place, so that adding costs the same at any length;
// one that is not the newest, because of a fork or an undo, copies its part. So does one that is new or was loaded: its list is that
// of a snapshot too.

export interface Queue<T> {
  readonly items: T[]
  readonly from: number
  readonly to: number
  /** The list is that of such queues only. */
  readonly grows?: boolean | undefined
}

/** So many taken messages are kept for the sake of not copying. */
const MOST_TAKEN = 32

export function emptyQueue<T>(): Queue<T> {
  return { items: [], from: 0, to: 0 }
}

export function isEmpty({ from, to }: Queue<unknown>): boolean {
  return from === to
}

export function append<T>({ items, from, to, grows }: Queue<T>, item: T): Queue<T> {
  if (grows && items.length === to) {
    items.push(item)
    return { items, from, to: to + 1, grows }
  }
  return { items: [...items.slice(from, to), item], from: 0, to: to - from + 1, grows: true }
}

/** Of a queue that is not empty. */
export function first<T>({ items, from }: Queue<T>): T {
  return items[from]!
}

/** The queue without its first message. */
export function rest<T>({ items, from, to, grows }: Queue<T>): Queue<T> {
  const next = from + 1
  if (next === to) return emptyQueue()
  if (next < MOST_TAKEN || next * 2 < to) return { items, from: next, to, grows }
  return { items: items.slice(next, to), from: 0, to: to - next, grows: true }
}

const parts = new WeakMap<Queue<unknown>, Queue<unknown>>()

/** What is saved of a queue: its messages, and none that were taken before or posted since. Each time the same object. */
export function partOf(queue: Queue<unknown>): Queue<unknown> {
  const { items, from, to, grows } = queue
  if (!grows && items.length === to - from) return queue
  const part = parts.get(queue) ?? { items: items.slice(from, to), from: 0, to: to - from }
  parts.set(queue, part)
  return part
}
