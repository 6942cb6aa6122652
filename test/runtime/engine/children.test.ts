import type { ContextState } from '../../../runtime/engine/context-state.ts'
import type { Handle } from '../../../runtime/engine/handle-shape.ts'
import { createContext } from '../../../runtime/engine/context.ts'
import { handlesOf } from '../../../runtime/engine/handles.ts'
import { idOf as idOfHandle } from '../../../runtime/engine/ids.ts'
import type { Context, Run, Signal, Spin } from '../../../runtime/engine/surface.ts'
import { deferred, settled } from './support/deferred.ts'

const code = (expected: string) => expect.objectContaining({ code: expected })
const idOf = (source: object) => idOfHandle(source as Handle)
const idsOf = (context: Context) =>
  [...handlesOf(context as unknown as ContextState)].map((handle) => idOf(handle))

interface Child {
  readonly count: Signal<number>
  readonly doubled: Spin<number>
}

/** A spin that makes a signal and a spin for each value of `a`. */
function createMaker(world: Context, a: Signal<number>, runs: number[] = []): Spin<Child> {
  return world.spin((run) => {
    const seen = run.track(a)
    runs.push(seen)
    const count = run.signal(0)
    const doubled = run.spin((inner) => inner.track(count) * 2 + seen)
    return { count, doubled }
  })
}

