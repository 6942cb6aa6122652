// Where time and chance come from. Nothing else in the engine asks `Date` or `Math.random`, or sets a timer of the platform.

import type { ContextState } from './cell.ts'

/** What a clock is to the engine. `Clock` of the surface is what users see of it. */
export interface TimeSource {
  readonly kind: 'real' | 'virtual'
  /** Milliseconds: since 1970 for a real clock, of the simulation for a virtual one. */
  now(): number
  /**
   * Calls `task` once, `ms` milliseconds from now, never before this returns; tasks that are due at one time are called in
   * the order in which they were asked for. Negative numbers count as 0, Infinity as never. What `task` throws is uncaught. A
   * task goes with its owner, when that gets a clock of its own.
   */
  after(ms: number, task: Task, owner: TimerOwner): Alarm
  /** The next number of the stream of this name: at least 0 and below 1. */
  random(stream: string): number
}

/** What is called when its time has come. */
export interface Task {
  ring(): void
}

/** Whose time it is that a task waits for. */
export interface TimerOwner {
  readonly context: ContextState
}

/** A task that waits for its time. */
export interface Alarm {
  /** Takes the task back; does nothing when it was called already. */
  cancel(): void
}

/** The platform's timers take no more than a 32-bit number of milliseconds. */
const LONGEST = 0x7fffffff

class RealAlarm implements Alarm {
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(due: number, task: Task) {
    this.#wait(due, task)
  }

  cancel(): void {
    clearTimeout(this.#timer)
  }

  #wait(due: number, task: Task): void {
    const left = Math.max(0, due - Date.now())
    if (left === Infinity) return
    const isFar = left > LONGEST
    const goOn = () => (isFar ? this.#wait(due, task) : task.ring())
    this.#timer = setTimeout(goOn, isFar ? LONGEST : left)
  }
}

/** The clock of the machine. */
export const realClock: TimeSource = {
  kind: 'real',
  now: () => Date.now(),
  after: (ms, task) => new RealAlarm(Date.now() + ms, task),
  random: () => Math.random(),
}
