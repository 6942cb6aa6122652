import type { ContextState, Handle } from '../../../runtime/engine/cell.ts'
import { createContext } from '../../../runtime/engine/context.ts'
import { handlesOf } from '../../../runtime/engine/handles.ts'
import { idOf as idOfHandle } from '../../../runtime/engine/ids.ts'
import { openScope } from '../../../runtime/engine/open-scope.ts'
import type { Context, Signal } from '../../../runtime/engine/surface.ts'

const code = (expected: string) => expect.objectContaining({ code: expected })
const idOf = (source: object) => idOfHandle(source as Handle)
const open = (context: Context) => openScope(context as unknown as ContextState)
const countOf = (context: Context) => [...handlesOf(context as unknown as ContextState)].length

/** How much a signal leads to. */
function subscribersOf(signal: Signal<unknown>): number {
  let count = 0
  let link = (signal as unknown as { subs: { nextSub: never } | null }).subs
  for (; link !== null; link = link.nextSub) count++
  return count
}

test.each(['root', 'fork'])('what is made in a scope of a %s ends with it', (where) => {
  const root = createContext()
  const a = root.signal(1)
  const world = where === 'root' ? root : root.fork()
  const scope = open(world)
  const seen: number[] = []
  const { signal, spin, fork } = scope.run(() => {
    const made = world.signal(1)
    const sum = world.spin((run) => run.track(made) + run.track(a))
    sum.watch((value) => void seen.push(value))
    world.effect((run) => void seen.push(-run.track(a)))
    world.effect(async (run) => void seen.push(100 + run.track(a)))
    return { signal: made, spin: sum, fork: world.run(() => world.fork()) }
  })
  world.set(a, 2)
  expect([...seen].sort((x, y) => x - y)).toEqual([-2, -1, 3, 101, 102])
  expect(countOf(world)).toBe(3)
  scope.dispose()
  scope.dispose()
  world.set(a, 3)
  expect(seen).toHaveLength(5)
  expect(() => world.get(signal)).toThrow(code('DSC345'))
  expect(() => world.get(spin)).toThrow(code('DSC345'))
  expect(fork.closed).toBe(true)
  expect(() => scope.run(() => 1)).toThrow(code('DSC345'))
  expect(countOf(world)).toBe(1)
})

