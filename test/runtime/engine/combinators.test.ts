import { all } from '../../../runtime/engine/combinators/all.ts'
import { any } from '../../../runtime/engine/combinators/any.ts'
import { race } from '../../../runtime/engine/combinators/race.ts'
import { settle, unwrap } from '../../../runtime/engine/combinators/settle.ts'
import { createContext } from '../../../runtime/engine/context.ts'
import type { ContextState } from '../../../runtime/engine/context-state.ts'
import type { Handle } from '../../../runtime/engine/handle-shape.ts'
import { handlesById, idOf } from '../../../runtime/engine/ids.ts'
import type { Context, Spin } from '../../../runtime/engine/surface.ts'
import { linksOf } from '../../../runtime/engine/undo-log.ts'
import { counted } from './support/counted.ts'
import { settled } from './support/deferred.ts'
import { createDoors } from './support/doors.ts'

const code = (expected: string) => expect.objectContaining({ code: expected })

/** A spin that waits for the door of its name. */
function behindDoor(world: Context) {
  const doors = createDoors()
  const spinOf = (name: string, body: () => unknown = () => name) =>
    counted(world, async (run) => {
      await doors.wait(run, name)
      return body()
    })
  return { ...doors, spinOf }
}

function inputsOf(spin: Spin<unknown>): unknown[] {
  return [...linksOf((spin as unknown as Handle).cell.deps)].map(({ dep }) => dep.handle)
}

test('R22: all gives the values in the order of the parts, of spins that wait or not, nested, of signals, promises and values', async () => {
  const world = createContext()
  const one = world.signal(1)
  const parts = [1, 2, 3].map((n) => world.spin(async (run) => run.track(one) * n))
  expect(await all(parts)).toEqual([1, 2, 3])
  const nested = all([all([parts[0]!, parts[1]!]), all([parts[2]!, world.spin(() => 4)])])
  expect(await nested).toEqual([
    [1, 2],
    [3, 4],
  ])
  const mixed = world.run(() => all([one, Promise.resolve('two'), 3, world.deferred<null>()]))
  const pending = mixed.read()
  await settled()
  expect(mixed.peek()).toBeUndefined()
  void world.close()
  await expect(pending).rejects.toThrow(code('DSC301'))
})

test('R22: a part that fails fails all, with its own error', async () => {
  const world = createContext()
  const bad = world.spin(async () => {
    throw new Error('test error')
  })
  await expect(all([world.spin(() => 1), bad]).read()).rejects.toThrow('test error')
})

test('DSC361, R22: a combinator without parts is an error', () => {
  const world = createContext()
  const none: Spin<number>[] = []
  for (const combine of [all, race, any]) {
    expect(() => world.run(() => combine(none))).toThrow(code('DSC361'))
  }
})

test('all of what is ready is ready: no promise, and no run that waits', () => {
  const world = createContext()
  const a = world.signal(1)
  const double = world.spin((run) => run.track(a) * 2)
  const both = all([a, double])
  expect(both.get()).toEqual([1, 2])
  a.set(2)
  expect(both.get()).toEqual([2, 4])
})

test('all fails with the first failure in the order of the parts, whatever comes first and whatever is remembered', async () => {
  for (const remembered of [[], [0], [1], [0, 1]]) {
    const world = createContext()
    const { open, spinOf } = behindDoor(world)
    const fail = (name: string) => () => {
      throw new Error(name)
    }
    const parts = ['first', 'second'].map((name) => spinOf(name, fail(name)).spin)
    for (const index of remembered) {
      parts[index]!.read().catch(() => {})
      await settled()
      await open(['first', 'second'][index]!)
    }
    const reading = all([world.spin(async () => 0), ...parts]).read()
    reading.catch(() => {})
    await settled()
    await open('second')
    await open('first')
    await expect(reading).rejects.toThrow('first')
  }
})

