// A clock that stands still until it is told to advance, with the random streams that go with it.
//
// Invariants: time never goes back; while a task runs, the clock stands at the time at which it was due; a task waits with one
// clock, that of its owner.

import { DscopeError } from '../errors.ts'
import type { Timer, TimerOwner, TimeSource } from './clock.ts'
import { beginStream, draw, type RandomState } from './random.ts'
import { Timers } from './timers.ts'

/** What goes on when a world is settled. */
export interface Settled {
  goOn(): void
  /** It never will be. */
  fail(error: unknown): void
}

/** What a clock needs of the world that it is the clock of. */
export interface Surroundings {
  /** Nothing has been set going since it was settled. */
  readonly isSettled: boolean
  /** Lets `next` go on when everything that can go on without time has gone on. */
  settle(next: Settled): void
  /** The names of the spins that are in the midst of a run. */
  busy(): string[]
}

/** Where a virtual clock and its random streams stand: plain data, from which the same go on. */
export interface ClockState {
  readonly now: number
  readonly seed: number | string
  readonly streams: readonly (readonly [name: string, state: RandomState])[]
}

/** So many timers at one time, or in one `runAll`, are taken for a simulation that never rests. */
const MOST_TIMERS = 100_000

/** What the clocks of one world share. */
interface Shared {
  readonly surroundings: Surroundings
  orders: number
}

export class VirtualClock implements TimeSource {
  readonly kind = 'virtual'
  /** What bodies see of it. Not the object: a snapshot has another one. */
  readonly identity: object
  readonly #shared: Shared
  readonly #timers = new Timers()
  readonly #seed: number | string
  readonly #streams: Map<string, RandomState>
  #time: number
  #isAdvancing = false

  constructor(shared: Shared, { now, seed, streams }: ClockState, identity: object = {}) {
    this.#shared = shared
    this.identity = identity
    this.#time = now
    this.#seed = seed
    this.#streams = new Map(streams)
  }

  now(): number {
    return this.#time
  }

