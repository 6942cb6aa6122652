import { createContext } from '../../../runtime/engine/context.ts'
import type { Run, Spin } from '../../../runtime/engine/surface.ts'
import { counted } from './support/counted.ts'
import { deferred, settled, type Deferred } from './support/deferred.ts'

const code = (expected: string) => expect.objectContaining({ code: expected })

/** Doors that bodies wait at, by name. */
function doors() {
  const all = new Map<string, Deferred<void>>()
  const at = (name: string) => {
    const known = all.get(name) ?? deferred()
    all.set(name, known)
    return known
  }
  return {
    wait: (run: Run, name: string) => run.await(at(name).promise),
    open: async (name: string) => {
      at(name).resolve()
      all.delete(name)
      await settled()
    },
  }
}

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
  const { wait, open } = doors()
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

test('nobody waits any more: the run is cancelled, and the spin is as it was before', async () => {
  const world = createContext()
  const { wait, open } = doors()
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
  const parts = [1, 2, 3].map((by) => world.spin(async (run) => run.track(a) * by))
  const sum = counted(world, (run) => {
    let total = 0
    for (const part of parts) {
      try {
        total += run.track(part)
      } catch {
        total += 1000
      }
    }
    return total
  })
  expect(() => sum.spin.get()).toThrow(code('DSC312'))
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
  const { wait, open } = doors()
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
  const { wait, open } = doors()
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
  await open('x')
  expect(await second).toBe(4)
  expect(sum.runs).toBe(2)
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
