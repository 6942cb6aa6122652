// timeout, retry, debounce and throttle under virtual time. Functions of the usual kind under @sinonjs/fake-timers are the oracle for what is
// told when: lodash.debounce, and the throttle of Underscore. (That of lodash waits longer than it has to after the end of a time.)

import FakeTimers from '@sinonjs/fake-timers'
import lodashDebounce from 'lodash.debounce'
import type { ContextState } from '../../../runtime/engine/context-state.ts'
import { debounce, throttle } from '../../../runtime/engine/combinators/rate.ts'
import { retry } from '../../../runtime/engine/combinators/retry.ts'
import { timeout } from '../../../runtime/engine/combinators/timeout.ts'
import { createContext } from '../../../runtime/engine/context.ts'
import { createSimulation } from '../../../runtime/engine/simulation.ts'
import type { Context, Run, Simulation, Source, Spin } from '../../../runtime/engine/surface.ts'
import { clockOf } from '../../../runtime/engine/time.ts'
import type { VirtualClock } from '../../../runtime/engine/virtual-clock.ts'
import { random } from '../support/random.ts'

const code = (expected: string) => expect.objectContaining({ code: expected }) as Error
const create = (seed = 1) => createSimulation({ seed, onFault: () => {} })
const pending = (context: Context) =>
  (clockOf(context as unknown as ContextState) as VirtualClock).pending
const flights = (context: Context) => (context as unknown as ContextState).tree.flights.size

describe('timeout', () => {
  function slow(context: Context, ms: number, log: string[] = []): Spin<string> {
    return context.spin(async function tardy(run) {
      try {
        await run.sleep(ms)
        return `after ${ms}`
      } finally {
        log.push(`ended at ${context.clock.now()}`)
      }
    })
  }

  test('R26: gives the value of what is ready in time, and takes its timer back', async () => {
    const sim = create()
    const value = sim.timeout(slow(sim, 20), 100, 'too late').read()
    expect([await sim.advanceBy(20), await value, pending(sim), flights(sim)]).toEqual([
      1,
      'after 20',
      0,
      0,
    ])
  })

  test('R26: gives the fallback for what is late, whose run is cancelled and runs its finally', async () => {
    const sim = create()
    const log: string[] = []
    const value = sim.timeout(slow(sim, 500, log), 100, 'too late').read()
    await sim.advanceBy(1_000)
    expect([await value, log, pending(sim), flights(sim)]).toEqual([
      'too late',
      ['ended at 100'],
      0,
      0,
    ])
  })

  test('fails without a fallback, DSC352, and remembers that until it is forgotten; undefined is a fallback', async () => {
    const sim = create()
    const source = slow(sim, 500)
    const limited = sim.timeout(source, 100)
    const told = expect(limited.read()).rejects.toThrow(
      expect.objectContaining({ code: 'DSC352', data: { spin: 'spin tardy', ms: 100 } }),
    )
    await sim.runAll()
    await told
    const whole = source.read()
    await sim.runAll()
    await whole
    await expect(limited.read()).rejects.toThrow(code('DSC352'))
    limited.refresh()
    expect(await limited.read()).toBe('after 500')
    const nothing = sim.timeout(slow(sim, 500), 100, undefined).read()
    await sim.runAll()
    expect(await nothing).toBe(undefined)
  })

  test.each([
    ['a world', (sim: Simulation) => sim],
    ['a fork', (sim: Simulation) => sim.fork()],
  ])(
    'in %s who is late is no input, and goes on for others; who is in time is one',
    async (_, choose) => {
      const world = create()
      const ms = world.signal(50)
      const sim = choose(world)
      let begun = 0
      const nap = world.spin(async (run) => {
        begun++
        const time = run.track(ms)
        await run.sleep(time)
        return time
      })
      const limited = world.timeout(nap, 100, -1)
      const told: number[] = []
      sim.watch(limited, (value) => told.push(value))
      await sim.advanceBy(200)
      sim.set(ms, 70)
      await sim.advanceBy(200)
      sim.set(ms, 400)
      const other = sim.read(nap)
      await sim.advanceBy(200)
      sim.set(ms, 300)
      await sim.runAll()
      expect([told, await other, begun, sim.get(limited)]).toEqual([[70, -1], 300, 4, -1])
    },
  )

  test('passes errors on, is no timer for what is known, and refuses what is no time', async () => {
    const sim = create()
    const bad = sim.spin(async (run) => {
      await run.sleep(10)
      throw new Error('bad')
    })
    const told = expect(sim.timeout(bad, 100, 0).read()).rejects.toThrow('bad')
    await sim.advanceBy(10)
    await told
    expect(pending(sim)).toBe(0)
    const known = sim.spin(() => 1)
    known.get()
    expect([sim.timeout(known, 100).get(), pending(sim)]).toEqual([1, 0])
    expect(() => timeout(known, NaN)).toThrow(code('DSC350'))
  })

  test('a reader that withdraws takes both sides back; as a function it is made where the spin is', async () => {
    const sim = create()
    const asked = new AbortController()
    const source = slow(sim, 500)
    const read = timeout(source, 100).read({ signal: asked.signal })
    await sim.advanceBy(10)
    expect([pending(sim), flights(sim)]).toEqual([2, 2])
    asked.abort()
    await expect(read).rejects.toThrow(code('DSC313'))
    expect([pending(sim), flights(sim)]).toEqual([0, 0])
  })

  test('of the machine is over in time', async () => {
    const world = createContext()
    expect(await world.timeout(slow(world, 60_000), 5, 'too late')).toBe('too late')
    expect(await world.timeout(slow(world, 1), 60_000, 'too late')).toBe('after 1')
  })
})