  start(timer: Timer, ms: number): void {
    if (Number.isNaN(ms)) throw wrongTime(ms, this.#time)
    const due = this.#time + Math.max(0, ms)
    if (due < Infinity) this.#timers.add(timer, due, this.#shared.orders++)
  }

  random(stream: string): number {
    const [value, next] = draw(this.#streams.get(stream) ?? beginStream(this.#seed, stream))
    this.#streams.set(stream, next)
    return value
  }

  /** Timers that are not due yet. */
  get pending(): number {
    return this.#timers.size
  }

  get state(): ClockState {
    return { now: this.#time, seed: this.#seed, streams: [...this.#streams] }
  }

  /** A clock of the same world that goes on from here, or from elsewhere, by itself, with no timers. */
  fork(state: ClockState = this.state): VirtualClock {
    return new VirtualClock(this.#shared, state)
  }

  /** The same clock as it was at another moment. */
  at(state: ClockState): VirtualClock {
    return new VirtualClock(this.#shared, state, this.identity)
  }

  /** Gives another clock of the same world the timers of some owners. */
  moveTo(other: VirtualClock, belongs: (owner: TimerOwner) => boolean): void {
    for (const { timer, due, order } of this.#timers.extract(({ owner }) => belongs(owner))) {
      other.#timers.add(timer, due, order)
    }
  }

  /** Throws DSC320 for a time that has passed, or is none. */
  check(time: number): void {
    // Infinity is the business of `runAll`: a loop that sleeps would never let it end.
    if (!(time >= this.#time && time < Infinity)) throw wrongTime(time, this.#time)
  }

  /**
   * Runs what is due up to `time`, in the order of due times; what is asked for meanwhile and due within it, too. Between
   * two timers everything that can go on without time goes on. Resolves with the number of timers that ran. DSC320 when
   * `time` has passed or is no number, or when the clock is being advanced; DSC321 when time does not go on. `goesOn` is called
   * after each timer, and may throw.
   */
  async advanceTo(time: number, goesOn: () => void = () => {}): Promise<number> {
    this.check(time)
    const count = await this.#advance(time, Infinity, goesOn)
    this.#time = time
    return count
  }

  /** Runs until nothing waits for time any more. DSC321 when more than `limit` timers have run and others wait. */
  async runAll(limit: number = MOST_TIMERS, goesOn: () => void = () => {}): Promise<number> {
    return this.#advance(Infinity, limit, goesOn)
  }

  async #advance(until: number, limit: number, goesOn: () => void): Promise<number> {
    if (this.#isAdvancing) throw advancingError(this.#time)
    this.#isAdvancing = true
    const { surroundings } = this.#shared
    try {
      return await new Promise<number>((resolve, reject) => {
        new Advance(this, surroundings, { until, limit, goesOn, resolve, reject }).begin()
      })
    } finally {
      this.#isAdvancing = false
    }
  }

  isDue(until: number): boolean {
    return this.#timers.size > 0 && this.#timers.nextDue <= until
  }

  /** Rings the next timer, with the clock standing at its time. Returns whether time has gone on for that. */
  ringNext(): boolean {
    const due = this.#timers.nextDue
    const hasGoneOn = due !== this.#time
    this.#time = due
    this.#timers.take()!.ring()
    return hasGoneOn
  }
}

interface Order {
  readonly until: number
  readonly limit: number
  goesOn(): void
  resolve(count: number): void
  reject(error: unknown): void
}

// No loop with an `await`: a promise for each timer is as dear as all the rest.
class Advance implements Settled {
  readonly #clock: VirtualClock
  readonly #surroundings: Surroundings
  readonly #order: Order
  #count = 0
  #atOnce = 0

  constructor(clock: VirtualClock, surroundings: Surroundings, order: Order) {
    this.#clock = clock
    this.#surroundings = surroundings
    this.#order = order
  }

  begin(): void {
    if (this.#surroundings.isSettled) this.goOn()
    else this.#surroundings.settle(this)
  }

  goOn(): void {
    try {
      do if (!this.#step()) return this.#order.resolve(this.#count)
      while (this.#surroundings.isSettled)
    } catch (error) {
      return this.fail(error)
    }
    this.#surroundings.settle(this)
  }

  fail(error: unknown): void {
    this.#order.reject(error)
  }

  /** Returns false when nothing is due. */
  #step(): boolean {
    const clock = this.#clock
    const { until, limit } = this.#order
    this.#order.goesOn()
    if (!clock.isDue(until)) return false
    if (this.#count === limit || this.#atOnce === MOST_TIMERS) throw this.#restless()
    this.#atOnce = clock.ringNext() ? 0 : this.#atOnce + 1
    this.#count++
    return true
  }

  #restless(): DscopeError {
    const limit = Math.min(this.#order.limit, this.#count)
    return restlessError(`${limit} timers ran, and others wait`, {
      limit,
      now: this.#clock.now(),
      spins: this.#surroundings.busy(),
    })
  }
}

/** The clock of a new world. */
export function createVirtualClock(surroundings: Surroundings, state: ClockState): VirtualClock {
  if (!Number.isFinite(state.now)) throw wrongTime(state.now, state.now)
  return new VirtualClock({ surroundings, orders: 0 }, state)
}

export function restlessError(
  what: string,
  facts: { readonly now: number; readonly spins: readonly string[]; readonly limit: number },
): DscopeError {
  const who = facts.spins.length > 0 ? `. Busy: ${facts.spins.join(', ')}` : ''
  return new DscopeError('DSC321', `the simulation does not come to rest: ${what}${who}`, facts)
}

function wrongTime(time: number, now: number): DscopeError {
  return new DscopeError('DSC320', `a clock that stands at ${now} cannot be set to ${time}`, {
    time,
    now,
  })
}

function advancingError(now: number): DscopeError {
  return new DscopeError('DSC320', 'the clock is being advanced: wait for that to end', { now })
}
