// What is due when: a binary heap by due time, then by order of creation.
//
// Invariants: `heap[timer.place] === timer` for every timer that waits, and `place` is -1 for every other; a timer is never
// before its parent in the heap.

const GONE = -1

/** A task that is due at a time. Owned by the queue that it waits in. */
export interface Timer<Owner> {
  readonly due: number
  /** Counts up over all timers of a tree of clocks. */
  readonly order: number
  readonly owner: Owner
  readonly task: () => void
  place: number
}

export class Timers<Owner> {
  readonly #heap: Timer<Owner>[] = []

  get size(): number {
    return this.#heap.length
  }

  /** The time at which the first one is due, Infinity when none waits. */
  get nextDue(): number {
    return this.#heap[0]?.due ?? Infinity
  }

  add(timer: Timer<Owner>): void {
    this.#heap.push(timer)
    this.#rise(timer, this.#heap.length - 1)
  }

  /** Takes the first one out. */
  take(): Timer<Owner> | undefined {
    const first = this.#heap[0]
    if (first) this.remove(first)
    return first
  }

  /** Does nothing when the timer does not wait. */
  remove(timer: Timer<Owner>): void {
    const { place } = timer
    if (place === GONE) return
    timer.place = GONE
    const last = this.#heap.pop()!
    if (last === timer) return
    // The last one may belong above the gap as well as below: it comes from another branch.
    this.#rise(last, place)
    this.#sink(last, last.place)
  }

  count(belongs: (timer: Timer<Owner>) => boolean): number {
    return this.#heap.reduce((count, timer) => count + Number(belongs(timer)), 0)
  }

  /** Takes out all that `belongs` says yes to, in order. */
  extract(belongs: (timer: Timer<Owner>) => boolean): Timer<Owner>[] {
    const taken = this.#heap.filter(belongs)
    for (const timer of taken) this.remove(timer)
    return taken.sort((one, other) => (isBefore(one, other) ? -1 : 1))
  }

  #rise(timer: Timer<Owner>, from: number): void {
    const heap = this.#heap
    let place = from
    while (place > 0) {
      const above = (place - 1) >> 1
      if (!isBefore(timer, heap[above]!)) break
      this.#put(heap[above]!, place)
      place = above
    }
    this.#put(timer, place)
  }

  #sink(timer: Timer<Owner>, from: number): void {
    const heap = this.#heap
    let place = from
    for (;;) {
      let below = place * 2 + 1
      if (below >= heap.length) break
      if (below + 1 < heap.length && isBefore(heap[below + 1]!, heap[below]!)) below++
      if (!isBefore(heap[below]!, timer)) break
      this.#put(heap[below]!, place)
      place = below
    }
    this.#put(timer, place)
  }

  #put(timer: Timer<Owner>, place: number): void {
    this.#heap[place] = timer
    timer.place = place
  }
}

function isBefore<Owner>(one: Timer<Owner>, other: Timer<Owner>): boolean {
  return one.due < other.due || (one.due === other.due && one.order < other.order)
}
