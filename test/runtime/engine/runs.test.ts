import { createContext } from '../../../runtime/engine/context.ts'
import type { Run, Spin } from '../../../runtime/engine/surface.ts'
import { counted } from './support/counted.ts'
import { deferred, settled } from './support/deferred.ts'
import { createDoors } from './support/doors.ts'

const code = (expected: string) => expect.objectContaining({ code: expected })

test('a body that waits runs once for all who ask, and is remembered', async () => {
  const world = createContext()
  const a = world.signal(2)
  const rate = counted(world, async (run) => {
    await run.await(Promise.resolve())
    return run.track(a) * 10
  })
  const total = counted(world, async (run) => run.track(a) + (await run.await(rate.spin)))
  expect(await Promise.all([total.spin, total.spin.read(), world.read(rate.spin)])).toEqual([
    22, 22, 20,
  ])
  expect([rate.runs, total.runs]).toEqual([1, 1])
  expect(total.spin.get()).toBe(22)
  expect(total.spin.peek()).toEqual({ ok: true, value: 22 })
  a.set(3)
  expect(total.spin.peek()).toBeUndefined()
  expect(await total.spin).toBe(33)
  expect([rate.runs, total.runs]).toEqual([2, 2])
})

test('an input that changes while the body waits gives the run up for a new one, whose value all readers get', async () => {
  const world = createContext()
  const { wait, open } = createDoors()
  const a = world.signal(1)
  const log: string[] = []
  const spin = counted(world, async (run) => {
    const value = run.track(a)
    run.abortSignal.addEventListener('abort', () => log.push(`abort ${value}`))
    try {
      await wait(run, 'x')
      return value
    } finally {
      log.push(`finally ${value}`)
    }
  })
  const reading = spin.spin.read()
  await settled()
  a.set(2)
  await settled()
  expect(log).toEqual(['abort 1', 'finally 1'])
  await open('x')
  expect(await reading).toBe(2)
  expect(spin.runs).toBe(2)
})

test('a run whose only reader leaves before it has begun does not begin', async () => {
  const world = createContext()
  const controller = new AbortController()
  let runs = 0
  const spin = world.spin(async () => ++runs)
  const leave = world.spin(() => controller.abort('why'))
  // Both look when the batch is over; the second, while the run for the first is on its way.
  const reads = world.batch(() => [spin.read({ signal: controller.signal }), world.read(leave)])
  const [withdrawn] = await Promise.allSettled(reads)
  expect(withdrawn).toMatchObject({ status: 'rejected', reason: { cause: 'why' } })
  await world.idle()
  expect(runs).toBe(0)
  expect([await spin, runs]).toEqual([1, 1])
})

test('nobody waits any more: the run is cancelled, and the spin is as it was before', async () => {
  const world = createContext()
  const { wait, open } = createDoors()
  const a = world.signal(1)
  const log: unknown[] = []
  const spin = counted(world, async (run) => {
    const value = run.track(a)
    try {
      if (value > 1) await wait(run, 'x')
      return value
    } catch (error) {
      log.push(error)
      throw error
    }
  })
  expect(await spin.spin).toBe(1)
  a.set(2)
  const controller = new AbortController()
  const reading = spin.spin.read({ signal: controller.signal })
  await settled()
  expect(spin.runs).toBe(2)
  controller.abort('why')
  await expect(reading).rejects.toMatchObject({ code: 'DSC313', cause: 'why' })
  await settled()
  expect(log).toEqual([code('DSC313')])
  a.set(1)
  expect(spin.spin.get()).toBe(1)
  expect(spin.runs).toBe(2)
  await open('x')
})

