import type { ContextState } from '../../../runtime/engine/context-state.ts'
import { CallScope } from '../../../runtime/engine/call-scope.ts'
import { createContext } from '../../../runtime/engine/context.ts'
import { outside } from '../../../runtime/engine/current.ts'
import { handlesOf } from '../../../runtime/engine/handles.ts'
import type { Context, Signal } from '../../../runtime/engine/surface.ts'

const code = (expected: string) => expect.objectContaining({ code: expected })
const countOf = (context: Context) => [...handlesOf(context as unknown as ContextState)].length

/** How much a signal leads to. */
function subscribersOf(signal: Signal<unknown>): number {
  let count = 0
  let link = (signal as unknown as { subs: { nextSub: never } | null }).subs
  for (; link !== null; link = link.nextSub) count++
  return count
}

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
          const other = world.fork()
          const twice = other.spin((run) => 2 * run.track(price))
          const inFork = fork.spin((run) => 3 * run.track(price))
          inFork.watch(() => {})
          price.update((seen) => seen + 1)
          return [inFork.get(), other.get(twice)]
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

  test('hold what is made by code that has entered them; elsewhere it makes nothing', async () => {
    const world = createContext()
    const price = world.signal(42)
    await call(world, () => {
      world.fork().run(() => {
        expect(() => world.signal(1)).toThrow(code('DSC305'))
        expect(() => world.effect(() => {})).toThrow(code('DSC305'))
        expect(() => world.watch(price, () => {})).toThrow(code('DSC305'))
      })
    })
    expect(countOf(world)).toBe(1)
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

  test('are closed when it is cancelled, and what its body forks afterwards is DSC345', async () => {
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

    const scope = new CallScope()
    scope.end()
    const late = () => outside(world as unknown as ContextState, () => world.fork(), scope)
    expect(late).toThrow(code('DSC345'))
  })
})