describe('what a body makes', () => {
  test('is alive as long as the result of its run, and starts anew in the next', () => {
    const world = createContext()
    const a = world.signal(10)
    const maker = createMaker(world, a)
    const first = maker.get()
    first.count.set(3)
    expect(first.doubled.get()).toBe(16)
    expect(maker.get()).toBe(first)
    a.set(20)
    const second = maker.get()
    expect(second.doubled.get()).toBe(20)
    expect(second.count.get()).toBe(0)
    expect(() => first.count.get()).toThrow(code('DSC345'))
    expect(() => first.count.set(1)).toThrow(code('DSC345'))
    expect(() => first.count.watch(() => {}).constructor && first.doubled.get()).toThrow(
      code('DSC345'),
    )
    expect(first.doubled.peek()).toEqual({ ok: false, error: code('DSC345') })
  })

  test('ends with a run in doubt that is given up where it asks for something, and those who wait for it are told at once', async () => {
    const world = createContext()
    const n = world.signal(1)
    const renewal = deferred()
    const slow = world.spin(async (run) => {
      if (run.track(n) > 1) await run.await(renewal.promise)
      return n.get()
    })
    const outside = deferred()
    const cleanedUp = deferred()
    const made: Spin<void>[] = []
    const maker = world.spin(async (run) => {
      await run.await(slow)
      made.push(run.spin((inner) => inner.await(new Promise<void>(() => {}))))
      await outside.promise
      try {
        return run.track(n)
      } finally {
        await cleanedUp.promise
      }
    })
    const answer = maker.read()
    await settled()
    const told: unknown[] = []
    made[0]!.read().catch((error: unknown) => told.push(error))
    n.set(2)
    await settled()
    expect(told).toEqual([])
    outside.resolve()
    await settled()
    expect(told).toEqual([code('DSC345')])
    cleanedUp.resolve()
    renewal.resolve()
    expect(await answer).toBe(2)
  })

  test('may be made with the context as well, and is then the run’s too', () => {
    const world = createContext()
    const a = world.signal(1)
    const maker = world.spin((run) => {
      run.track(a)
      return { read: world.spin(() => a.get()) }
    })
    const fork = world.fork()
    fork.set(a, 2)
    const [here, there] = [maker.get().read, fork.get(maker).read]
    expect(here).not.toBe(there)
    expect([here.get(), fork.get(there)]).toEqual([1, 2])
    a.set(5)
    maker.get()
    expect(() => here.get()).toThrow(code('DSC345'))
    expect(fork.get(there)).toBe(2)
  })

  test('R16: has the same id in each run, and other things of the same run have others', () => {
    const world = createContext()
    const a = world.signal(0)
    const ids: string[][] = []
    const maker = world.spin(
      (run) => {
        run.track(a)
        const inner = run.spin((below) => below.signal(1))
        const made = [inner, run.spin(() => 2), run.signal(1, { key: 'x' }), inner.get()]
        ids.push(made.map(idOf))
      },
      { id: 'm' },
    )
    for (let i = 1; i <= 3; i++) {
      a.set(i)
      maker.get()
    }
    expect(ids[0]).toEqual(['m>spin#0', 'm>spin#1', 'm>signal["x"]', 'm>spin#0>signal#0'])
    expect(ids).toEqual([ids[0], ids[0], ids[0]])
    expect(idsOf(world)).toEqual([
      'signal#0',
      'm',
      ...ids[0]!.slice(0, 1),
      'm>spin#0>signal#0',
      ...ids[0]!.slice(1, 3),
    ])
  })

  test('DSC340: two of one run with the same id or key are refused', () => {
    const world = createContext()
    const a = world.signal(1)
    const twice = world.spin((run) => {
      run.signal(run.track(a), { key: 'x' })
      run.signal(2, { key: 'x' })
    })
    expect(() => twice.get()).toThrow(code('DSC340'))
    a.set(2)
    expect(() => twice.get()).toThrow(code('DSC340'))
    const other = world.spin((run) => run.signal(1, { id: 'mine' }))
    const third = world.spin((run) => run.signal(1, { id: 'mine' }))
    other.get()
    expect(() => third.get()).toThrow(code('DSC340'))
  })

  test('may be written by the body, which stays shareable, and read', () => {
    const world = createContext()
    const runs: number[] = []
    const maker = world.spin((run) => {
      const sum = run.signal(0)
      for (const i of [1, 2, 3]) sum.set(sum.get() + i)
      sum.update((value) => value + 1)
      runs.push(run.track(sum))
      return sum
    })
    const fork = world.fork()
    const sum = fork.get(maker)
    expect(fork.get(sum)).toBe(7)
    expect(maker.get()).toBe(sum)
    expect(runs).toEqual([7])
  })

  test('is an input like others: who changes it makes the body that tracks it begin anew', () => {
    const world = createContext()
    const maker = world.spin((run) => {
      const clicks = run.signal(0)
      return { clicks, label: `${run.track(clicks)} clicks` }
    })
    const first = maker.get()
    first.clicks.set(5)
    const second = maker.get()
    expect(second.label).toBe('0 clicks')
    expect(second.clicks).not.toBe(first.clicks)
  })

  test('ends with what it has made itself, however deep', () => {
    const world = createContext()
    const a = world.signal(1)
    const outer = world.spin((run) => {
      const value = run.track(a)
      return [run.spin((inner) => [inner.spin((deep) => deep.signal(value))])]
    })
    const [middle] = outer.get()
    const [inner] = middle!.get()
    const signal = inner!.get()
    expect(signal.get()).toBe(1)
    a.set(2)
    outer.get()
    for (const over of [middle, inner, signal]) expect(() => over!.get()).toThrow(code('DSC345'))
  })

  test('ends when its spin is disposed, or its effect', () => {
    const world = createContext()
    const fork = world.fork()
    const a = world.signal(1)
    const maker = createMaker(world, a)
    const { count } = maker.get()
    maker.dispose()
    expect(() => count.get()).toThrow(code('DSC345'))
    for (const context of [world, fork]) {
      const made: Signal<number>[] = []
      const effect = context.effect((run) => void made.push(run.signal(run.track(a))))
      context.set(a, context.get(a) + 1)
      expect(() => made[0]!.get()).toThrow(code('DSC345'))
      expect(context.get(made[1]!)).toBe(context.get(a))
      effect[Symbol.dispose]()
      expect(() => context.get(made[1]!)).toThrow(code('DSC345'))
    }
  })

  test('tells its watchers and its readers that it is over', async () => {
    const world = createContext()
    const a = world.signal(1)
    const slow = deferred<number>()
    const maker = world.spin((run) => {
      run.track(a)
      return {
        child: run.spin(async (inner) => inner.await(slow.promise)),
        ready: run.spin(() => 1),
      }
    })
    const { child, ready } = maker.get()
    const errors: unknown[] = []
    ready.watch(() => {}, { onError: (error) => void errors.push(error) })
    const reading = child.read()
    a.set(2)
    maker.get()
    await expect(reading).rejects.toThrow(code('DSC345'))
    expect(errors).toEqual([code('DSC345')])
    await world.idle()
  })

  test('a spin that keeps what another has made is told at the end of the change', () => {
    const world = createContext()
    const a = world.signal(1)
    const maker = createMaker(world, a)
    let kept: Child | undefined
    const keeper = world.spin((run) => {
      kept ??= run.track(maker)
      return run.track(kept.doubled)
    })
    expect(keeper.get()).toBe(1)
    const faults: unknown[] = []
    keeper.watch(() => {}, { onError: (error) => void faults.push(error) })
    a.set(2)
    expect(maker.get().doubled.get()).toBe(2)
    expect(() => keeper.get()).toThrow(code('DSC345'))
    expect(faults).toEqual([code('DSC345')])
  })

  test('is let go by what it has read', () => {
    const world = createContext()
    const a = world.signal(1)
    const b = world.signal(1)
    const maker = world.spin((run) => {
      run.track(a)
      return { child: run.spin((inner) => inner.track(b)) }
    })
    for (let i = 0; i < 10; i++) {
      a.set(i + 2)
      maker.get().child.get()
    }
    let links = 0
    let link = (b as unknown as { subs: { nextSub: never } | null }).subs
    for (; link !== null; link = link.nextSub) links++
    expect(links).toBe(1)
  })
})

