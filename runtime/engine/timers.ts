// What is due when: a heap by due time, then by order of creation, with four below each. Times and orders are in arrays of their own, so
// that no timer has to be fetched to be compared or moved: among very many, each would have to come from far away.
//
// Invariants:
// - The three arrays are of one length, and one place in each is about one timer. None is before what is above it in the heap.
// - A timer waits here while this is its `queue`. One that was taken back stays in the heap until it comes to the top, or until half of the
//   heap is such.

import type { Timer, TimerQueue } from './clock.ts'

/** So many that were taken back are left where they are, however few others there are. */
const FEWEST_GONE = 32

interface Entry {
  readonly timer: Timer
  readonly due: number
  readonly order: number
}

export class Timers implements TimerQueue {
  #heap: Timer[] = []
  #dues: number[] = []
  #orders: number[] = []
  /** How many of the heap were taken back. */
  #gone = 0

  get size(): number {
    return this.#heap.length - this.#gone
  }

  /** The time at which the first one is due, Infinity when none waits. */
  get nextDue(): number {
    this.#forgetFirst()
    return this.#heap.length === 0 ? Infinity : this.#dues[0]!
  }

  /** Of what is due at one time, the least order comes first. */
  add(timer: Timer, due: number, order: number): void {
    timer.queue = this
    this.#dues.push(due)
    this.#orders.push(order)
    this.#rise(timer, due, order, this.#heap.push(timer) - 1)
  }

  /** Takes the first one out. */
  take(): Timer | undefined {
    this.#forgetFirst()
    if (this.#heap.length === 0) return undefined
    const first = this.#takeTop()
    first.queue = null
    return first
  }

  /** Does nothing when the timer does not wait. */
  remove(timer: Timer): void {
    if (timer.queue !== this) return
    timer.queue = null
    this.#gone++
    if (this.#gone > FEWEST_GONE && 2 * this.#gone > this.#heap.length) this.extract(() => false)
  }

  /** Takes out all that `belongs` says yes to, in order. */
  extract(belongs: (timer: Timer) => boolean): Entry[] {
    const waits = ({ timer }: Entry) => timer.queue === this
    const all = this.#heap
      .map((timer, at) => ({ timer, due: this.#dues[at]!, order: this.#orders[at]! }))
      .filter(waits)
      .sort((one, other) => one.due - other.due || one.order - other.order)
    const taken = all.filter(({ timer }) => belongs(timer))
    for (const { timer } of taken) timer.queue = null
    // What is in order is a heap.
    const left = all.filter(waits)
    this.#heap = left.map(({ timer }) => timer)
    this.#dues = left.map(({ due }) => due)
    this.#orders = left.map(({ order }) => order)
    this.#gone = 0
    return taken
  }

  #forgetFirst(): void {
    while (this.#gone > 0 && this.#heap[0]!.queue !== this) {
      this.#gone--
      this.#takeTop()
    }
  }

  #takeTop(): Timer {
    const first = this.#heap[0]!
    const last = this.#heap.pop()!
    const due = this.#dues.pop()!
    const order = this.#orders.pop()!
    if (last !== first) this.#sink(last, due, order)
    return first
  }

  #rise(timer: Timer, due: number, order: number, from: number): void {
    let place = from
    while (place > 0) {
      const above = (place - 1) >> 2
      if (!this.#isBefore(due, order, above)) break
      this.#put(this.#heap[above]!, this.#dues[above]!, this.#orders[above]!, place)
      place = above
    }
    this.#put(timer, due, order, place)
  }

  /** From the top. */
  #sink(timer: Timer, due: number, order: number): void {
    const { length } = this.#heap
    let place = 0
    for (let below = 1; below < length; below = place * 4 + 1) {
      const end = Math.min(below + 4, length)
      for (let at = below + 1; at < end; at++) {
        if (this.#isBefore(this.#dues[at]!, this.#orders[at]!, below)) below = at
      }
      if (this.#isBefore(due, order, below)) break
      this.#put(this.#heap[below]!, this.#dues[below]!, this.#orders[below]!, place)
      place = below
    }
    this.#put(timer, due, order, place)
  }

  #isBefore(due: number, order: number, place: number): boolean {
    const other = this.#dues[place]!
    return due < other || (due === other && order < this.#orders[place]!)
  }

  #put(timer: Timer, due: number, order: number, place: number): void {
    this.#heap[place] = timer
    this.#dues[place] = due
    this.#orders[place] = order
  }
}