test('a synchronous body over k spins that wait starts at most k + 1 times', async () => {
  const world = createContext()
  const a = world.signal(1)
  const parts = [1, 2, 3].map((by) => counted(world, async (run) => run.track(a) * by))
  const sum = counted(world, (run) => {
    let total = 0
    for (const part of parts) {
      try {
        total += run.track(part.spin)
      } catch {
        total += 1000
      }
    }
    return total
  })
  expect(() => sum.spin.get()).toThrow(code('DSC312'))
  expect(parts.map(({ runs }) => runs)).toEqual([1, 0, 0])
  await settled()
  expect(sum.spin.get()).toBe(6)
  expect(sum.runs).toBe(4)
  a.set(2)
  expect(await sum.spin).toBe(12)
  expect(sum.runs).toBeLessThanOrEqual(8)
})

test('no body sees two generations: the slow one first, then the fast one of the same signal', async () => {
  const world = createContext()
  const a = world.signal(0)
  const slow = world.spin(async (run) => {
    const value = run.track(a)
    for (let i = 0; i < 5; i++) await run.await(Promise.resolve())
    return value
  })
  const fast = world.spin(async (run) => run.track(a))
  let mixed = 0
  const join = world.spin(async (run) => {
    const x = await run.await(slow)
    const y = await run.await(fast)
    if (x !== y) mixed++
    return [x, y]
  })
  const told: number[][] = []
  world.watch(join, (pair) => told.push(pair))
  for (let i = 1; i <= 300; i++) {
    a.set(i)
    for (let ticks = i % 7; ticks > 0; ticks--) await Promise.resolve()
    if (i % 20 === 0) await settled()
  }
  await world.idle()
  expect(mixed).toBe(0)
  expect(told.filter(([x, y]) => x !== y)).toEqual([])
  expect(told.at(-1)).toEqual([300, 300])
})

test('a run that is in doubt is held, and goes on when its input turns out to be as it was', async () => {
  const world = createContext()
  const { wait, open } = createDoors()
  const a = world.signal(1)
  const parity = counted(world, async (run) => {
    const value = run.track(a)
    await wait(run, 'parity')
    return value % 2
  })
  const went: string[] = []
  const user = counted(world, async (run) => {
    const odd = await run.await(parity.spin)
    await wait(run, 'user')
    went.push(`on with ${run.track(a)}`)
    return odd
  })
  const reading = user.spin.read()
  await settled()
  await open('parity')
  a.set(3)
  await settled()
  await open('user')
  expect(went).toEqual([])
  await open('parity')
  expect(await reading).toBe(1)
  expect(went).toEqual(['on with 3'])
  expect([user.runs, parity.runs]).toEqual([1, 2])
})

test('inputs read side by side are renewed side by side', async () => {
  const world = createContext()
  const { wait, open } = createDoors()
  const a = world.signal(1)
  const parts = ['x', 'y'].map((name) =>
    counted(world, async (run) => {
      const value = run.track(a)
      await wait(run, name)
      return value
    }),
  )
  const sum = counted(world, async (run) => {
    const values = await Promise.all(parts.map(({ spin }) => run.await(spin)))
    return values[0]! + values[1]!
  })
  const first = sum.spin.read()
  await settled()
  await open('x')
  await open('y')
  expect(await first).toBe(2)
  a.set(2)
  const second = sum.spin.read()
  await settled()
  expect(parts.map(({ runs }) => runs)).toEqual([2, 2])
  await open('y')
  // One that has changed is enough to run again.
  expect(sum.runs).toBe(2)
  await open('x')
  expect(await second).toBe(4)
  expect(sum.runs).toBe(2)
})

test('an input that was asked for with the value of another is not renewed before that is decided', async () => {
  const world = createContext()
  const { wait, open } = createDoors()
  const a = world.signal(1)
  const which = world.spin(async (run) => {
    const value = run.track(a)
    await wait(run, 'which')
    return value
  })
  const one = counted(world, async (run) => `one ${run.track(a)}`)
  const body = async (run: Run) => {
    const result = (await run.await(which)) === 1 ? await run.await(one.spin) : 'none'
    if (run.track(a) === 1) await wait(run, 'end')
    return result
  }
  const fork = world.fork()
  for (const context of [world, fork]) {
    context.set(a, 1)
    const [finished, underWay] = [world.spin(body), world.spin(body)]
    const first = context.read(finished)
    await settled()
    await open('which')
    await open('end')
    expect(await first).toBe('one 1')
    const readings = [context.read(underWay)]
    await settled()
    context.set(a, 2)
    readings.push(context.read(finished))
    await settled()
    await open('which')
    expect(await Promise.all(readings)).toEqual(['none', 'none'])
    expect(one.runs).toBe(1)
  }
})