describe('what a body makes that waits', () => {
  test('is replaced by the next result, and ends with a run that is given up', async () => {
    const world = createContext()
    const a = world.signal(1)
    const made: Signal<number>[] = []
    const gates = [deferred<void>(), deferred<void>(), deferred<void>()]
    let runs = 0
    const maker = world.spin(async (run) => {
      const value = run.track(a)
      const gate = gates[runs++]!
      const early = run.signal(value)
      made.push(early)
      await run.await(gate.promise)
      const late = run.signal(value)
      made.push(late)
      return [early, late]
    })
    const first = maker.read()
    gates[0]!.resolve()
    const [early, late] = await first
    expect([early!.get(), late!.get()].map(String)).toEqual(['1', '1'])
    expect([early, late].map((signal) => idOf(signal!))).toEqual([
      'spin#0>signal#0',
      'spin#0>signal#1',
    ])
    a.set(2)
    const second = maker.read()
    a.set(3)
    // The second run was given up: what it made is over, and the first result still stands.
    expect(made).toHaveLength(4)
    expect(() => made[2]!.get()).toThrow(code('DSC345'))
    expect(early!.get()).toBe(1)
    gates[2]!.resolve()
    await second
    expect(() => early!.get()).toThrow(code('DSC345'))
    expect(made.at(-1)!.get()).toBe(3)
    await world.idle()
  })

  test('of a run that nobody waits for any more ends with it, and the former result keeps its own', async () => {
    const world = createContext()
    const a = world.signal(1)
    const never = deferred<void>()
    const made: Signal<number>[] = []
    let leaked: Run | undefined
    const maker = world.spin(async (run) => {
      leaked = run
      const value = run.track(a)
      const signal = run.signal(value)
      made.push(signal)
      if (value === 2) await run.await(never.promise)
      return signal
    })
    const kept = await maker
    a.set(2)
    const controller = new AbortController()
    const reading = maker.read({ signal: controller.signal })
    controller.abort()
    await expect(reading).rejects.toThrow(code('DSC313'))
    expect(() => made[1]!.get()).toThrow(code('DSC345'))
    expect(kept.get()).toBe(1)
    expect(() => leaked!.signal(1)).toThrow(code('DSC313'))
    expect(() => leaked!.spin(() => 1)).toThrow(code('DSC313'))
    await world.idle()
  })

  test('is what the body awaits itself', async () => {
    const world = createContext()
    const a = world.signal(2)
    const maker = world.spin(async (run) => {
      const factor = run.track(a)
      const parts = [1, 2, 3].map((part) =>
        run.spin(async (inner) => (await inner.await(Promise.resolve(part))) * factor),
      )
      const values = await Promise.all(parts.map((part) => run.await(part)))
      return values.reduce((sum, value) => sum + value, 0)
    })
    expect(await maker).toBe(12)
    a.set(3)
    expect(await maker).toBe(18)
    expect(await world.fork({ set: [[a, 4]] }).read(maker)).toBe(24)
    expect(await maker).toBe(18)
    await world.idle()
  })

  test('of a body that turns out to wait goes along', async () => {
    const world = createContext()
    const fork = world.fork()
    const a = world.signal(1)
    const maker = world.spin((run) => {
      const signal = run.signal(run.track(a))
      return run.await(Promise.resolve()).then(() => signal)
    })
    for (const context of [world, fork]) {
      context.set(a, context.get(a) + 1)
      const signal = await context.read(maker)
      expect(context.get(signal)).toBe(context.get(a))
      context.set(a, context.get(a) + 1)
      await context.read(maker)
      expect(() => context.get(signal)).toThrow(code('DSC345'))
    }
  })

  test('of a body that meets a spin that is not ready ends when it begins again', async () => {
    const world = createContext()
    const gate = deferred<number>()
    const slow = world.spin(async (run) => run.await(gate.promise))
    const made: Signal<number>[] = []
    const body = (run: Run) => {
      made.push(run.signal(1))
      return run.track(slow)
    }
    const inRoot = world.spin(body)
    const fork = world.fork()
    const inFork = fork.spin(body)
    expect(() => inRoot.get()).toThrow(code('DSC312'))
    expect(() => fork.get(inFork)).toThrow(code('DSC312'))
    expect(made).toHaveLength(2)
    gate.resolve(7)
    expect([await inRoot, await fork.read(inFork)]).toEqual([7, 7])
    for (const signal of made.slice(0, 2)) expect(() => signal.get()).toThrow(code('DSC345'))
    expect(made.slice(-2).map((signal) => signal.get())).toEqual([1, 1])
  })
})