test('all asks for its parts side by side, and renews them side by side, only those that have changed', async () => {
  const world = createContext()
  const { wait, open } = createDoors()
  const sources = [1, 2, 3].map((n) => world.signal(n))
  const parts = sources.map((source, index) =>
    counted(world, async (run) => {
      const value = run.track(source)
      await wait(run, `${index}`)
      return value
    }),
  )
  const sum = all(parts.map(({ spin }) => spin))
  using watcher = world.watch(sum, () => {})
  await settled()
  expect(parts.map(({ runs }) => runs)).toEqual([1, 1, 1])
  for (const name of ['0', '1', '2']) await open(name)
  expect(await sum).toEqual([1, 2, 3])
  world.batch(() => {
    sources[0]!.set(10)
    sources[2]!.set(30)
  })
  await settled()
  expect(parts.map(({ runs }) => runs)).toEqual([2, 1, 2])
  await open('2')
  await open('0')
  expect(await sum).toEqual([10, 2, 30])
  void watcher
})

test('R24: a part that fails later fails all once for who awaits it, and all comes back with it', async () => {
  const world = createContext()
  const a = world.signal(1)
  const part = world.spin(async (run) => {
    if (run.track(a) === 2) throw new Error('later')
    return run.track(a)
  })
  const both = all([part, world.spin(async () => 'static')])
  const seen: unknown[] = []
  const parent = counted(world, async (run) => {
    try {
      return await run.await(both)
    } catch (error) {
      seen.push((error as Error).message)
      return 'caught'
    }
  })
  expect(await parent.spin).toEqual([1, 'static'])
  a.set(2)
  expect(await parent.spin).toBe('caught')
  expect(await parent.spin).toBe('caught')
  expect([seen, parent.runs]).toEqual([['later'], 2])
  a.set(3)
  expect(await parent.spin).toEqual([3, 'static'])
})

test('F15: all of a changing and a static part differs in a fork only in what the fork has written', async () => {
  const world = createContext()
  const a = world.signal(10)
  const fixed = counted(world, async () => 'static')
  const both = all([world.spin(async (run) => run.track(a)), fixed.spin])
  expect(await both).toEqual([10, 'static'])
  const fork = world.fork()
  fork.set(a, 99)
  expect(await fork.read(both)).toEqual([99, 'static'])
  expect(await both).toEqual([10, 'static'])
  expect(fixed.runs).toBe(1)
})

test('R25: the part of a race that is ready wins over one that waits; of two that wait, whichever comes first, be it an error', async () => {
  const world = createContext()
  const { open, spinOf } = behindDoor(world)
  const never = world.deferred<string>()
  expect(await race([never, world.spin(async () => 'now')])).toBe('now')
  expect(race([never, world.spin(() => 'at once')]).get()).toBe('at once')
  const [a, b] = [spinOf('a').spin, spinOf('b').spin]
  const reading = race([a, b]).read()
  await settled()
  await open('b')
  expect(await reading).toBe('b')
  const failing = spinOf('c', () => {
    throw new Error('first')
  })
  const failed = race([never, failing.spin]).read()
  failed.catch(() => {})
  await settled()
  await open('c')
  await expect(failed).rejects.toThrow('first')
})

test('R25: who has awaited a race keeps what it got; the race itself follows its winner, and nothing else', async () => {
  const world = createContext()
  const a = world.signal(1)
  const winner = world.spin(async (run) => run.track(a))
  const late = world.deferred<number>()
  const both = race([late, winner])
  const got = await both
  const kept = counted(world, async (run) => run.await(both))
  expect(await kept.spin).toBe(1)
  late.resolve(7)
  expect(await kept.spin).toBe(1)
  expect(kept.runs).toBe(1)
  expect(inputsOf(both)).toEqual([winner])
  a.set(2)
  expect(got).toBe(1)
  expect(await both).toBe(7)
})

