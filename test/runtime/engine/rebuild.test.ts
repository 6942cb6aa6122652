import { createContext } from '../../../runtime/engine/context.ts'
import { rebuild } from '../../../runtime/engine/rebuild.ts'
import type { Context, Signal, Spin } from '../../../runtime/engine/surface.ts'

const coded = (code: string) => expect.objectContaining({ code }) as Error

interface Model {
  readonly a: Signal<number>
  readonly b: Signal<number>
  readonly double: Spin<number>
  readonly sum: Spin<number>
}

/** The model, and the bodies that have run, in order. */
function createModel(): { build: (context: Context) => Model; ran: string[] } {
  const ran: string[] = []
  const build = (context: Context): Model => {
    const a = context.signal(1, { id: 'a' })
    const b = context.signal(10, { id: 'b' })
    const double = context.spin(
      (run) => {
        ran.push('double')
        return run.track(a) * 2
      },
      { id: 'double' },
    )
    const sum = context.spin(
      (run) => {
        ran.push('sum')
        return run.track(double) + run.track(b)
      },
      { id: 'sum' },
    )
    return { a, b, double, sum }
  }
  return { build, ran }
}

test('F38, F41: a model is rebuilt with its values, and no body runs', async () => {
  const world = createContext()
  const first = createModel()
  const original = first.build(world)
  original.a.set(5)
  expect(original.sum.get()).toBe(20)
  const second = createModel()
  const { context, result, unclaimed, fresh } = await rebuild(world.snapshot(), second.build)
  expect([result.a.get(), result.b.get(), result.double.get(), result.sum.get()]).toEqual([
    5, 10, 10, 20,
  ])
  expect([result.sum.peek(), await result.sum]).toEqual([{ ok: true, value: 20 }, 20])
  expect([second.ran, unclaimed, fresh, context.parent]).toEqual([[], [], [], undefined])
})

test('F39: after a rebuild a change wakes exactly what depends on it', async () => {
  const world = createContext()
  createModel().build(world).sum.get()
  const { build, ran } = createModel()
  const { result } = await rebuild(world.snapshot(), build)
  result.b.set(20)
  expect([result.sum.get(), ran]).toEqual([22, ['sum']])
  result.a.set(2)
  expect([result.sum.get(), ran]).toEqual([24, ['sum', 'double', 'sum']])
  result.a.set(3)
  result.a.set(2)
  expect([result.sum.get(), ran.length]).toEqual([24, 3])
})

test('F40: what was not computed is computed when it is read', async () => {
  const world = createContext()
  createModel().build(world)
  const { build, ran } = createModel()
  const { result } = await rebuild(world.snapshot(), build)
  expect(ran).toEqual([])
  expect([result.sum.get(), ran]).toEqual([12, ['sum', 'double']])
})

test('a result that was out of date is so after a rebuild, and runs no more than it would have', async () => {
  const world = createContext()
  const original = createModel().build(world)
  original.sum.get()
  original.a.set(7)
  const { build, ran } = createModel()
  const { result } = await rebuild(world.snapshot(), build)
  expect(result.sum.peek()).toBeUndefined()
  expect([result.sum.get(), ran]).toEqual([24, ['double', 'sum']])
})