describe('what a body makes, and forks', () => {
  test('is shared with the result, as high as that lives', () => {
    const world = createContext()
    const a = world.signal(1)
    const runs: number[] = []
    const maker = createMaker(world, a, runs)
    const [fork, sibling] = [world.fork(), world.fork()]
    const child = fork.fork().get(maker)
    expect([world, fork, sibling].map((context) => context.get(maker))).toEqual(
      Array(3).fill(child),
    )
    expect(runs).toEqual([1])
    fork.set(child.count, 5)
    expect([world, fork, sibling].map((context) => context.get(child.doubled))).toEqual([1, 11, 1])
  })

  test('is not copied: a fork that cannot share the result runs the body, and has children of its own', () => {
    const world = createContext()
    const a = world.signal(1)
    const runs: number[] = []
    const maker = createMaker(world, a, runs)
    const shared = maker.get()
    const fork = world.fork()
    fork.set(a, 1)
    const own = fork.get(maker)
    expect(own).not.toBe(shared)
    expect(runs).toEqual([1, 1])
    expect(() => world.get(own.count)).toThrow(code('DSC302'))
    a.set(2)
    maker.get()
    expect(fork.get(own.doubled)).toBe(1)
    expect(() => fork.get(shared.doubled)).toThrow(code('DSC345'))
    expect(() => fork.set(shared.count, 1)).toThrow(code('DSC345'))
  })

  test('ends in a fork too that has written it', () => {
    const world = createContext()
    const a = world.signal(1)
    const maker = createMaker(world, a)
    const { count, doubled } = maker.get()
    const fork = world.fork()
    fork.set(count, 5)
    expect(fork.get(doubled)).toBe(11)
    a.set(2)
    fork.get(maker)
    expect(() => fork.get(count)).toThrow(code('DSC345'))
    expect(() => fork.get(doubled)).toThrow(code('DSC345'))
    expect(fork.changes()).toEqual([])
    expect(world.merge(fork)).toEqual([])
  })

  test('of a result that a fork lets go of, because it shares again, ends', () => {
    const world = createContext()
    const a = world.signal(1)
    const b = world.signal(1)
    const maker = world.spin((run) => run.signal(run.track(a) < 2 ? run.track(b) : 0))
    maker.get()
    const fork = world.fork()
    fork.set(b, 7)
    const own = fork.get(maker)
    expect(fork.get(own)).toBe(7)
    a.set(2)
    const shared = maker.get()
    expect(fork.get(maker)).toBe(shared)
    expect(() => fork.get(own)).toThrow(code('DSC345'))
  })

  test('ends with the fork that is closed, also where it was made above', () => {
    const world = createContext()
    const a = world.signal(1)
    const fork = world.fork()
    const own = fork.signal(1)
    fork.set(a, 3)
    let made: Signal<number> | undefined
    const maker = world.spin((run) => {
      made = run.signal(1)
      return run.track(a)
    })
    fork.get(maker)
    expect(own.get()).toBe(1)
    void fork.close()
    expect(() => made!.get()).toThrow()
  })

  test('stays in a frozen fork as it was, and can still be computed there', () => {
    const world = createContext()
    const a = world.signal(1)
    const maker = createMaker(world, a)
    const { count, doubled } = maker.get()
    count.set(2)
    doubled.get()
    const frozen = world.fork({ mode: 'frozen' })
    a.set(2)
    maker.get()
    expect(() => doubled.get()).toThrow(code('DSC345'))
    expect([frozen.get(count), frozen.get(doubled)]).toEqual([2, 5])
    expect(frozen.get(frozen.get(maker).doubled)).toBe(5)
    expect(idsOf(frozen)).toEqual(['signal#0', 'spin#0', 'spin#0>signal#0', 'spin#0>spin#0'])
    const fork = frozen.fork()
    fork.set(count, 10)
    expect([fork.get(doubled), frozen.get(doubled)]).toEqual([21, 5])
    const later = world.fork({ mode: 'frozen' })
    expect(() => later.get(doubled)).toThrow(code('DSC345'))
  })

  test('of a frozen fork’s own run ends with the next one there, and leaves what it had from above', () => {
    const world = createContext()
    const a = world.signal(1)
    const maker = createMaker(world, a)
    const above = maker.get()
    const frozen = world.fork({ mode: 'frozen' })
    frozen.set(a, 5)
    const own = frozen.get(maker)
    expect([frozen.get(own.doubled), above.doubled.get()]).toEqual([5, 1])
    frozen.set(a, 6)
    frozen.get(maker)
    expect(() => frozen.get(own.doubled)).toThrow(code('DSC345'))
    expect(above.doubled.get()).toBe(1)
    expect(maker.get()).toBe(above)
  })
})

