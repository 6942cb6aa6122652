// Where time and chance come from. Nothing else in the engine asks `Date` or `Math.random`, or sets a timer of the platform.

import type { ContextState } from './context-state.ts'

/** What a clock is to the engine. `Clock` of the surface is what users see of it. */
export interface TimeSource {
  readonly kind: 'real' | 'virtual'
  /** Milliseconds: since 1970 for a real clock, of the simulation for a virtual one. */
  now(): number
  /**
   * Rings a timer once, `ms` milliseconds from now, never before this returns; those that are due at one time ring in the order
   * in which they were started. Negative numbers count as 0, Infinity as never. What `ring` throws is uncaught. A timer goes with
   * its owner, when that gets a clock of its own.
   */
  start(timer: Timer, ms: number): void
  /** The next number of the stream of this name: at least 0 and below 1. */
  random(stream: string): number
}

/** Whose time it is that a timer waits for. */
export interface TimerOwner {
  readonly context: ContextState
}

/** What a timer waits in. */
export interface TimerQueue {
  /** Does nothing when it does not wait there. */
  remove(timer: Timer): void
}

/** Something that waits for its time. Its clock keeps with it what it has to know: there may be very many of them. */
export abstract class Timer {
  abstract readonly owner: TimerOwner
  queue: TimerQueue | null = null

  /** Its time has come. */
  abstract ring(): void

  /** Takes it back; does nothing when it has rung. */
  cancel(): void {
    this.queue?.remove(this)
  }
}

/** The platform's timers take no more than a 32-bit number of milliseconds. */
const LONGEST = 0x7fffffff

class RealQueue implements TimerQueue {
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(timer: Timer, due: number) {
    this.#wait(timer, due)
  }

  remove(): void {
    clearTimeout(this.#timer)
  }

  #wait(timer: Timer, due: number): void {
    const left = Math.max(0, due - Date.now())
    if (left === Infinity) return
    const isFar = left > LONGEST
    const goOn = () => (isFar ? this.#wait(timer, due) : timer.ring())
    this.#timer = setTimeout(goOn, isFar ? LONGEST : left)
  }
}

/** The clock of the machine. */
export const realClock: TimeSource = {
  kind: 'real',
  now: () => Date.now(),
  start(timer, ms) {
    timer.queue = new RealQueue(timer, Date.now() + ms)
  },
  random: () => Math.random(),
}