test('a body that met a spin that was not ready has no result: what it gave before is kept if it gives an equal one', async () => {
  const world = createContext()
  const a = world.signal(1)
  const b = world.signal(1)
  const waiting = world.spin(async (run) => run.track(a))
  const parity = counted<readonly string[]>(
    world,
    (run) => {
      run.track(b)
      try {
        return [run.track(waiting) % 2 === 1 ? 'odd' : 'even']
      } catch {
        return ['swallowed']
      }
    },
    { equals: ([old], [next]) => old === next },
  )
  const reader = counted(world, (run) => run.track(parity.spin))
  for (const context of [world, world.fork()]) {
    context.set(a, 1)
    const before = await context.read(reader.spin)
    const { runs } = reader
    context.update(b, (value) => value + 1)
    context.set(a, 3)
    expect(() => context.get(reader.spin)).toThrow(code('DSC312'))
    await settled()
    expect(context.get(reader.spin)).toBe(before)
    expect(reader.runs).toBe(runs)
  }
})

test('DSC303: a circle through awaits is an error with its members, which goes when a signal changes', async () => {
  const world = createContext()
  const flag = world.signal(true)
  const a = world.spin(async function first(run: Run): Promise<number> {
    return (await run.await(b)) + 1
  })
  const b: Spin<number> = world.spin(async function second(run: Run): Promise<number> {
    return run.track(flag) ? await run.await(a) : 1
  })
  await expect(a.read()).rejects.toMatchObject({
    code: 'DSC303',
    data: { spins: expect.arrayContaining(['spin first', 'spin second']) },
  })
  expect(() => a.get()).toThrow(code('DSC303'))
  expect(() => b.get()).toThrow(code('DSC303'))
  flag.set(false)
  expect(await a).toBe(2)
})

test('the error of a circle goes from every member when a signal changes that only another one has read', async () => {
  const world = createContext()
  const flag = world.signal(true)
  const a: Spin<number> = world.spin(async (run): Promise<number> =>
    run.track(flag) ? await run.await(b) : 1,
  )
  const b: Spin<number> = world.spin(async (run): Promise<number> => (await run.await(a)) + 1)
  await expect(a.read()).rejects.toThrow(code('DSC303'))
  await expect(b.read()).rejects.toThrow(code('DSC303'))
  flag.set(false)
  expect(await b).toBe(2)
  expect(await a).toBe(1)
})

test('a reader that waits far below looks again from above when something is written', async () => {
  const world = createContext()
  const { wait, open } = createDoors()
  const flag = world.signal(true)
  const a = world.signal(1)
  const far = world.spin(async (run) => {
    const value = run.track(a)
    await wait(run, 'far')
    return value
  })
  const middle = world.spin(async (run) => run.await(far))
  const spin = world.spin(async (run) => (run.track(flag) ? run.await(middle) : 'none'))
  const first = spin.read()
  await settled()
  await open('far')
  expect(await first).toBe(1)
  a.set(2)
  const second = spin.read()
  await settled()
  flag.set(false)
  expect(await second).toBe('none')
})

test('a body that waits and writes what it has read begins again until it writes nothing new', async () => {
  const world = createContext()
  const a = world.signal(1)
  const spin = counted(world, async (run) => {
    const value = run.track(a)
    a.set(Math.min(value + 1, 3))
    await run.await(Promise.resolve())
    return value
  })
  expect(await spin.spin).toBe(3)
  expect(spin.runs).toBe(3)
})