describe('what a body makes, and batches that throw', () => {
  const failing = (context: Context, action: () => void) =>
    expect(() =>
      context.batch(() => {
        action()
        throw new Error('no')
      }),
    ).toThrow('no')

  test.each(['root', 'fork'])('in a %s the new ones end and the former ones are back', (where) => {
    const world = createContext()
    const a = world.signal(1)
    const context = where === 'root' ? world : world.fork({ set: [[a, 1]] })
    const runs: number[] = []
    const maker = createMaker(world, a, runs)
    const former = context.get(maker)
    let undone!: Child
    failing(context, () => {
      context.set(a, 2)
      undone = context.get(maker)
      context.set(undone.count, 4)
      expect(context.get(undone.doubled)).toBe(10)
    })
    expect(context.get(maker)).toBe(former)
    expect(context.get(former.doubled)).toBe(1)
    expect(() => context.get(undone.doubled)).toThrow(code('DSC345'))
    expect(runs).toEqual([1, 2])
    context.set(a, 3)
    expect(context.get(context.get(maker).doubled)).toBe(3)
    expect(() => context.get(former.doubled)).toThrow(code('DSC345'))
  })

  test('what a batch inside has replaced is back, and what the outer one has replaced is not', () => {
    const world = createContext()
    const a = world.signal(1)
    const maker = createMaker(world, a)
    const first = maker.get()
    let second!: Child
    world.batch(() => {
      a.set(2)
      second = maker.get()
      failing(world, () => {
        a.set(3)
        maker.get()
      })
      expect(maker.get()).toBe(second)
    })
    expect(second.doubled.get()).toBe(2)
    expect(() => first.doubled.get()).toThrow(code('DSC345'))
  })

  test('a first run that is undone leaves nothing', () => {
    const world = createContext()
    const a = world.signal(1)
    const maker = createMaker(world, a)
    failing(world, () => {
      a.set(2)
      maker.get()
    })
    expect(idsOf(world)).toEqual(['signal#0', 'spin#0'])
    expect(maker.get().doubled.get()).toBe(1)
  })
})

