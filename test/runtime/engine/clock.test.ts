// Virtual clocks. @sinonjs/fake-timers is the oracle for what runs when.

import FakeTimers from '@sinonjs/fake-timers'
import {
  realClock,
  Timer,
  type TimerOwner,
  type TimeSource,
} from '../../../runtime/engine/clock.ts'
import { createVirtualClock, type VirtualClock } from '../../../runtime/engine/virtual-clock.ts'
import { random } from '../support/random.ts'

/** For tasks that only call back: nothing waits for a promise. */
const atRest = () => Promise.resolve()
const create = (settle: () => Promise<unknown> = atRest, now = 0): VirtualClock =>
  createVirtualClock(
    { isSettled: false, settle: (next) => void settle().then(() => next.goOn()), busy: () => [] },
    { now, seed: 1, streams: [] },
  )
/** A clock does not look into its owners. */
const owners = ['one', 'other'].map(() => ({}) as TimerOwner)
const nobody = owners[0]!

class Call extends Timer {
  readonly owner: TimerOwner
  readonly #act: () => unknown

  constructor(act: () => unknown, owner: TimerOwner) {
    super()
    this.#act = act
    this.owner = owner
  }
  override ring(): void {
    this.#act()
  }
}

function after(
  clock: Pick<TimeSource, 'start'>,
  ms: number,
  act: () => unknown,
  owner: TimerOwner = nobody,
): Timer {
  const timer = new Call(act, owner)
  clock.start(timer, ms)
  return timer
}
const code = (expected: string) => expect.objectContaining({ code: expected }) as Error

describe('what runs when', () => {
  /** Sets timers, some of which set others or take others back, and logs what runs at what time. */
  function program(seed: number, clock: Pick<TimeSource, 'now' | 'start'>): string[] {
    const below = random(seed)
    const log: string[] = []
    const alarms: { cancel(): void }[] = []
    let count = 0
    const set = (depth: number) => {
      const name = `t${count++}`
      const nested = depth > 0 ? below(3) : 0
      const drop = below(6)
      alarms.push(
        // Not 0: inside of a task, fake-timers makes 1 of it, as browsers do in their way.
        after(clock, 1 + below(50), () => {
          log.push(`${name}@${clock.now()}`)
          for (let index = 0; index < nested; index++) set(depth - 1)
          if (drop === 0) alarms[below(alarms.length)]!.cancel()
        }),
      )
    }
    for (let index = 0; index < 20; index++) set(3)
    return log
  }

  test('is what fake-timers says, for timers that set and take back others', async () => {
    for (let seed = 1; seed <= 100; seed++) {
      const clock = create()
      const log = program(seed, clock)
      const fake = FakeTimers.createClock()
      const expected = program(seed, {
        now: () => fake.now,
        start(timer, ms) {
          const set = fake.setTimeout(() => timer.ring(), ms)
          timer.queue = { remove: () => fake.clearTimeout(set) }
        },
      })
      let ran = 0
      const below = random(seed)
      for (let time = 0; time < 250;) {
        const step = 1 + below(40)
        time += step
        ran += await clock.advanceTo(time)
        await fake.tickAsync(step)
        expect(log).toEqual(expected)
        expect(clock.now()).toBe(fake.now)
      }
      expect([ran, clock.pending]).toEqual([expected.length, 0])
      expect(ran).toBeGreaterThan(20)
    }
  })

  test('a chain of sleeps in promise code runs in one advance, each at its own time', async () => {
    const clock = create(() => new Promise((resolve) => setImmediate(resolve)))
    const times: number[] = []
    const sleeper = async () => {
      for (let round = 0; round < 50; round++) {
        await new Promise<void>((resolve) => after(clock, 10, resolve))
        // Foreign promises between two sleeps: a fixed number of microtask turns would not do.
        for (let turn = 0; turn < 20; turn++) await null
        times.push(clock.now())
      }
    }
    const done = sleeper()
    expect(await clock.advanceTo(500)).toBe(50)
    await done
    expect(times).toEqual(Array.from({ length: 50 }, (_, index) => (index + 1) * 10))
  })

  test('tasks that are due at once run in the order in which they were asked for', async () => {
    const clock = create()
    const log: string[] = []
    after(clock, 5, () => log.push('one'))
    after(clock, 5, () => log.push('other'))
    after(clock, 0, () => log.push('at once'))
    await clock.advanceTo(5)
    expect(log).toEqual(['at once', 'one', 'other'])
  })

  test('never, below zero and no number', async () => {
    const clock = create()
    const log: number[] = []
    after(clock, Infinity, () => log.push(0)).cancel()
    after(clock, -5, () => log.push(clock.now()))
    expect(() => after(clock, NaN, () => {})).toThrow(code('DSC320'))
    expect(await clock.runAll()).toBe(1)
    expect(log).toEqual([0])
  })
})