test('a body that tracked a spin which was not ready is over: its awaits reject', async () => {
  const world = createContext()
  const log: unknown[] = []
  const waiting = world.spin(async () => 1)
  const spin = counted(world, async (run) => {
    run.await(new Promise(() => {})).catch((error: unknown) => log.push(error))
    return run.track(waiting) + 1
  })
  expect(await spin.spin).toBe(2)
  await settled()
  expect(log).toEqual([code('DSC312'), code('DSC313')])
  expect(spin.runs).toBe(2)
})

test('what was tracked before an await is looked at before it', async () => {
  const world = createContext()
  const flag = world.signal(true)
  const a = world.signal(1)
  const waiting = counted(world, async (run) => run.track(a))
  const spin = world.spin(async (run) => (run.track(flag) ? run.await(waiting.spin) : 'none'))
  for (const context of [world, world.fork()]) {
    context.set(flag, true)
    await context.read(spin)
    const { runs } = waiting
    context.set(flag, false)
    context.update(a, (value) => value + 1)
    expect(await context.read(spin)).toBe('none')
    expect(waiting.runs).toBe(runs)
  }
})

test('a circle of a synchronous spin and one that waits is an error too', async () => {
  const world = createContext()
  const flag = world.signal(true)
  const a: Spin<number> = world.spin((run) => run.track(b) + 1)
  const b: Spin<number> = world.spin(async (run): Promise<number> =>
    run.track(flag) ? run.track(a) : 1,
  )
  await expect(a.read()).rejects.toMatchObject({ code: 'DSC303' })
  await expect(b.read()).rejects.toMatchObject({ code: 'DSC303' })
  flag.set(false)
  expect(await a).toBe(2)
})

test('R13: what comes after a track and a gate happens once, however often the input changed before', async () => {
  const world = createContext()
  const a = world.signal(1)
  const gate = deferred<string>()
  const done: string[] = []
  const spin = world.spin(async (run) => {
    const value = run.track(a)
    const word = await run.await(gate.promise)
    run.track(a)
    done.push(`${value} ${word}`)
  })
  world.watch(spin, () => {})
  await settled()
  a.set(2)
  a.set(3)
  gate.resolve('delivered')
  await world.idle()
  expect(done).toEqual(['3 delivered'])
})

test('R19: an error of a body that waits is remembered, and gone when an input changes or somebody refreshes it', async () => {
  const world = createContext()
  const by = world.signal(0)
  let isDown = true
  const quotient = counted(world, async (run) => {
    await run.await(Promise.resolve())
    if (run.track(by) === 0) throw new RangeError('by zero')
    if (isDown) throw 'down'
    return 100 / run.track(by)
  })
  const first: unknown = await quotient.spin.read().catch((error: unknown) => error)
  const second: unknown = await quotient.spin.read().catch((error: unknown) => error)
  expect(first).toBeInstanceOf(RangeError)
  expect(second).toBe(first)
  expect(() => quotient.spin.get()).toThrow('by zero')
  expect(quotient.runs).toBe(1)
  by.set(10)
  await expect(quotient.spin.read()).rejects.toBe('down')
  isDown = false
  await expect(quotient.spin.read()).rejects.toBe('down')
  quotient.spin.refresh()
  expect(await quotient.spin).toBe(10)
})

test('R20: an error goes through awaits to all who read it, and one that catches it goes on', async () => {
  const world = createContext()
  const error = Object.assign(new Error('boom'), { data: { code: 1 } })
  const source = world.spin(async () => {
    throw error
  })
  const between = world.spin(async (run) => run.await(source))
  const careful = world.spin(async (run) => {
    try {
      return await run.await(between)
    } catch (caught) {
      return (caught as typeof error).data.code
    }
  })
  await expect(between.read()).rejects.toBe(error)
  expect(await careful).toBe(1)
})

