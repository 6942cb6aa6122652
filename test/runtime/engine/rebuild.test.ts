import { spin } from '../../../runtime/engine/compiled.ts'
import { createContext } from '../../../runtime/engine/context.ts'
import { rebuild } from '../../../runtime/engine/rebuild.ts'
import { createSimulation } from '../../../runtime/engine/simulation.ts'
import { stateOf } from '../../../runtime/engine/stored-snapshot.ts'
import type { ContextState } from '../../../runtime/engine/context-state.ts'
import { handlesById } from '../../../runtime/engine/ids.ts'
import type { Context, Run, Signal, Spin } from '../../../runtime/engine/surface.ts'
import { deserialize, serialize } from '../../../runtime/persist.ts'

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

test('F38: what a body has made is there again with its result, under the same ids, and no body runs', async () => {
  const model = (context: Context, ran: string[]) => {
    const a = context.signal(10)
    const outer = context.spin(async (run) => {
      ran.push('outer')
      const parts = [1, 2].map((factor) =>
        run.spin((inner) => {
          ran.push(`inner ${factor}`)
          return inner.track(a) * factor
        }),
      )
      return (await run.await(parts[0]!)) + (await run.await(parts[1]!))
    })
    return { a, outer }
  }
  const world = createContext()
  expect(await model(world, []).outer).toBe(30)
  const snapshot = deserialize(serialize(world.snapshot()))
  expect([snapshot.get('spin#0>spin#0'), snapshot.get('spin#0>spin#1')]).toEqual([10, 20])
  const ran: string[] = []
  const { context, result, unclaimed } = await rebuild(snapshot, (rebuilt) => model(rebuilt, ran))
  expect([await result.outer, result.outer.peek(), ran, unclaimed]).toEqual([
    30,
    { ok: true, value: 30 },
    [],
    [],
  ])
  // Saved again, it is all there.
  const again = await rebuild(deserialize(serialize(context.snapshot())), (rebuilt) =>
    model(rebuilt, ran),
  )
  expect([await again.result.outer, ran]).toEqual([30, []])
  again.result.a.set(11)
  expect([await again.result.outer, ran]).toEqual([33, ['outer', 'inner 1', 'inner 2']])
  expect(again.context.snapshot().get('spin#0>spin#1')).toBe(22)
})

test('a spin that has read what the model does not make any more is computed anew', async () => {
  const world = createContext()
  const a = world.signal(1, { id: 'a' })
  const old = world.signal(2, { id: 'old' })
  const plain = world.spin((run) => run.track(a), { id: 'plain' })
  const sum = world.spin((run) => run.track(a) + run.track(old), { id: 'sum' })
  const above = world.spin((run) => run.track(sum) * 10, { id: 'above' })
  expect([plain.get(), above.get()]).toEqual([1, 30])
  const ran: string[] = []
  const { context, result, unclaimed, fresh } = await rebuild(world.snapshot(), (rebuilt) => {
    const one = rebuilt.signal(0, { id: 'a' })
    const added = rebuilt.signal(5, { id: 'added' })
    const spin = (id: string, body: (run: Run) => number) =>
      rebuilt.spin((run) => (ran.push(id), body(run)), { id })
    const total = spin('sum', (run) => run.track(one) + run.track(added))
    return {
      plain: spin('plain', (run) => run.track(one)),
      above: spin('above', (run) => run.track(total) * 10),
    }
  })
  expect([unclaimed, fresh]).toEqual([['old'], ['added']])
  expect([result.plain.get(), result.above.get(), ran]).toEqual([1, 60, ['sum', 'above']])
  // What nobody asked for is saved again.
  const saved = deserialize(serialize(context.snapshot()))
  expect([saved.get('old'), saved.get('added')]).toEqual([2, 5])
})

test('DSC372: what is stored as a spin does not become a signal', async () => {
  const world = createContext()
  world.spin(() => 1, { id: 'x' }).get()
  const building = rebuild(world.snapshot(), (context) => context.signal(1, { id: 'x' }))
  await expect(building).rejects.toThrow(coded('DSC372'))
})

test('a model that throws ends the context that was made for it', async () => {
  const world = createContext()
  let made: Context | undefined
  const building = rebuild(world.snapshot(), (context) => {
    made = context
    throw new Error('no model')
  })
  await expect(building).rejects.toThrow('no model')
  expect(made!.closed).toBe(true)
})

test('results hold with the bindings that a rebuilt world is given; a fork with others runs what has read them', async () => {
  const model = (context: Context, ran: number[]) => {
    const priced = context.spin((run) => {
      ran.push(run.binding<number>('rate'))
      return 10 * run.binding<number>('rate')
    })
    return { priced }
  }
  const world = createContext({ bindings: { rate: 2 } })
  model(world, []).priced.get()
  const ran: number[] = []
  const saved = deserialize(serialize(world.snapshot()))
  const { context, result } = await rebuild(saved, (rebuilt) => model(rebuilt, ran), {
    bindings: { rate: 2 },
  })
  expect([result.priced.get(), ran]).toEqual([20, []])
  const fork = context.fork({ bindings: { rate: 3 } })
  expect([fork.get(result.priced), ran]).toEqual([30, [3]])
})

test('a rebuilt simulation goes on with its time and its chance', async () => {
  const model = (context: Context) => ({
    dice: context.spin((run) => run.random('dice')),
    stamp: context.spin((run) => run.now()),
  })
  const world = createSimulation({ seed: 1 })
  const original = model(world)
  original.stamp.get()
  await world.advanceBy(10)
  const saved = serialize(world.snapshot())
  const { context, result } = await rebuild(deserialize(saved), model)
  expect([context.clock.now(), result.stamp.peek()]).toEqual([10, { ok: true, value: 0 }])
  expect(result.dice.get()).toBe(original.dice.get())
})