describe('retry', () => {
  /** Fails so many times, and logs when it is tried. */
  function flaky(failures: number, log: number[]) {
    return (run: Run, attempt: number) => {
      log.push(run.now())
      if (attempt <= failures) throw new Error(`failure ${attempt}`)
      return attempt
    }
  }

  test('tries again after pauses that grow, up to the longest', async () => {
    const sim = create()
    const log: number[] = []
    const policy = { attempts: 6, delay: 100, factor: 3, longest: 500 }
    const value = sim.retry(flaky(5, log), policy).read()
    expect([await sim.runAll(), await value]).toEqual([5, 6])
    expect(log).toEqual([0, 100, 400, 900, 1_400, 1_900])
  })

  test('gives the last failure up after three attempts, at once if nothing else is said', async () => {
    const sim = create()
    const log: number[] = []
    const told = expect(sim.retry(flaky(9, log)).read()).rejects.toThrow('failure 3')
    await sim.advanceBy(0)
    await told
    expect(log).toEqual([0, 0, 0])
  })

  test('asks the policy whether, and how long after', async () => {
    const sim = create()
    const log: number[] = []
    const asked: string[] = []
    const told = expect(
      sim
        .retry(flaky(9, log), {
          attempts: Infinity,
          delay: (failed, error) => (asked.push(`${failed} ${String(error)}`), failed * 10),
          when: (error, failed) => failed < 3 && error instanceof Error,
        })
        .read(),
    ).rejects.toThrow('failure 3')
    await sim.runAll()
    await told
    expect([log, asked]).toEqual([
      [0, 10, 30],
      ['1 Error: failure 1', '2 Error: failure 2'],
    ])
  })

  test('lets chance shorten pauses, which the seed repeats', async () => {
    const pauses = async (seed: number) => {
      const sim = create(seed)
      const log: number[] = []
      const value = sim.retry(flaky(4, log), { attempts: 5, delay: 100, factor: 1, jitter: 0.5 })
      void value.read()
      await sim.runAll()
      return log.slice(1).map((at, index) => at - log[index]!)
    }
    const first = await pauses(1)
    expect(first.every((pause) => pause > 50 && pause <= 100)).toBe(true)
    expect(new Set(first).size).toBe(4)
    expect(await pauses(1)).toEqual(first)
    expect(await pauses(2)).not.toEqual(first)
  })

  test('begins again from the first attempt when an input changes, and ends with its readers', async () => {
    const sim = create()
    const a = sim.signal(1)
    const log: string[] = []
    const trying = sim.retry<never>(
      (run, attempt) => {
        log.push(`${run.track(a)}: ${attempt} at ${run.now()}`)
        throw new Error('bad')
      },
      { attempts: 9, delay: 100, factor: 1 },
    )
    const read = trying.read()
    await sim.advanceBy(150)
    a.set(2)
    await sim.advanceBy(100)
    sim.cancel(trying)
    await expect(read).rejects.toThrow(code('DSC313'))
    expect(log).toEqual(['1: 1 at 0', '1: 2 at 100', '2: 1 at 150', '2: 2 at 250'])
    expect([pending(sim), flights(sim)]).toEqual([0, 0])
  })

  test('waits for a spin that is not ready instead of counting that as a failure, and awaits one that is returned', async () => {
    const sim = create()
    const log: number[] = []
    const slow = sim.spin(async (run) => {
      await run.sleep(10)
      return 5
    })
    const tracks = sim.retry((run, attempt) => {
      log.push(attempt)
      return run.track(slow) + 1
    })
    const returns = sim.retry(() => slow)
    const reads = [tracks.read(), returns.read()]
    await sim.runAll()
    expect([await Promise.all(reads), log]).toEqual([
      [6, 5],
      [1, 1],
    ])
  })

  test('DSC360: as a function it is made in a current context', async () => {
    const sim = create()
    expect(() => retry(() => 1)).toThrow(code('DSC360'))
    expect(await sim.run(() => retry(() => 1))).toBe(1)
    expect(() => sim.retry(() => 1, { delay: NaN })).toThrow(code('DSC350'))
  })
})

