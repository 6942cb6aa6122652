import { createContext } from '../../../runtime/engine/context.ts'
import { idOf } from '../../../runtime/engine/ids.ts'
import type { Handle } from '../../../runtime/engine/handle-shape.ts'
import type { Context, Signal, Spin } from '../../../runtime/engine/surface.ts'
import { carryRuns } from '../../../runtime/node.ts'
import { settled } from './support/deferred.ts'
import { load } from './support/compiled.ts'

const code = (expected: string) => expect.objectContaining({ code: expected })

type Make = (world: Context, a: Signal<number>, b: unknown, log: unknown[]) => Spin<unknown>

const program = load<Record<string, Make>>(`
import { spin, track } from 'dscope/macro'
import { binding } from 'dscope'

export const clean = (world, a, b, log) => spin(world, async () => {
  let turns = 0
  let isOver = false
  const count = () => { turns++; if (!isOver) queueMicrotask(count) }
  await b
  queueMicrotask(count)
  for (let i = 0; i < 10; i++) log.push(await b)
  isOver = true
  return turns
})

export const given = (world, a, b, log) => spin(world, async () => {
  const value = track(a)
  try {
    await b(value)
    log.push('went on ' + value)
    return value
  } catch (error) {
    log.push(error.code)
    throw error
  } finally {
    await null
    await null
    log.push('finally ' + value)
  }
})

export const failing = (world, a) => spin(world, async () => {
  if (track(a) === 1) throw new Error('one')
  return track(a)
})
export const caught = (world, a, b) => spin(world, async () => {
  try { return await b } catch (error) { return error.message + track(a) }
})

export const later = (world, a, b, log) => spin(world, async () => {
  await null
  await new Promise((resolve) => void Promise.resolve().then(() => {
    try { track(a) } catch (error) { log.push(error) }
    resolve()
  }))
  return track(a)
})

async function helper(a) {
  const first = track(a)
  await null
  return first + track(a)
}
export const helped = (world, a) => spin(world, async () => helper(a))
export const late = (world, a) => spin(world, async () => {
  const value = (async () => { await null; return binding('rate') })
  return await value() * track(a)
})
export const unplaced = () => spin(() => 1)
export const outside = (world, a) => track(a)
`)

const world = () => {
  const context = createContext({ bindings: { rate: 3 } })
  return { context, a: context.signal(1), log: [] as unknown[] }
}

test('the value of a clean spin is taken without a microtask', async () => {
  const { context, a, log } = world()
  const ten = context.spin((run) => run.track(a) * 10)
  expect(await program['clean']!(context, a, ten, log)).toBe(0)
  expect(log).toEqual(new Array(10).fill(10))
})

test('a run that is given up hears of it once where it goes on, and may clean up', async () => {
  const { context, a, log } = world()
  const doors: (() => void)[] = []
  const wait = () => new Promise<void>((resolve) => doors.push(resolve))
  const spin = program['given']!(context, a, wait, log)
  const reading = spin.read()
  await settled()
  a.set(2)
  await settled()
  doors[0]!()
  await settled()
  expect(log).toEqual(['DSC313', 'finally 1'])
  doors[1]!()
  expect(await reading).toBe(2)
  expect(log).toEqual(['DSC313', 'finally 1', 'went on 2', 'finally 2'])
})

test('what another spin throws is caught in the run', async () => {
  const { context, a } = world()
  const spin = program['caught']!(context, a, program['failing']!(context, a, undefined, []), [])
  expect(await spin).toBe('one1')
  a.set(2)
  expect(await spin).toBe(2)
})

test('a callback that is called later has no run, and is told so with DSC390', async () => {
  const { context, a, log } = world()
  expect(await program['later']!(context, a, undefined, log)).toBe(1)
  expect(log).toEqual([code('DSC390')])
})

test('a function elsewhere has the run up to its first await, and on Node all the way with carryRuns', async () => {
  const { context, a } = world()
  await expect(program['helped']!(context, a, undefined, []).read()).rejects.toEqual(code('DSC390'))
  const carrying = carryRuns()
  const spin = program['helped']!(context, a, undefined, [])
  expect(await spin).toBe(2)
  a.set(5)
  expect(await spin).toBe(10)
  carrying[Symbol.dispose]()
  a.set(6)
  await expect(spin.read()).rejects.toEqual(code('DSC390'))
})

test('bindings are those of the run, after an await of a function in the body too', async () => {
  const { context, a } = world()
  const spin = program['late']!(context, a, undefined, [])
  expect(await spin).toBe(3)
  expect(await context.fork({ bindings: { rate: 4 } }).read(spin)).toBe(4)
})

test('outside of a run and of a context the macros say what to do', () => {
  const { context, a } = world()
  expect(() => program['outside']!(context, a, undefined, [])).toThrow(code('DSC390'))
  expect(() => program['unplaced']!(context, a, undefined, [])).toThrow(code('DSC391'))
  expect(context.run(() => program['unplaced']!(context, a, undefined, [])).get()).toBe(1)
})

test('the id of a spin is made from its place', () => {
  const { context, a } = world()
  const make = () => idOf(program['late']!(context, a, undefined, []) as unknown as Handle)
  expect([make(), make()]).toEqual(['acme/src/module.js#late#0', 'acme/src/module.js#late#1'])
})

test('an object is awaited as the value that it is, whatever its properties are called', async () => {
  const { ask } = load<{ ask(value: object): Promise<unknown> }>(`
    import { all, createContext } from 'dscope'
    import { spin } from 'dscope/macro'
    export const ask = async (value) => {
      const world = createContext()
      const written = world.spin(async (run) => run.await(value))
      const parts = world.spin(async (run) => (await run.await(all([value])))[0])
      return Promise.all([spin(world, async () => await value), written, parts])
    }
  `)
  const handle = createContext().signal(1)
  const names = new Set<string>()
  for (let at: object = handle; at !== Object.prototype; at = Object.getPrototypeOf(at) as object) {
    for (const name of Object.getOwnPropertyNames(at)) names.add(name)
  }
  for (const name of ['then', '~handle']) names.delete(name)
  expect(names.size).toBeGreaterThan(10)
  const value = Object.fromEntries([...names].map((name) => [name, name]))
  expect(await ask(value)).toEqual([value, value, value])
})