test('R22, R24: what was awaited side by side comes in the order of asking; an error of one is the error of all, once', async () => {
  const world = createContext()
  const { wait, open } = createDoors()
  const a = world.signal(1)
  const parts = ['x', 'y', 'z'].map((name) =>
    world.spin(async (run) => {
      await wait(run, name)
      if (name === 'y' && run.track(a) === 2) throw new Error('y failed')
      return name
    }),
  )
  const all = world.spin((run) => Promise.all(parts.map((part) => run.await(part))))
  const told: unknown[] = []
  world.watch(all, (value) => told.push(value), { onError: (error) => told.push(error) })
  const reading = all.read()
  await settled()
  for (const name of ['z', 'y', 'x']) await open(name)
  expect(await reading).toEqual(['x', 'y', 'z'])
  a.set(2)
  await settled()
  await open('y')
  await settled()
  expect(told).toEqual([new Error('y failed')])
})

test('R25, R27: the loser of a race is let go and cleans up; one that others read goes on', async () => {
  const world = createContext()
  const { wait, open } = createDoors()
  const log: string[] = []
  const named = (name: string) =>
    world.spin(async (run) => {
      try {
        await wait(run, name)
        return name
      } finally {
        log.push(`${name} ends`)
      }
    })
  const [fast, slow, shared] = ['fast', 'slow', 'shared'].map(named) as [
    Spin<string>,
    Spin<string>,
    Spin<string>,
  ]
  const race = counted(world, (run) =>
    Promise.race([run.await(slow), run.await(shared), run.await(fast)]),
  )
  const others = shared.read()
  const winner = race.spin.read()
  await settled()
  await open('fast')
  expect(await winner).toBe('fast')
  await settled()
  expect(log).toEqual(['fast ends', 'slow ends'])
  await open('shared')
  expect(await others).toBe('shared')
  expect(race.spin.get()).toBe('fast')
  expect(race.runs).toBe(1)
})

test('R27: when the reader withdraws, every body below it runs its finally', async () => {
  const world = createContext()
  const log: string[] = []
  const named = (name: string, wait: (run: Run) => Promise<unknown>) =>
    world.spin(async function (run) {
      try {
        await wait(run)
      } finally {
        log.push(`${name} ${run.abortSignal.aborted}`)
      }
    })
  const never = new Promise(() => {})
  const inner = named('inner', (run) => run.await(never))
  const middle = named('middle', (run) => Promise.all([run.await(inner), run.await(never)]))
  const outer = named('outer', (run) => Promise.race([run.await(middle)]))
  const controller = new AbortController()
  const reading = outer.read({ signal: controller.signal })
  await settled()
  controller.abort()
  await expect(reading).rejects.toMatchObject({ code: 'DSC313' })
  await settled()
  expect(log.sort()).toEqual(['inner true', 'middle true', 'outer true'])
})

test('R32: two thousand awaits in one body, and a chain of two thousand spins that await each other', async () => {
  const world = createContext()
  const a = world.signal(1)
  const looping = world.spin(async (run) => {
    let sum = 0
    for (let i = 0; i < 2000; i++) sum += await run.await(Promise.resolve(run.track(a)))
    return sum
  })
  expect(await looping).toBe(2000)
  let last: Spin<number> = world.spin(async (run) => run.track(a))
  for (let i = 0; i < 2000; i++) {
    const before = last
    last = world.spin(async (run) => (await run.await(before)) + 1)
  }
  expect(await last).toBe(2001)
  a.set(2)
  expect(await last).toBe(2002)
  const fork = world.fork()
  fork.set(a, 3)
  expect(await fork.read(last)).toBe(2003)
})

test('B15, B16, B17, B18: promises of spins and spins of promises give values, errors and nothing at all', async () => {
  const world = createContext()
  const error = Object.assign(new Error('test error'), { code: 123 })
  expect(await world.spin(async () => 42)).toBe(42)
  expect(await world.spin((run) => run.await([1, 2, 3, 4, 5].reduce((a, b) => a + b)))).toBe(15)
  await expect(world.spin(() => Promise.reject(error)).read()).rejects.toBe(error)
  expect(await world.spin(async () => null)).toBeNull()
  expect(await world.spin(async (run) => run.await(Promise.resolve(undefined)))).toBeUndefined()
  const awaiting = world.spin(async (run) => run.await(Promise.reject(error)))
  await expect(awaiting.read()).rejects.toBe(error)
})

