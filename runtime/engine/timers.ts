// What is due when: a heap by due time, then by order of creation, with four below each. Times and orders are in arrays of their own, so
// that no timer has to be fetched to be compared or moved: among very many, each would have to come from far away.
//
// Invariants:
// - None is before what is above it in the heap.
// - A timer waits here while this is its `queue`. One that was taken back stays in the heap until it comes to the top, or until half of the
//   heap is such.

import type { Timer, TimerQueue } from './clock.ts'

/** So many that were taken back are left where they are, however few others there are. */
const FEWEST_GONE = 32

/** One place in each is about one timer. */
interface Columns {
  readonly timers: Timer[]
  readonly dues: number[]
  readonly orders: number[]
}

interface Entry {
  readonly timer: Timer
  readonly due: number
  readonly order: number
}

export class Timers implements TimerQueue {
  #heap: Columns = { timers: [], dues: [], orders: [] }
  /** How many of the heap were taken back. */
  #gone = 0

  get size(): number {
    return this.#heap.timers.length - this.#gone
  }

  /** The time at which the first one is due, Infinity when none waits. */
  get nextDue(): number {
    this.#forgetFirst()
    return this.#heap.timers.length === 0 ? Infinity : this.#heap.dues[0]!
  }

  /** Of what is due at one time, the least order comes first. */
  add(timer: Timer, due: number, order: number): void {
    timer.queue = this
    const { timers, dues, orders } = this.#heap
    dues.push(due)
    orders.push(order)
    this.#rise(timer, due, order, timers.push(timer) - 1)
  }

  /** Takes the first one out. */
  take(): Timer | undefined {
    this.#forgetFirst()
    if (this.#heap.timers.length === 0) return undefined
    const first = this.#takeTop()
    first.queue = null
    return first
  }

  /** Does nothing when the timer does not wait. */
  remove(timer: Timer): void {
    if (timer.queue !== this) return
    timer.queue = null
    this.#gone++
    const isMost = 2 * this.#gone > this.#heap.timers.length
    if (isMost && this.#gone > FEWEST_GONE) this.extract(() => false)
  }

  /** Takes out all that `belongs` says yes to, in order. */
  extract(belongs: (timer: Timer) => boolean): Entry[] {
    const waits = ({ timer }: Entry) => timer.queue === this
    const { timers, dues, orders } = this.#heap
    const all = timers
      .map((timer, at) => ({ timer, due: dues[at]!, order: orders[at]! }))
      .filter(waits)
      .sort((one, other) => one.due - other.due || one.order - other.order)
    const taken = all.filter(({ timer }) => belongs(timer))
    for (const { timer } of taken) timer.queue = null
    // What is in order is a heap.
    const left = all.filter(waits)
    this.#heap = {
      timers: left.map(({ timer }) => timer),
      dues: left.map(({ due }) => due),
      orders: left.map(({ order }) => order),
    }
    this.#gone = 0
    return taken
  }

  #forgetFirst(): void {
    while (this.#gone > 0 && this.#heap.timers[0]!.queue !== this) {
      this.#gone--
      this.#takeTop()
    }
  }

  #takeTop(): Timer {
    const first = this.#heap.timers[0]!
    const last = this.#heap.timers.pop()!
    const due = this.#heap.dues.pop()!
    const order = this.#heap.orders.pop()!
    if (last !== first) this.#sink(last, due, order)
    return first
  }

  // Written out, with arrays that are looked up once: this is where most of the time goes.

  #rise(timer: Timer, due: number, order: number, from: number): void {
    const { timers, dues, orders } = this.#heap
    let place = from
    while (place > 0) {
      const above = (place - 1) >> 2
      const other = dues[above]!
      if (other < due || (other === due && orders[above]! < order)) break
      timers[place] = timers[above]!
      dues[place] = other
      orders[place] = orders[above]!
      place = above
    }
    timers[place] = timer
    dues[place] = due
    orders[place] = order
  }

  /** From the top. */
  #sink(timer: Timer, due: number, order: number): void {
    const { timers, dues, orders } = this.#heap
    const { length } = timers
    let place = 0
    for (let below = 1; below < length; below = place * 4 + 1) {
      const end = Math.min(below + 4, length)
      let least = dues[below]!
      for (let at = below + 1; at < end; at++) {
        const other = dues[at]!
        if (other < least || (other === least && orders[at]! < orders[below]!)) {
          below = at
          least = other
        }
      }
      if (due < least || (due === least && order < orders[below]!)) break
      timers[place] = timers[below]!
      dues[place] = least
      orders[place] = orders[below]!
      place = below
    }
    timers[place] = timer
    dues[place] = due
    orders[place] = order
  }
}