describe('forks of a clock', () => {
  test('begin where it stands, and go on by themselves', async () => {
    const clock = create()
    await clock.advanceTo(500)
    const fork = clock.fork()
    await fork.advanceTo(900)
    expect([clock.now(), fork.now()]).toEqual([500, 900])
  })

  test('take over the timers of some owners, in the order of all', async () => {
    const clock = create()
    const log: string[] = []
    const set = (target: VirtualClock, ms: number, owner: number) =>
      after(target, ms, () => log.push(`${owner} at ${clock.now()}/${fork.now()}`), owners[owner]!)
    const fork = clock.fork()
    set(clock, 100, 0)
    set(clock, 100, 1)
    set(clock, 50, 1)
    const cancelled = set(clock, 70, 1)
    set(fork, 100, 0)
    clock.moveTo(fork, (owner) => owner === owners[1])
    expect([clock.pending, fork.pending]).toEqual([1, 4])
    cancelled.cancel()
    cancelled.cancel()
    expect([await fork.runAll(), await clock.runAll()]).toEqual([3, 1])
    expect(log).toEqual(['1 at 0/50', '1 at 0/100', '0 at 0/100', '0 at 100/100'])
  })

  test('have copies of the random streams', () => {
    const clock = create()
    const first = clock.random('a')
    const fork = clock.fork()
    const next = clock.random('a')
    expect([fork.random('a'), fork.random('b')]).toEqual([next, clock.random('b')])
    expect(first).not.toBe(next)
  })
})

describe('bad use', () => {
  test('DSC320: time that has passed, or is none, changes nothing', async () => {
    const clock = create(atRest, 10)
    for (const wrong of [() => clock.advanceTo(9), () => clock.advanceTo(-1)]) {
      await expect(wrong()).rejects.toThrow(code('DSC320'))
    }
    await expect(clock.advanceTo(NaN)).rejects.toThrow(code('DSC320'))
    await expect(clock.advanceTo(Infinity)).rejects.toThrow(code('DSC320'))
    expect(() => create(atRest, NaN)).toThrow(code('DSC320'))
    expect([clock.now(), await clock.advanceTo(10)]).toEqual([10, 0])
  })

  test('DSC320: two advances at a time; the first one is not harmed', async () => {
    const clock = create()
    const log: number[] = []
    after(clock, 3, () => log.push(clock.now()))
    const first = clock.advanceTo(5)
    await expect(clock.advanceTo(9)).rejects.toThrow(code('DSC320'))
    expect([await first, clock.now(), log]).toEqual([1, 5, [3]])
    expect(await clock.advanceTo(9)).toBe(0)
  })

  test('DSC321: a loop that never rests ends runAll at its limit, and the clock stands where it was', async () => {
    const clock = create()
    const again = () => void after(clock, 2, again)
    again()
    const facts = { code: 'DSC321', data: { limit: 10, now: 20, spins: [] } }
    await expect(clock.runAll(10)).rejects.toThrow(expect.objectContaining(facts))
    expect([clock.now(), clock.pending]).toEqual([20, 1])
    expect(await clock.advanceTo(22)).toBe(1)
  })

  test('a task that throws ends the advance with what it threw; the next advance goes on', async () => {
    const clock = create()
    const log: number[] = []
    after(clock, 1, () => {
      throw new Error('bad task')
    })
    after(clock, 2, () => log.push(clock.now()))
    await expect(clock.advanceTo(5)).rejects.toThrow('bad task')
    expect([clock.now(), await clock.advanceTo(5), log]).toEqual([1, 1, [2]])
  })
})

describe('the clock of the machine', () => {
  test('calls back in time, and not after it was told not to', async () => {
    const before = realClock.now()
    const log: string[] = []
    const cancelled = after(realClock, 1, () => log.push('cancelled'))
    const never = after(realClock, Infinity, () => log.push('never'))
    cancelled.cancel()
    await new Promise<void>((resolve) => {
      after(realClock, 20, resolve)
    })
    never.cancel()
    expect(realClock.now() - before).toBeGreaterThanOrEqual(19)
    expect([log, realClock.kind]).toEqual([[], 'real'])
  })

  test('waits longer than a timer of the platform can', () => {
    const fake = FakeTimers.install({ toFake: ['setTimeout', 'clearTimeout', 'Date'] })
    try {
      const ran: number[] = []
      const month = 40 * 24 * 3_600_000
      after(realClock, month, () => ran.push(Date.now()))
      fake.tick(month - 1)
      expect(ran).toEqual([])
      fake.tick(1)
      expect(ran).toEqual([month])
    } finally {
      fake.uninstall()
    }
  })
})