test('the losers of a race are withdrawn from: their runs end, and their finally blocks run, unless somebody else reads them', async () => {
  const world = createContext()
  const { wait, open } = createDoors()
  const log: string[] = []
  const slow = (name: string) =>
    world.spin(async (run) => {
      try {
        await wait(run, name)
        return name
      } finally {
        log.push(name)
      }
    })
  const [lonely, shared, fast] = [slow('lonely'), slow('shared'), slow('fast')]
  const other = shared.read()
  const first = race([lonely, shared, fast])
  const reading = first.read()
  await settled()
  await open('fast')
  expect(await reading).toBe('fast')
  await settled()
  expect(log).toEqual(['fast', 'lonely'])
  expect(inputsOf(first)).toEqual([fast])
  await open('shared')
  expect(await other).toBe('shared')
  expect(first.peek()).toEqual({ ok: true, value: 'fast' })
})

test('two parts that end in one change: the loser is no input either', async () => {
  const world = createContext()
  const gate = world.deferred<number>()
  const parts = [1, 2].map((n) => world.spin(async (run) => (await run.await(gate)) * n))
  const first = race(parts)
  const reading = first.read()
  await settled()
  gate.resolve(5)
  expect([5, 10]).toContain(await reading)
  expect(inputsOf(first)).toHaveLength(1)
})

test('a part that was cancelled is out of the race; a race of which all were rejects, and remembers nothing', async () => {
  const world = createContext()
  const { open, spinOf } = behindDoor(world)
  const source = spinOf('source').spin
  const read = () => world.read(source)
  // Its reader withdraws, and what it rethrows is no result of its own.
  const cancelled = counted(world, async (run) => run.await(read2(run.context)))
  const read2 = (context: Context) => context.run(() => Promise.resolve().then(read))
  const other = spinOf('other').spin
  const reading = race([cancelled.spin, other]).read()
  const alone = race([cancelled.spin]).read()
  alone.catch(() => {})
  await settled()
  world.cancel(source)
  await expect(alone).rejects.toThrow(code('DSC313'))
  await open('other')
  expect(await reading).toBe('other')
  const again = race([cancelled.spin]).read()
  await settled()
  await open('source')
  expect(await again).toBe('source')
})

test('R27: a race, an all and what they wait for end with their last reader, and every finally runs', async () => {
  const world = createContext()
  const { wait } = createDoors()
  const log: string[] = []
  const waiting = (name: string) =>
    world.spin(async (run) => {
      try {
        await wait(run, name)
      } finally {
        log.push(name)
      }
    })
  const both = all([waiting('a'), race([waiting('b'), waiting('c')])])
  const outer = world.spin(async (run) => {
    try {
      await run.await(both)
    } finally {
      log.push('outer')
    }
  })
  const reading = outer.read()
  await settled()
  world.cancel(outer)
  await expect(reading).rejects.toThrow(code('DSC313'))
  await settled()
  expect(log.sort()).toEqual(['a', 'b', 'c', 'outer'])
  await world.idle()
})

test('any gives the first value; when all fail, all their errors in the order of the parts', async () => {
  const world = createContext()
  const { open, spinOf } = behindDoor(world)
  const fail = (name: string) =>
    spinOf(name, () => {
      throw new Error(name)
    }).spin
  const [a, b, c] = [fail('a'), spinOf('b').spin, fail('c')]
  const reading = any([a, b, c]).read()
  const failing = any([c, a]).read()
  failing.catch(() => {})
  await settled()
  await open('a')
  await open('b')
  expect(await reading).toBe('b')
  await open('c')
  const error = await failing.catch((error: unknown) => error as AggregateError)
  expect((error as AggregateError).errors).toEqual([new Error('c'), new Error('a')])
})

test('any that had to pass over a failure goes back to that part when it is repaired', async () => {
  const world = createContext()
  const isUp = world.signal(false)
  const main = world.spin(async (run) => {
    if (!run.track(isUp)) throw new Error('down')
    return 'main'
  })
  const spare = world.spin(async () => 'spare')
  const found = any([main, spare])
  expect(await found).toBe('spare')
  isUp.set(true)
  expect(await found).toBe('main')
})