test('a body that is no async function waits too if it returns a promise or awaits with its run, and runs no second time for that', async () => {
  const world = createContext()
  const a = world.signal(1)
  const returning = counted(world, (run) => Promise.resolve(run.track(a) * 2))
  const awaiting = counted(world, (run) => run.await(returning.spin).then((x) => x + run.track(a)))
  const passing = counted(world, () => awaiting.spin)
  const now = counted(world, (run) => (run.track(a) > 1 ? Promise.resolve('later') : 'now'))
  for (const context of [world.fork(), world]) {
    expect(await context.read(passing.spin)).toBe(3)
    expect(await context.read(now.spin)).toBe('now')
  }
  expect([returning.runs, awaiting.runs, passing.runs, now.runs]).toEqual([1, 1, 1, 1])
  a.set(2)
  expect(await passing.spin).toBe(6)
  expect(await now.spin).toBe('later')
  expect([returning.runs, awaiting.runs, passing.runs, now.runs]).toEqual([2, 2, 2, 2])
})

test('a promise that lets a body go on while its run is in doubt: where it tracks, it is given up', async () => {
  const world = createContext()
  const { wait, waitOutside, open } = createDoors()
  const a = world.signal(1)
  const parity = world.spin(async (run) => {
    const value = run.track(a)
    await wait(run, 'parity')
    return value % 2
  })
  const seen: unknown[] = []
  const user = counted(world, async (run) => {
    const odd = await run.await(parity)
    await waitOutside('user')
    seen.push('awake')
    return `${odd} ${run.track(a)}`
  })
  const reading = user.spin.read()
  await settled()
  await open('parity')
  a.set(3)
  await open('user')
  expect(seen).toEqual(['awake'])
  await open('parity')
  await open('user')
  expect(await reading).toBe('1 3')
  expect(user.runs).toBe(2)
})

test('an engine await inside the finally of a dead run throws at once, and one that nobody heard is no unhandled rejection', async () => {
  const world = createContext()
  const { wait, open } = createDoors()
  const a = world.signal(1)
  const log: unknown[] = []
  const spin = world.spin(async (run) => {
    const value = run.track(a)
    void run.await(new Promise(() => {}))
    const left = Promise.all([wait(run, 'x'), wait(run, 'y')])
    try {
      await left
      return value
    } finally {
      try {
        await wait(run, 'z')
      } catch (error) {
        log.push(error)
      }
      log.push(`out ${value}`)
    }
  })
  const reading = spin.read()
  await settled()
  a.set(2)
  await settled()
  expect(log).toEqual([code('DSC313'), 'out 1'])
  await open('x')
  await open('y')
  await open('z')
  expect(await reading).toBe(2)
})

test('whenStale: a run that may finish gives those who wait the value that it came to, and runs again for the next', async () => {
  const world = createContext()
  const { wait, open } = createDoors()
  const a = world.signal(1)
  const spin = counted(
    world,
    async (run) => {
      const value = run.track(a)
      await wait(run, 'x')
      return value
    },
    { whenStale: 'finish' },
  )
  const told: unknown[] = []
  world.watch(spin.spin, (value) => told.push(value))
  const reading = spin.spin.read()
  await settled()
  a.set(2)
  await open('x')
  expect(await reading).toBe(1)
  expect(spin.spin.peek()).toBeUndefined()
  await settled()
  await open('x')
  expect(spin.spin.get()).toBe(2)
  expect(told).toEqual([2])
})

