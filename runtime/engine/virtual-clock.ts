// A clock that stands still until it is told to advance. Forks of a clock follow it until they are advanced themselves.
//
// Invariants: a clock that follows another has no time and no timers of its own, they are with the clock that leads; time
// never goes back; while a task runs, the clock stands at the time at which it was due.

import { DscopeError } from '../errors.ts'
import type { Alarm, Clock } from './clock.ts'
import { Timers, type Timer } from './timers.ts'

/** Resolves when everything that can go on without time has gone on. */
export type Settle = () => Promise<void>

/** How many timers `runAll` runs before it takes the simulation for one that never rests. */
const MOST_TIMERS = 100_000

/** What all clocks of one simulation share. */
interface Shared {
  readonly settle: Settle
  orders: number
}

export class VirtualClock implements Clock {
  readonly kind = 'virtual'
  readonly #shared: Shared
  /** The clock that this one follows, undefined once it goes on its own. */
  #leader: VirtualClock | undefined
  #time = 0
  #timers = new Timers<VirtualClock>()
  #advancing = false

  constructor(shared: Shared, leader: VirtualClock | undefined, start: number) {
    this.#shared = shared
    this.#leader = leader
    this.#time = start
  }

  now(): number {
    return this.#lead().#time
  }

  after(ms: number, task: () => void): Alarm {
    if (Number.isNaN(ms)) throw wrongTime(ms, this.now())
    const leading = this.#lead()
    const due = leading.#time + Math.max(0, ms)
    const timer = {
      due,
      order: this.#shared.orders++,
      owner: this as VirtualClock,
      task,
      place: -1,
    }
    if (due < Infinity) leading.#timers.add(timer)
    // By then the timer may have gone with its clock to another queue.
    return { cancel: () => this.#lead().#timers.remove(timer) }
  }

  /** Timers of this clock, and of those that follow it, that are not due yet. */
  get pending(): number {
    const leading = this.#lead()
    if (leading === this) return this.#timers.size
    return leading.#timers.count((timer) => timer.owner.#follows(this))
  }

  /** A clock that follows this one until it is advanced itself. Costs one object. */
  fork(): VirtualClock {
    return new VirtualClock(this.#shared, this, 0)
  }

  advanceBy(ms: number): Promise<number> {
    return this.advanceTo(this.now() + ms)
  }

  /**
   * Runs what is due up to `time`, in the order of due times; what is asked for meanwhile and due within it, too. Between
   * two tasks everything that can go on without time goes on. Resolves with the number of tasks that ran. DSC320 when
   * `time` has passed or is no number, or when the clock is being advanced.
   */
  async advanceTo(time: number): Promise<number> {
    // Infinity is the business of `runAll`: a loop that sleeps would never let it end.
    if (!(time >= this.now() && time < Infinity)) throw wrongTime(time, this.now())
    return this.#advance(time, Infinity)
  }

  /** Runs until nothing waits for time any more. DSC321 when more than `limit` tasks have run and others wait. */
  async runAll({ limit = MOST_TIMERS }: { limit?: number } = {}): Promise<number> {
    return this.#advance(Infinity, limit)
  }

  /** Takes back every task of this clock and of those that follow it. */
  close(): void {
    this.#takeTimers()
  }

  async #advance(until: number, limit: number): Promise<number> {
    this.#detach()
    if (this.#advancing) {
      throw new DscopeError('DSC320', 'the clock is being advanced: wait for that to end', {
        now: this.#time,
      })
    }
    this.#advancing = true
    try {
      const count = await this.#runTimers(until, limit)
      if (until < Infinity) this.#time = until
      return count
    } finally {
      this.#advancing = false
    }
  }

  async #runTimers(until: number, limit: number): Promise<number> {
    const timers = this.#timers
    for (let count = 0; ; count++) {
      await this.#shared.settle()
      if (timers.size === 0 || timers.nextDue > until) return count
      if (count === limit) throw this.#restless(limit)
      const { due, task } = timers.take()!
      this.#time = due
      task()
    }
  }

  #lead(): VirtualClock {
    let leader = this.#leader
    if (!leader) return this
    while (leader.#leader) leader = leader.#leader
    return leader
  }

  #follows(leader: VirtualClock): boolean {
    if (leader === this) return true
    for (let clock = this.#leader; clock; clock = clock.#leader) if (clock === leader) return true
    return false
  }

  /** Goes on from the time that the leader has, with the timers that are its own. */
  #detach(): void {
    if (!this.#leader) return
    const time = this.now()
    const timers = this.#takeTimers()
    this.#leader = undefined
    this.#time = time
    for (const timer of timers) this.#timers.add(timer)
  }

  #takeTimers(): Timer<VirtualClock>[] {
    return this.#lead().#timers.extract(({ owner }) => owner.#follows(this))
  }

  #restless(limit: number): DscopeError {
    return new DscopeError('DSC321', `the simulation does not come to rest: ${limit} timers ran`, {
      limit,
      now: this.#time,
    })
  }
}

/** The clock of a new simulation. */
export function createVirtualClock(settle: Settle, start = 0): VirtualClock {
  if (!Number.isFinite(start)) throw wrongTime(start, start)
  return new VirtualClock({ settle, orders: 0 }, undefined, start)
}

function wrongTime(time: number, now: number): DscopeError {
  return new DscopeError('DSC320', `a clock that stands at ${now} cannot be set to ${time}`, {
    time,
    now,
  })
}
