// Virtual clocks. @sinonjs/fake-timers is the oracle for what runs when.

import FakeTimers from '@sinonjs/fake-timers'
import { realClock, type Clock } from '../../../runtime/engine/clock.ts'
import { createVirtualClock } from '../../../runtime/engine/virtual-clock.ts'
import { random } from '../support/random.ts'

/** For tasks that only call back: nothing waits for a promise. */
const atRest = () => Promise.resolve()
const code = (expected: string) => expect.objectContaining({ code: expected }) as Error

describe('what runs when', () => {
  /** Sets timers, some of which set others or take others back, and logs what runs at what time. */
  function program(seed: number, clock: Pick<Clock, 'now' | 'after'>): string[] {
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
        clock.after(1 + below(50), () => {
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
      const clock = createVirtualClock(atRest)
      const log = program(seed, clock)
      const fake = FakeTimers.createClock()
      const expected = program(seed, {
        now: () => fake.now,
        after(ms, task) {
          const timer = fake.setTimeout(task, ms)
          return { cancel: () => fake.clearTimeout(timer) }
        },
      })
      let ran = 0
      const below = random(seed)
      for (let time = 0; time < 250;) {
        const step = 1 + below(40)
        time += step
        ran += await clock.advanceBy(step)
        await fake.tickAsync(step)
        expect(log).toEqual(expected)
        expect(clock.now()).toBe(fake.now)
      }
      expect([ran, clock.pending]).toEqual([expected.length, 0])
      expect(ran).toBeGreaterThan(20)
    }
  })

  test('a chain of sleeps in promise code runs in one advance, each at its own time', async () => {
    const clock = createVirtualClock(() => new Promise((resolve) => setImmediate(resolve)))
    const times: number[] = []
    const sleeper = async () => {
      for (let round = 0; round < 50; round++) {
        await new Promise<void>((resolve) => clock.after(10, resolve))
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

  test('tasks that are due at once run in the order in which they were asked for, across forks', async () => {
    const clock = createVirtualClock(atRest)
    const [one, other] = [clock.fork(), clock.fork()]
    const log: string[] = []
    other.after(5, () => log.push('other'))
    clock.after(5, () => log.push('clock'))
    one.after(5, () => log.push('one'))
    other.after(0, () => log.push('at once'))
    await clock.advanceBy(5)
    expect(log).toEqual(['at once', 'other', 'clock', 'one'])
  })

  test('never, below zero and no number', async () => {
    const clock = createVirtualClock(atRest)
    const log: number[] = []
    clock.after(Infinity, () => log.push(0)).cancel()
    clock.after(-5, () => log.push(clock.now()))
    expect(() => clock.after(NaN, () => {})).toThrow(code('DSC320'))
    expect(await clock.runAll()).toBe(1)
    expect(log).toEqual([0])
  })
})

describe('forks of a clock', () => {
  test('follow until they are advanced, and go on from there with their own timers', async () => {
    const clock = createVirtualClock(atRest)
    const fork = clock.fork()
    const log: string[] = []
    const set = (who: string, target: Clock, ms: number) =>
      target.after(ms, () => log.push(`${who} ${ms} at ${clock.now()}/${fork.now()}`))
    set('clock', clock, 100)
    set('fork', fork, 100)
    set('fork', fork, 700)
    await clock.advanceTo(500)
    expect([clock.now(), fork.now()]).toEqual([500, 500])
    await fork.advanceTo(900)
    expect([clock.now(), fork.now()]).toEqual([500, 900])
    set('clock', clock, 200)
    await clock.advanceTo(2_000)
    expect([clock.now(), fork.now()]).toEqual([2_000, 900])
    expect(log).toEqual([
      'clock 100 at 100/100',
      'fork 100 at 100/100',
      'fork 700 at 500/700',
      'clock 200 at 700/900',
    ])
  })

  test('a fork of a fork follows the fork, also away from the root', async () => {
    const clock = createVirtualClock(atRest)
    const fork = clock.fork()
    const inner = fork.fork()
    const ran: number[] = []
    inner.after(30, () => ran.push(inner.now()))
    await fork.advanceTo(20)
    expect([clock.now(), inner.now(), clock.pending, fork.pending, inner.pending]).toEqual([
      0, 20, 0, 1, 1,
    ])
    await clock.advanceTo(1_000)
    expect(ran).toEqual([])
    await fork.advanceTo(40)
    expect(ran).toEqual([30])
  })

  test('closing a fork takes its timers back, and those of what follows it, and no others', async () => {
    const clock = createVirtualClock(atRest)
    const fork = clock.fork()
    const log: string[] = []
    clock.after(1, () => log.push('clock'))
    fork.after(1, () => log.push('fork'))
    fork.fork().after(1, () => log.push('inner'))
    expect(clock.pending).toBe(3)
    fork.close()
    expect([clock.pending, await clock.runAll(), log]).toEqual([1, 1, ['clock']])
  })

  test('an alarm is taken back wherever its timer went', async () => {
    const clock = createVirtualClock(atRest)
    const fork = clock.fork()
    const alarm = fork.after(10, () => {
      throw new Error('it was taken back')
    })
    await fork.advanceTo(5)
    alarm.cancel()
    alarm.cancel()
    expect([await fork.runAll(), await clock.runAll()]).toEqual([0, 0])
  })
})

describe('bad use', () => {
  test('DSC320: time that has passed, or is none, changes nothing', async () => {
    const clock = createVirtualClock(atRest, 10)
    for (const wrong of [() => clock.advanceTo(9), () => clock.advanceBy(-1)]) {
      await expect(wrong()).rejects.toThrow(code('DSC320'))
    }
    await expect(clock.advanceBy(NaN)).rejects.toThrow(code('DSC320'))
    await expect(clock.advanceBy(Infinity)).rejects.toThrow(code('DSC320'))
    expect(() => createVirtualClock(atRest, NaN)).toThrow(code('DSC320'))
    expect([clock.now(), await clock.advanceTo(10)]).toEqual([10, 0])
  })

  test('DSC320: two advances at a time; the first one is not harmed', async () => {
    const clock = createVirtualClock(atRest)
    const log: number[] = []
    clock.after(3, () => log.push(clock.now()))
    const first = clock.advanceTo(5)
    await expect(clock.advanceTo(9)).rejects.toThrow(code('DSC320'))
    expect([await first, clock.now(), log]).toEqual([1, 5, [3]])
    expect(await clock.advanceTo(9)).toBe(0)
  })

  test('DSC321: a loop that never rests ends runAll at its limit, and the clock stands where it was', async () => {
    const clock = createVirtualClock(atRest)
    const again = () => void clock.after(2, again)
    again()
    const facts = { code: 'DSC321', data: { limit: 10, now: 20 } }
    await expect(clock.runAll({ limit: 10 })).rejects.toThrow(expect.objectContaining(facts))
    expect([clock.now(), clock.pending]).toEqual([20, 1])
    expect(await clock.advanceBy(2)).toBe(1)
  })

  test('a task that throws ends the advance with what it threw; the next advance goes on', async () => {
    const clock = createVirtualClock(atRest)
    const log: number[] = []
    clock.after(1, () => {
      throw new Error('bad task')
    })
    clock.after(2, () => log.push(clock.now()))
    await expect(clock.advanceTo(5)).rejects.toThrow('bad task')
    expect([clock.now(), await clock.advanceTo(5), log]).toEqual([1, 1, [2]])
  })
})

describe('the clock of the machine', () => {
  test('calls back in time, and not after it was told not to', async () => {
    const before = realClock.now()
    const log: string[] = []
    const cancelled = realClock.after(1, () => log.push('cancelled'))
    const never = realClock.after(Infinity, () => log.push('never'))
    cancelled.cancel()
    await new Promise<void>((resolve) => {
      realClock.after(20, resolve)
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
      realClock.after(month, () => ran.push(Date.now()))
      fake.tick(month - 1)
      expect(ran).toEqual([])
      fake.tick(1)
      expect(ran).toEqual([month])
    } finally {
      fake.uninstall()
    }
  })
})