describe('debounce and throttle', () => {
  type Rate = (source: Source<number>, ms: number) => Spin<number>
  /** Writes at some times: how many milliseconds after the one before. Every value is another one. */
  type Writes = readonly number[]

  async function told(rate: Rate, writes: Writes, ms: number): Promise<string[]> {
    const sim = create()
    const source = sim.signal(0)
    const log: string[] = []
    const follower = rate(source, ms)
    sim.watch(follower, (value) => log.push(`${value} at ${sim.clock.now()}`))
    for (const [index, after] of writes.entries()) {
      await sim.advanceBy(after)
      source.set(index + 1)
    }
    await sim.runAll()
    expect([flights(sim), pending(sim)]).toEqual([0, 0])
    expect(follower.get()).toBe(writes.length)
    return log
  }

  type Follow = (tell: (value: number) => void, ms: number) => (value: number) => void

  /** As Underscore has it, written out. */
  const throttleCalls: Follow = (tell, ms) => {
    let [last, isWaiting, latest] = [-Infinity, false, 0]
    const take = () => {
      last = Date.now()
      tell(latest)
    }
    return (value) => {
      latest = value
      const left = last + ms - Date.now()
      if (isWaiting) return
      if (left <= 0) return take()
      isWaiting = true
      setTimeout(() => {
        isWaiting = false
        take()
      }, left)
    }
  }

  function toldByCalls(follow: Follow, writes: Writes, ms: number): string[] {
    const fake = FakeTimers.install({ toFake: ['setTimeout', 'clearTimeout', 'Date'] })
    try {
      const start = Date.now()
      const log: string[] = []
      const call = follow((value) => log.push(`${value} at ${Date.now() - start}`), ms)
      // The value at the beginning. Our watchers are not told of it, but a throttle takes it.
      if (follow === throttleCalls) call(0)
      for (const [index, after] of writes.entries()) {
        fake.tick(after)
        call(index + 1)
      }
      fake.runAll()
      return log.filter((line) => line !== '0 at 0')
    } finally {
      fake.uninstall()
    }
  }

  test.each([
    ['debounce', debounce, lodashDebounce as Follow, 2],
    ['throttle', throttle, throttleCalls, 8],
  ] as const)('%s tells what the usual function tells, at the same times', async (...row) => {
    const [, rate, follow, least] = row
    let lines = 0
    for (let seed = 1; seed <= 40; seed++) {
      const below = random(seed)
      const ms = 20 + below(60)
      const writes = Array.from({ length: 25 }, () => (below(4) > 0 ? below(ms) : below(4 * ms)))
      const found = await told(rate, writes, ms)
      expect({ seed, found }).toEqual({ seed, found: toldByCalls(follow, writes, ms) })
      lines += found.length
    }
    expect(lines).toBeGreaterThan(40 * least)
  })

  test('a source that changes more often than a hundred times within the time is no error', async () => {
    const writes = Array.from({ length: 350 }, () => 1)
    expect(await told(debounce, writes, 10)).toEqual(['350 at 360'])
    expect(await told(throttle, writes, 1_000)).toEqual(['350 at 1000'])
  })

  test('have the first value at once; who reads meanwhile waits; a value that comes back wakes nobody', async () => {
    const sim = create()
    const source = sim.signal('a')
    const [slow, fast] = [sim.debounce(source, 100), sim.throttle(source, 100)]
    const log: string[] = []
    sim.watch(slow, (value) => log.push(`slow ${value}`))
    sim.watch(fast, (value) => log.push(`fast ${value}`))
    expect([slow.get(), fast.get()]).toEqual(['a', 'a'])
    source.set('b')
    expect(() => slow.get()).toThrow(code('DSC312'))
    const reads = [slow.read(), fast.read()]
    await sim.advanceBy(60)
    source.set('c')
    await sim.advanceBy(40)
    expect([log.splice(0), await reads[1]]).toEqual([['fast c'], 'c'])
    await sim.advanceBy(60)
    expect([log.splice(0), await reads[0], sim.clock.now()]).toEqual([['slow c'], 'c', 160])
    source.set('d')
    await sim.advanceBy(10)
    source.set('c')
    await sim.runAll()
    expect([log, pending(sim)]).toEqual([[], 0])
  })

  test('follow spins, those that wait too, and pass on at once what they throw', async () => {
    const sim = create()
    const a = sim.signal(1)
    const slow = sim.spin(async (run) => {
      const value = run.track(a)
      await run.sleep(5)
      if (value < 0) throw new Error('negative')
      return value
    })
    const rates = [sim.debounce(slow, 100), sim.throttle(slow, 100)]
    const log: string[] = []
    for (const [index, rate] of rates.entries()) {
      const tell = (value: unknown) => log.push(`${index}: ${String(value)} at ${sim.clock.now()}`)
      sim.watch(rate, tell, { onError: tell })
    }
    await sim.advanceBy(10)
    a.set(2)
    await sim.runAll()
    a.set(-1)
    await sim.runAll()
    expect(log).toEqual([
      '1: 2 at 105',
      '0: 2 at 115',
      '0: Error: negative at 120',
      '1: Error: negative at 120',
    ])
  })

  test('in a fork begin with what its parent has, and then follow the fork', async () => {
    const sim = create()
    const source = sim.signal(1)
    const rates = [sim.debounce(source, 100), sim.throttle(source, 100)]
    expect(rates.map((rate) => rate.get())).toEqual([1, 1])
    await sim.advanceBy(50)
    const fork = sim.fork()
    fork.set(source, 2)
    const reads = rates.map((rate) => fork.read(rate))
    await fork.advanceBy(50)
    expect([await reads[1], fork.peek(rates[0]!)]).toEqual([2, undefined])
    await fork.advanceBy(50)
    expect([await reads[0], fork.clock.now(), rates.map((rate) => rate.get())]).toEqual([
      2,
      150,
      [1, 1],
    ])
  })

  test('are made where their source is, or in the current context, and refuse what is no time', () => {
    const sim = create()
    const source = sim.signal(1)
    const fork = sim.fork()
    expect(debounce(source, 1).get()).toBe(1)
    expect(() => fork.run(() => throttle(source, 1)).get()).not.toThrow()
    expect(() => sim.get(fork.throttle(source, 1))).toThrow(code('DSC302'))
    expect(() => debounce(source, NaN)).toThrow(code('DSC350'))
    expect(() => throttle(source, 'x' as never)).toThrow(code('DSC350'))
  })
})