test('a forgotten result runs again after a rebuild, and what depends on it only if it is another then', async () => {
  const world = createContext()
  const { double, sum } = createModel().build(world)
  sum.get()
  double.refresh()
  const { build, ran } = createModel()
  const { result } = await rebuild(world.snapshot(), build)
  expect([result.sum.get(), ran]).toEqual([12, ['double']])
})

test('inputs of a rebuilt spin that were asked for side by side are renewed side by side', async () => {
  const began: string[] = []
  const model = (context: Context) => {
    const a = context.signal(1)
    const part = (name: string) =>
      context.spin(async (run) => {
        began.push(name)
        const value = run.track(a)
        await run.await(Promise.resolve())
        return value
      })
    const [left, right] = [part('left'), part('right')]
    const both = context.spin(async (run) => {
      const [one, other] = await Promise.all([run.await(left), run.await(right)])
      return one + other
    })
    return { a, both }
  }
  const world = createContext()
  expect(await model(world).both).toBe(2)
  began.length = 0
  const { result } = await rebuild(deserialize(serialize(world.snapshot())), model)
  expect([await result.both, began]).toEqual([2, []])
  result.a.set(2)
  const reading = result.both.read()
  expect(began).toEqual(['left', 'right'])
  expect(await reading).toBe(4)
})

test('what a body has made is saved of a frozen fork too in which a batch has thrown', async () => {
  let runs = 0
  const build = (context: Context) => {
    const n = context.signal(1)
    const maker = context.spin((run) => {
      runs++
      const twice = run.spin((inner) => inner.track(n) * 2)
      return run.track(twice) + run.track(n)
    })
    return { n, maker }
  }
  const world = createContext()
  const { n, maker } = build(world)
  maker.get()
  const frozen = world.fork({ mode: 'frozen' })
  const failed = () =>
    frozen.batch(() => {
      frozen.set(n, 5)
      expect(frozen.get(maker)).toBe(15)
      throw new Error('no')
    })
  expect(failed).toThrow('no')
  const saved = serialize(frozen.snapshot())
  runs = 0
  const { context, result } = await rebuild(deserialize(saved), build)
  expect([context.get(result.maker), runs]).toEqual([3, 0])
})

test('what a body has made in a fork that is closed is saved of its snapshots, and of what was restored of them', async () => {
  let runs = 0
  const build = (context: Context) => {
    const n = context.signal(1, { id: 'n' })
    const maker = context.spin(
      (run) => {
        runs++
        // One is made before it is known that the result is that of the fork, and one after.
        const high = run.spin((inner) => inner.track(base) + 1)
        const twice = run.track(n) * 2
        return run.track(high) + run.track(run.signal(twice))
      },
      { id: 'maker' },
    )
    const base = context.signal(10, { id: 'base' })
    return { n, maker }
  }
  const world = createContext()
  const { n, maker } = build(world)
  expect(maker.get()).toBe(13)
  const fork = world.fork({ set: [[n, 3]] })
  expect(fork.get(maker)).toBe(17)
  const snapshot = fork.snapshot()
  const early = snapshot.restore()
  expect(early.get(maker)).toBe(17)
  await fork.close()
  const late = snapshot.restore()
  const written = snapshot.restore()
  written.set(n, 4)
  expect([late.get(maker), written.get(maker), runs]).toEqual([17, 19, 3])
  for (const [context, value] of [
    [early, 17],
    [late, 17],
    [written, 19],
  ] as const) {
    const saved = deserialize(serialize(context.snapshot()))
    expect([saved.get('maker>spin#0'), saved.get('maker>signal#0')]).toEqual([11, value - 11])
    runs = 0
    const { result } = await rebuild(saved, build)
    expect([result.maker.get(), runs]).toEqual([value, 0])
  }
  // Nothing of that is left in the world.
  expect([...handlesById(world as unknown as ContextState).keys()]).toEqual([
    'n',
    'maker',
    'maker>spin#0',
    'maker>signal#0',
    'base',
  ])
})

test('a run for a fork of a fork leaves alone in which order the inputs of the root were asked for', async () => {
  const world = createContext()
  const isShort = world.signal(false)
  const a = world.signal(1)
  const spin = world.spin(async (run) => (run.track(isShort) ? 0 : run.track(a)))
  expect(await spin).toBe(1)
  const fork = world.fork()
  fork.set(isShort, true)
  expect(await fork.fork().read(spin)).toBe(0)
  const { ordered, orders, counts } = stateOf(world.snapshot()).spins
  expect([[...ordered], [...orders], [...counts]]).toEqual([[0], [0, 0, 1, 1], [2]])
  const inFork = stateOf(fork.snapshot()).spins
  expect([[...inFork.ordered], [...inFork.orders], [...inFork.counts]]).toEqual([[0], [0, 0], [1]])
})

test('a compiled body that is no async function is known to wait after a rebuild too: it does not begin inside of another', async () => {
  const log: string[] = []
  const build = (context: Context) => {
    // As a compiler lowers an async function for old engines.
    const inner = () => Promise.resolve(log.push('inner'))
    const waits = spin(context, inner, 'place', true, { id: 'inner' })
    const outer = (run: Run) => {
      log.push('outer')
      try {
        return run.track(waits)
      } finally {
        log.push('outer ends')
      }
    }
    return context.spin(outer, { id: 'outer' })
  }
  const world = createContext()
  build(world)
  const { result } = await rebuild(deserialize(serialize(world.snapshot())), build)
  await result
  expect(log).toEqual(['outer', 'outer ends', 'inner', 'outer', 'outer ends'])
})