for (const place of ['a root', 'a fork']) {
  test(`bodies in ${place} that make what they read may be inside each other more often than others are on the stack`, () => {
    const world = createContext()
    const depth = world.signal(0)
    let runs = 0
    const count = (run: Run, level: number): number => {
      if (++runs > 5000) throw new RangeError('there is no end to it')
      if (level === run.track(depth)) return level
      return run.track(run.spin((inner) => count(inner, level + 1)))
    }
    const top = world.spin((run) => count(run, 0))
    const context = place === 'a root' ? world : world.fork({ set: [[depth, 0]] })
    for (const levels of [10, 400]) {
      runs = 0
      context.set(depth, levels)
      expect([context.get(top), runs]).toEqual([levels, levels + 1])
    }
  })
}

describe('changeOf', () => {
  test('tells of the value, the one of the last run with a result, and whether there was none', () => {
    const world = createContext()
    const a = world.signal(1)
    const spin = world.spin((run) => run.changeOf(a))
    expect(spin.get()).toEqual({ value: 1, previous: undefined, first: true })
    a.set(2)
    a.set(5)
    expect(spin.get()).toEqual({ value: 5, previous: 1, first: false })
    expect(spin.get()).toEqual({ value: 5, previous: 1, first: false })
    spin.refresh()
    expect(spin.get()).toEqual({ value: 5, previous: 5, first: false })
  })

  test('is for each spin by itself, and in each context', () => {
    const world = createContext()
    const a = world.signal(1)
    const [one, other] = [0, 1].map(() => world.spin((run) => run.changeOf(a).previous))
    one!.get()
    a.set(2)
    expect([one!.get(), other!.get()]).toEqual([1, undefined])
    const fork = world.fork()
    expect(fork.get(one!)).toBe(undefined)
    fork.set(a, 3)
    expect([fork.get(one!), one!.get()]).toEqual([2, 1])
  })

  test('remembers what a run has not asked for again', () => {
    const world = createContext()
    const a = world.signal(1)
    const asks = world.signal(true)
    const spin = world.spin((run) => (run.track(asks) ? run.changeOf(a).previous : 'no'))
    spin.get()
    asks.set(false)
    expect(spin.get()).toBe('no')
    world.batch(() => {
      asks.set(true)
      a.set(2)
    })
    expect(spin.get()).toBe(1)
  })

  test('knows nothing of runs that were given up, failed to be ready, or were undone', async () => {
    const world = createContext()
    const a = world.signal(1)
    let gate = deferred<void>()
    const spin = world.spin(async (run) => {
      const { previous } = run.changeOf(a)
      await run.await(gate.promise)
      return previous
    })
    gate.resolve()
    await spin
    gate = deferred()
    a.set(2)
    const reading = spin.read()
    a.set(3)
    gate.resolve()
    expect(await reading).toBe(1)
    a.set(4)
    expect(await spin).toBe(3)

    const sync = world.spin((run) => run.changeOf(a).previous)
    sync.get()
    const undone = () =>
      world.batch(() => {
        a.set(5)
        expect(sync.get()).toBe(4)
        throw new Error('no')
      })
    expect(undone).toThrow('no')
    a.set(6)
    expect(sync.get()).toBe(4)
  })

  test('tells a run that asks twice, or of several signals, the same of each', () => {
    const world = createContext()
    const [a, b] = [world.signal(1), world.signal(1)]
    const spin = world.spin((run) => [run.changeOf(a), run.changeOf(b), run.changeOf(a)])
    for (const context of [world, world.fork()]) {
      const one = { value: context.get(a), previous: undefined, first: true }
      expect(context.get(spin)).toEqual([one, one, one])
      context.set(a, one.value + 1)
      const other = { value: one.value + 1, previous: one.value, first: false }
      const same = { ...one, previous: one.value, first: false }
      expect(context.get(spin)).toEqual([other, same, other])
      context.batch(() => [a, b].forEach((signal) => context.set(signal, 2)))
    }
  })

  test('knows nothing of a body that met a spin which was not ready', async () => {
    const world = createContext()
    const a = world.signal(1)
    const late = world.spin(async (run) => run.await(Promise.resolve(1)))
    let begun = 0
    const spin = world.spin((run) => {
      begun++
      const change = run.changeOf(a)
      return { ...change, late: run.track(late) }
    })
    for (const context of [world, world.fork({ set: [[a, 2]] })]) {
      late.refresh()
      begun = 0
      const value = context.get(a)
      const found = await context.read(spin)
      expect([found, begun]).toEqual([{ value, previous: undefined, first: true, late: 1 }, 2])
    }
  })

  test('works in effects', () => {
    const world = createContext()
    const a = world.signal(1)
    const fork = world.fork()
    for (const context of [world, fork]) {
      const seen: unknown[] = []
      const effect = context.effect((run) => {
        const { value, previous } = run.changeOf(a)
        seen.push([previous, value])
      })
      const value = context.get(a)
      context.set(a, value + 1)
      effect[Symbol.dispose]()
      expect(seen).toEqual([
        [undefined, value],
        [value, value + 1],
      ])
    }
  })
})