test('R21: settle makes a result of a value and of an error, and unwrap makes them what they were', async () => {
  const world = createContext()
  const n = world.signal(7)
  const source = world.spin(async (run) => {
    if (run.track(n) < 0) throw new Error('kaboom')
    return run.track(n)
  })
  const result = settle(source)
  expect(await result).toEqual({ ok: true, value: 7 })
  const back = world.spin(async (run) => unwrap(await run.await(result)))
  expect(await back).toBe(7)
  n.set(-1)
  expect(await result).toMatchObject({ ok: false, error: { message: 'kaboom' } })
  await expect(back.read()).rejects.toThrow('kaboom')
  expect(() => unwrap({ ok: false, error: new Error('kaboom') })).toThrow('kaboom')
})

test('settle wakes nobody when its source comes to the same', async () => {
  const world = createContext()
  const n = world.signal(1)
  const parity = world.spin((run) => run.track(n) % 2)
  const reader = counted(world, (run) => run.track(settle1))
  const settle1 = settle(parity)
  expect(reader.spin.get()).toEqual({ ok: true, value: 1 })
  n.set(3)
  expect(reader.spin.get()).toEqual({ ok: true, value: 1 })
  expect(reader.runs).toBe(1)
})

test('DSC360: values alone have no context; spins bring theirs, and the deepest counts', async () => {
  expect(() => all([1, 2])).toThrow(code('DSC360'))
  const world = createContext()
  const fork = world.fork()
  const both = all([world.signal(1), fork.signal(2)])
  expect((both as unknown as Handle).home).toBe(fork as unknown as ContextState)
  expect(await fork.read(both)).toEqual([1, 2])
})

test('leftover awaits of a race or an all never become unhandled rejections', async () => {
  const unheard: unknown[] = []
  const hear = (error: unknown) => unheard.push(error)
  process.on('unhandledRejection', hear)
  const world = createContext()
  const { open, spinOf } = behindDoor(world)
  const fail = (name: string) =>
    spinOf(name, () => {
      throw new Error(name)
    }).spin
  const readings = [
    all([fail('a'), fail('b'), Promise.reject(new Error('c'))]),
    race([fail('a'), fail('b')]),
  ].map((spin) => spin.read())
  const outcomes = Promise.allSettled(readings)
  await settled()
  await open('b')
  await open('a')
  await outcomes
  await settled()
  process.off('unhandledRejection', hear)
  expect(unheard).toEqual([])
})

test('a combinator, a deferred value and a mailbox that a body makes belong to its run', async () => {
  const world = createContext()
  const a = world.signal(1)
  const parts = [1, 2].map((n) => world.spin(async (run) => run.track(a) * n))
  const kept: { take(): Promise<number> }[] = []
  const spin = world.spin(async (run) => {
    const seen = run.track(a)
    const box = run.context.mailbox<number>()
    const gate = run.context.deferred<string>()
    kept.push(box)
    box.post(seen)
    gate.resolve('given')
    return [await run.await(all(parts)), await run.await(box.take()), await run.await(gate)]
  })
  expect(await spin).toEqual([[1, 2], 1, 'given'])
  a.set(5)
  expect(await spin).toEqual([[5, 10], 5, 'given'])
  await settled()
  await expect(kept[0]!.take()).rejects.toThrow(code('DSC345'))
})

test('ids: what waits is known by the id or the key that it was given, and so is what is known of it', () => {
  const world = createContext()
  const gate = world.deferred({ id: 'gate' })
  world.mailbox({ id: 'orders' })
  world.semaphore(1, { key: 'seats' })
  expect(idOf(gate as unknown as Handle)).toBe('gate')
  expect([...handlesById(world as unknown as ContextState).keys()]).toEqual([
    'gate:state',
    'gate',
    'orders',
    'signal["seats"]',
  ])
})
