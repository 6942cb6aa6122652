// Whose code is running, in compiled bodies of several worlds and forks that go on between each other.
import { createContext } from '../../../runtime/engine/context.ts'
import type { Context, Spin } from '../../../runtime/engine/surface.ts'
import { enter, held, track } from '../../../runtime/internal.ts'
import { load } from './support/compiled.ts'

type Log = unknown[]
type Wait = () => Promise<unknown>

const { body, seen } = load<{
  body(world: Context, wait: Wait, log: Log, seed: number): Spin<unknown>
  seen(): unknown
}>(`
import { spin, track } from 'dscope/macro'
import { binding } from 'dscope'

export const seen = () => {
  try { return binding('name') } catch (error) { return error.code }
}

export const body = (world, wait, log, seed) => spin(world, async () => {
  let state = seed
  const next = (count) => (state = (state * 48271) % 2147483647) % count
  const look = () => log.push(binding('name'))
  const helper = async (rounds) => {
    for (let i = 0; i < rounds; i++) {
      await wait()
      if (next(2) === 0) look()
    }
    return rounds
  }
  const steps = async function* (rounds) {
    for (let i = 0; i < rounds; i++) {
      if (next(2) === 0) await wait()
      if (next(2) === 0) look()
      yield i
      if (next(3) === 0) look()
    }
  }
  const kept = steps(20)
  const left = []
  for (let turn = 0; turn < 40; turn++) {
    const kind = next(9)
    if (kind === 0) look()
    else if (kind === 1) await helper(next(4))
    else if (kind === 2) left.push(helper(next(4)))
    else if (kind === 3) await kept.next()
    else if (kind === 4) left.push(kept.next())
    else if (kind === 5) for await (const _ of steps(next(3))) if (next(2) === 0) look()
    else if (kind === 6) {
      try {
        await wait().then(() => { throw new Error('no') })
      } catch {
        if (next(2) === 0) look()
      } finally {
        if (next(2) === 0) await wait()
      }
    } else if (kind === 7) await next(3)
    else await wait()
  }
  await Promise.all(left)
  look()
  return binding('name')
})
`)

test('the run is known to its own code after every suspension and to nobody else, however several go on between each other', async () => {
  const foreign: unknown[] = []
  // What goes on between two segments is nobody's.
  const wait = (turns: number) => async () => {
    for (let turn = 0; turn < turns; turn++) {
      await null
      foreign.push(seen())
    }
  }
  const world = createContext({ bindings: { name: 'world' } })
  const contexts = {
    world,
    fork: world.fork({ bindings: { name: 'fork' } }),
    other: createContext({ bindings: { name: 'other' } }),
  }
  for (let seed = 1; seed <= 40; seed++) {
    const runs = Object.entries(contexts).map(async ([name, context], turns) => {
      const log: unknown[] = []
      const spin = context.run(() => body(context, wait(turns), log, seed * 7 + turns))
      expect([name, await spin.read()]).toEqual([name, name])
      expect(new Set(log)).toEqual(new Set([name]))
    })
    foreign.push(seen())
    await Promise.all(runs)
  }
  expect(new Set(foreign)).toEqual(new Set(['DSC390']))
  expect(foreign.length).toBeGreaterThan(1000)
})

test('a resource that is null takes the run away too: the language waits where it would be disposed of', async () => {
  const world = createContext()
  const a = world.signal(1)
  const foreign: unknown[] = []
  // As it is emitted for `await null; { await using nothing = null }`.
  const spin = world.spin(async () => {
    const run = enter()
    if (!run.ask(null)) run.value = await run.value
    const nothing = held(run, null) as AsyncDisposable
    void Promise.resolve().then(() => foreign.push(seen()))
    expect(track(a)).toBe(1)
    await nothing[Symbol.asyncDispose]()
    run.arm()
    const value = track(a)
    run.pause()
    return value
  })
  expect(await spin).toBe(1)
  expect(foreign).toEqual(['DSC390'])
})