test('a scope can be entered again, for the next segment of what waits', async () => {
  const world = createContext()
  const scopes = [open(world), open(world)]
  const ids = await Promise.all(
    scopes.map(async (scope) => {
      const first = scope.run(() => world.signal(1))
      await Promise.resolve()
      const second = scope.run(() => world.signal(2, { key: 'x' }))
      return [idOf(first), idOf(second)]
    }),
  )
  expect(new Set(ids.flat()).size).toBe(4)
  expect(ids[0]).toEqual([
    expect.stringMatching(/^scope:\d+>signal#0$/),
    expect.stringMatching(/^scope:\d+>signal\["x"\]$/),
  ])
  scopes[0]!.dispose()
  expect(countOf(world)).toBe(2)
  expect(idOf(world.signal(1))).toBe('signal#0')
})

test('what bodies and watchers make is not a scope’s, and what is made in a fork there is', () => {
  const world = createContext()
  const fork = world.fork()
  const a = world.signal(1)
  const maker = world.spin((run) => run.signal(run.track(a)))
  const byWatcher: Signal<number>[] = []
  a.watch((value) => void byWatcher.push(world.signal(value)))
  const scope = open(world)
  const inFork = scope.run(() => {
    a.set(2)
    maker.get()
    return fork.signal(1)
  })
  scope.dispose()
  expect([maker.get().get(), byWatcher[0]!.get()]).toEqual([2, 2])
  expect(() => inFork.get()).toThrow(code('DSC345'))
})

test('10,000 scopes leave nothing in their context', () => {
  const world = createContext()
  const a = world.signal(1)
  const total = world.spin((run) => run.track(a) + 1)
  const { tree } = world as unknown as ContextState
  const before = [countOf(world), subscribersOf(a), tree.waiters?.size ?? 0]
  for (let i = 0; i < 10_000; i++) {
    const scope = open(world)
    scope.run(() => {
      const own = world.signal(i, { key: 'own' })
      const spin = world.spin((run) => run.track(own) + run.track(a) + run.track(total))
      spin.watch(() => {})
      expect(spin.get()).toBe(i + 3)
    })
    scope.dispose()
  }
  expect(total.get()).toBe(2)
  expect([countOf(world), subscribersOf(a) - 1, tree.waiters?.size ?? 0]).toEqual(before)
})

test('DSC301: a scope of a closed context makes nothing', () => {
  const world = createContext()
  const scope = open(world)
  void world.close()
  expect(() => scope.run(() => 1)).toThrow(code('DSC301'))
  scope.dispose()
})

describe('the forks of a call', () => {
  const call = (context: Context, body: () => unknown, signal = new AbortController().signal) =>
    context['~call'](body, body, signal)

  test.each([
    ['root', 10_000],
    ['fork', 1000],
  ])(
    'are closed with its answer: in a %s, %i calls that fork, make, watch and write leave what there was',
    async (where, times) => {
      const root = createContext()
      const price = root.signal(42)
      const world = where === 'root' ? root : root.fork()
      world.set(price, 42)
      const { tree } = world as unknown as ContextState
      const forks: Context[] = []
      const body = (by: number) => {
        const fork = world.fork({ set: [[price, price.get() + by]] })
        forks.push(fork)
        return fork.run(() => {
          const twice = world.fork().spin((run) => 2 * run.track(price))
          const inFork = fork.spin((run) => 3 * run.track(price))
          inFork.watch(() => {})
          price.update((seen) => seen + 1)
          return [inFork.get(), twice.get()]
        })
      }
      const counts = () => [
        countOf(world),
        world.inspect().contexts.length,
        subscribersOf(price),
        tree.waiters?.size ?? 0,
        tree.flights.size,
        forks.filter(({ closed }) => !closed).length,
      ]
      const before = counts()
      for (let round = 0; round < times / 100; round++) {
        const calls = Array.from({ length: 100 }, (_, by) =>
          call(world, by % 2 === 0 ? () => body(by) : async () => body(by)),
        )
        expect((await Promise.all(calls))[7]).toEqual([150, 84])
      }
      expect(forks).toHaveLength(times)
      expect(counts()).toEqual(before)
    },
  )

  test('are used by nobody but its body, and a spin that the body reads does not enter them either', async () => {
    const world = createContext()
    const price = world.signal(42)
    let fork: Context | undefined
    const enters = world.spin((run) => fork!.run(() => run.track(price)))
    const answer = await call(world, async () => {
      fork = world.fork()
      expect(() => enters.get()).toThrow(code('DSC305'))
      expect(() => fork!.run(() => enters.get())).toThrow(code('DSC305'))
      expect(() => fork!.get(price)).toThrow(code('DSC305'))
      return fork.run(() => fork!.fork().run(() => price.get()))
    })
    expect(answer).toBe(42)
  })

  test('do not let a change of the body be seen before it is complete', async () => {
    const world = createContext()
    const [left, right] = [world.signal(1), world.signal(1)]
    const seen: number[] = []
    world.effect((run) => void seen.push(run.track(left) + run.track(right)))
    await call(world, () => {
      const fork = world.fork()
      left.set(2)
      fork.run(() => left.set(5))
      right.set(2)
    })
    expect(seen).toEqual([2, 4])
  })

  test('are closed when it is cancelled, and what its body forks afterwards is closed at once, with DSC345', async () => {
    const world = createContext()
    const controller = new AbortController()
    const forks: Context[] = []
    const body = async () => {
      forks.push(world.fork())
      await new Promise(() => {})
    }
    const answer = call(world, body, controller.signal)
    expect(forks[0]!.closed).toBe(false)
    controller.abort()
    await expect(answer).rejects.toThrow(code('DSC313'))
    expect(forks[0]!.closed).toBe(true)

    const scope = open(world)
    scope.dispose()
    const late = world.fork()
    expect(() => scope.ownFork(late as Context & ContextState)).toThrow(code('DSC345'))
    expect(late.closed).toBe(true)
  })
})
