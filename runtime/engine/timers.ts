// What is due when: a heap by due time, then by order of creation, with four below each. Times are in an array of their own, so that no
// timer has to be fetched to be compared.
//
// Invariants: `heap[timer.place] === timer` and `dues[timer.place] === timer.due` for every timer that waits, and `place` is -1 for every other; a timer is never
// before its parent in the heap.

import type { Timer, TimerQueue } from './clock.ts'

const GONE = -1

export class Timers implements TimerQueue {
  readonly #heap: Timer[] = []
  readonly #dues: number[] = []

  get size(): number {
    return this.#heap.length
  }

  /** The time at which the first one is due, Infinity when none waits. */
  get nextDue(): number {
    return this.#dues[0] ?? Infinity
  }

  add(timer: Timer): void {
    this.#heap.push(timer)
    this.#dues.push(timer.due)
    this.#rise(timer, this.#heap.length - 1)
  }

  /** Takes the first one out. */
  take(): Timer | undefined {
    const first = this.#heap[0]
    if (first) this.remove(first)
    return first
  }

  /** Does nothing when the timer does not wait. */
  remove(timer: Timer): void {
    const { place } = timer
    if (place === GONE) return
    timer.place = GONE
    const last = this.#heap.pop()!
    this.#dues.pop()
    if (last === timer) return
    // The last one may belong above the gap as well as below: it comes from another branch.
    this.#rise(last, place)
    this.#sink(last, last.place)
  }

  /** Takes out all that `belongs` says yes to, in order. */
  extract(belongs: (timer: Timer) => boolean): Timer[] {
    const taken = this.#heap.filter(belongs)
    for (const timer of taken) this.remove(timer)
    return taken.sort((one, other) => (isBefore(one, other) ? -1 : 1))
  }

  #rise(timer: Timer, from: number): void {
    let place = from
    while (place > 0) {
      const above = (place - 1) >> 2
      if (!this.#isBefore(timer, above)) break
      this.#put(this.#heap[above]!, place)
      place = above
    }
    this.#put(timer, place)
  }

  #sink(timer: Timer, from: number): void {
    const { length } = this.#heap
    let place = from
    for (;;) {
      const below = this.#firstBelow(place, length)
      if (below === GONE || this.#isBefore(timer, below)) break
      this.#put(this.#heap[below]!, place)
      place = below
    }
    this.#put(timer, place)
  }

  /** The place of the first of those below. */
  #firstBelow(place: number, length: number): number {
    let first = place * 4 + 1
    if (first >= length) return GONE
    const end = Math.min(first + 4, length)
    for (let at = first + 1; at < end; at++) {
      if (this.#isBefore(this.#heap[at]!, first, this.#dues[at])) first = at
    }
    return first
  }

  #isBefore(timer: Timer, place: number, due: number = timer.due): boolean {
    const other = this.#dues[place]!
    return due < other || (due === other && timer.order < this.#heap[place]!.order)
  }

  #put(timer: Timer, place: number): void {
    this.#heap[place] = timer
    this.#dues[place] = timer.due
    timer.place = place
  }
}

function isBefore(one: Timer, other: Timer): boolean {
  return one.due < other.due || (one.due === other.due && one.order < other.order)
}