test('whenStale: a stale run that reads on is given up, so that no result mixes two generations', async () => {
  const world = createContext()
  const { wait, open } = createDoors()
  const p = world.signal(1)
  const q = world.signal(1)
  const spin = world.spin(
    async (run) => {
      const value = run.track(p)
      await wait(run, 'x')
      return [value, run.track(q)]
    },
    { whenStale: 'finish' },
  )
  const reading = spin.read()
  await settled()
  world.batch(() => {
    p.set(2)
    q.set(2)
  })
  await open('x')
  await open('x')
  expect(await reading).toEqual([2, 2])
})

test('DSC306: a body that waits and writes what it has read is an error after a hundred runs, and harms nobody else', async () => {
  const world = createContext()
  const a = world.signal(0)
  const other = world.spin(async (run) => run.track(a))
  let runs = 0
  const spin = world.spin(async function restless(run) {
    runs++
    const value = run.track(a)
    await run.await(Promise.resolve())
    a.set(value + 1)
    return value
  })
  await expect(spin.read()).rejects.toMatchObject({
    code: 'DSC306',
    data: { spins: ['spin restless'] },
  })
  expect(runs).toBe(100)
  expect(await other).toBe(100)
})

test('an AbortError of something else is for those who wait, and is not remembered', async () => {
  const world = createContext()
  let isAborted = true
  const never = createContext().spin(() => new Promise<number>(() => {}))
  const spin = counted(world, async (run) => {
    await run.await(Promise.resolve())
    return isAborted ? never.read({ signal: AbortSignal.abort() }) : 1
  })
  await expect(spin.spin.read()).rejects.toMatchObject({ code: 'DSC313' })
  isAborted = false
  expect(await spin.spin).toBe(1)
  expect(spin.runs).toBe(2)
})

test('watchers and effects follow spins that wait', async () => {
  const world = createContext()
  const a = world.signal(1)
  const double = world.spin(async (run) => run.track(a) * 2)
  const told: unknown[] = []
  const seen: unknown[] = []
  const waiting: unknown[] = []
  world.watch(double, (value, previous) => told.push([value, previous]))
  const effects = [
    world.effect((run) => void seen.push(run.track(double))),
    world.effect(async (run) => void waiting.push(await run.await(double))),
    world.fork().effect((run) => void seen.push(run.track(double))),
  ]
  await world.idle()
  for (const value of [2, 3, 3, 4]) {
    a.set(value)
    await world.idle()
  }
  expect(told).toEqual([
    [4, 2],
    [6, 4],
    [8, 6],
  ])
  expect(seen).toEqual([2, 2, 4, 4, 6, 6, 8, 8])
  expect(waiting).toEqual([2, 4, 6, 8])
  for (const effect of effects) effect[Symbol.dispose]()
  a.set(5)
  await world.idle()
  expect(waiting).toHaveLength(4)
})

test('faults of effects that wait go to onFault, and those of an effect that only returns a promise too', async () => {
  const faults: unknown[] = []
  const world = createContext({ onFault: (fault, { kind }) => faults.push([kind, fault]) })
  world.effect(async () => {
    throw 'waiting'
  })
  world.effect(() => Promise.reject('returned'))
  const early = (run: Run) => run.await(Promise.resolve())
  world.effect(early)
  await settled()
  expect(faults).toEqual([
    ['effect', code('DSC305')],
    ['effect', 'waiting'],
    ['effect', 'returned'],
  ])
})

test('a batch that is undone leaves runs in flight as they were, and what was begun in it is given up', async () => {
  const world = createContext()
  const { wait, open } = createDoors()
  const a = world.signal(1)
  const spin = counted(world, async (run) => {
    const value = run.track(a)
    await wait(run, 'x')
    return value
  })
  const reading = spin.spin.read()
  await settled()
  const undone = () =>
    world.batch(() => {
      a.set(2)
      expect(() => spin.spin.get()).toThrow(code('DSC312'))
      throw new Error('undo')
    })
  expect(undone).toThrow('undo')
  await settled()
  expect(spin.runs).toBe(1)
  await open('x')
  expect(await reading).toBe(1)
  expect(undone).toThrow('undo')
  await settled()
  expect(spin.spin.get()).toBe(1)
  expect(spin.runs).toBe(1)
})