describe('bind', () => {
  test('a bound callback reads as the run when somebody else calls it, as long as that goes on', async () => {
    const world = createContext()
    const a = world.signal(1)
    const gate = deferred<void>()
    let bound!: (add: number) => number
    const spin = world.spin(async (run) => {
      bound = run.bind((add: number) => run.track(a) + add)
      await run.await(gate.promise)
      return bound(0)
    })
    const reading = spin.read()
    const value = bound(10)
    expect(value).toBe(11)
    const other = world.spin(() => bound(20))
    expect(other.get()).toBe(21)
    gate.resolve()
    expect(await reading).toBe(1)
    expect(() => bound(1)).toThrow(code('DSC313'))
    a.set(2)
    expect(await spin).toBe(2)
    expect(other.get()).toBe(21)
  })

  test('plain reads in it act in the context of the run', async () => {
    const world = createContext()
    const a = world.signal(1)
    const fork = world.fork({ set: [[a, 7]] })
    const gate = deferred<void>()
    let bound!: () => number
    const spin = fork.spin(async (run) => {
      bound = run.bind(() => a.get())
      await run.await(gate.promise)
    })
    const reading = spin.read()
    expect([bound(), a.get()]).toEqual([7, 1])
    gate.resolve()
    await reading
  })

  test('DSC304: of a body that has returned it throws', () => {
    const world = createContext()
    const a = world.signal(1)
    let bound!: () => number
    const spin = world.spin((run) => {
      bound = run.bind(() => run.track(a))
      return bound()
    })
    expect(spin.get()).toBe(1)
    expect(bound).toThrow(code('DSC304'))
  })
})