test('reading in a batch begins after it', async () => {
  const world = createContext()
  const a = world.signal(1)
  const spin = counted(world, async (run) => run.track(a))
  const reading = world.batch(() => {
    a.set(2)
    const promise = { promise: spin.spin.read() }
    a.set(3)
    return promise
  })
  expect(await reading.promise).toBe(3)
  expect(spin.runs).toBe(1)
})

test('get() that was not ready keeps the run going, so that asking again finds the value', async () => {
  const world = createContext()
  const { wait, open } = createDoors()
  const spin = counted(world, async (run) => wait(run, 'x').then(() => 1))
  for (let i = 0; i < 3; i++) {
    expect(() => spin.spin.get()).toThrow(code('DSC312'))
    await settled()
  }
  await open('x')
  expect(spin.spin.get()).toBe(1)
  expect(spin.runs).toBe(1)
})

test('a run that is over refuses what is asked of it', async () => {
  const world = createContext()
  const a = world.signal(1)
  let over!: Run
  await world.spin(async (run) => {
    over = run
    await run.await(Promise.resolve())
  })
  expect(() => over.track(a)).toThrow(code('DSC313'))
  expect(() => over.context).toThrow(code('DSC313'))
  await expect(over.await(Promise.resolve())).rejects.toThrow(code('DSC313'))
  expect(over.abortSignal.aborted).toBe(false)
})

test('values() gives the value and those that follow, and ends its watcher', async () => {
  const world = createContext()
  const a = world.signal(1)
  const double = world.spin(async (run) => run.track(a) * 2)
  const values: number[] = []
  for await (const value of double.values()) {
    values.push(value)
    if (value === 6) break
    a.set(value)
    a.set(value + 1 - (value === 2 ? 1 : 2))
  }
  expect(values).toEqual([2, 4, 6])
})

test('idle() waits for the runs of its context and of its forks, and can be given up', async () => {
  const world = createContext()
  const fork = world.fork()
  const { wait, open } = createDoors()
  const a = world.signal(1)
  const spin = world.spin(async (run) => {
    run.track(a)
    await wait(run, 'x')
  })
  await world.idle()
  fork.set(a, 2)
  void fork.read(spin)
  let isIdle = false
  const idle = world.idle().then(() => (isIdle = true))
  const controller = new AbortController()
  const given = world.idle({ signal: controller.signal })
  controller.abort('given up')
  await expect(given).rejects.toBe('given up')
  expect(isIdle).toBe(false)
  await open('x')
  await idle
  expect(isIdle).toBe(true)
})

test('closing a world ends its runs: readers get DSC301, and bodies run their finally', async () => {
  const world = createContext()
  const log: unknown[] = []
  const spin = world.spin(async (run) => {
    try {
      await run.await(new Promise(() => {}))
    } catch (error) {
      log.push(error, run.abortSignal.aborted)
      throw error
    }
  })
  const reading = spin.read()
  await settled()
  const closing = world.close()
  await expect(reading).rejects.toThrow(code('DSC301'))
  await closing
  expect(log).toEqual([code('DSC301'), true])
  await expect(spin.read()).rejects.toThrow(code('DSC301'))
})

test.each(['root', 'fork'])(
  'in a %s, what a body reads after it has turned out to wait is an input like others',
  async (where) => {
    const world = createContext()
    const [a, b] = [world.signal(1), world.signal(1)]
    const context = where === 'root' ? world : world.fork({ set: [[b, 1]] })
    const spin = world.spin((run) => {
      run.track(b)
      const one = run.await(Promise.resolve(5))
      const other = run.track(a)
      return one.then((value) => value + other)
    })
    expect(await context.read(spin)).toBe(6)
    context.set(a, 10)
    expect(await context.read(spin)).toBe(15)
  },
)
