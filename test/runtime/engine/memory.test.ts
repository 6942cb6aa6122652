import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import type { ContextState } from '../../../runtime/engine/context-state.ts'
import { createContext } from '../../../runtime/engine/context.ts'
import { handlesOf } from '../../../runtime/engine/handles.ts'
import type { Context, Signal, Spin } from '../../../runtime/engine/surface.ts'
import { load } from './support/compiled.ts'

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

const FORKS = 200

interface Model {
  readonly world: Context
  readonly signals: readonly Signal<number>[]
  readonly sum: Spin<number>
}

function createModel(): Model {
  const world = createContext({ bindings: { by: 1 } })
  const signals = Array.from({ length: 50 }, (_, i) => world.signal(i))
  const spins = signals.map((signal) =>
    world.spin((run) => run.track(signal) * run.binding<number>('by')),
  )
  const sum = world.spin((run) => spins.reduce((total, spin) => total + run.track(spin), 0))
  sum.get()
  return { world, signals, sum }
}

/** What a fork is used for before it is dropped. */
const uses: Record<string, (fork: Context, model: Model, i: number) => void> = {
  'was never used': () => {},
  'read only what is shared': (fork, { sum }) => void fork.get(sum),
  'wrote something and read': (fork, { signals, sum }, i) => {
    fork.set(signals[i % 50]!, -1)
    fork.get(sum)
  },
  'ran what the parent had changed': (fork, { world, signals, sum }, i) => {
    world.set(signals[0]!, i)
    fork.get(sum)
  },
  'made something of its own': (fork, { signals }) => {
    const own = fork.signal(1)
    fork.spin((run) => run.track(own) + run.track(signals[4]!)).get()
  },
  'was forked': (fork, { signals, sum }) => {
    const below = fork.fork()
    fork.set(signals[1]!, 5)
    below.set(signals[2]!, 6)
    fork.get(sum)
    below.get(sum)
  },
  'undid a batch': (fork, { signals, sum }) => {
    const failed = () =>
      fork.batch(() => {
        fork.set(signals[1]!, 7)
        fork.get(sum)
        throw new Error('no')
      })
    expect(failed).toThrow('no')
  },
  'kept a moment': (fork, { world, signals, sum }, i) => {
    const frozen = fork.fork({ mode: 'frozen' })
    world.set(signals[3]!, i)
    fork.get(sum)
    frozen.get(sum)
  },
  'was watched until it was closed': (fork, { world, signals, sum }, i) => {
    fork.watch(sum, () => {})
    world.set(signals[3]!, i)
    void fork.close()
  },
}

function useForks(model: Model, use: (fork: Context, model: Model, i: number) => void) {
  return Array.from({ length: FORKS }, (_, i) => {
    const fork = model.world.fork()
    use(fork, model, i)
    return new WeakRef(fork)
  })
}

test.each(Object.keys(uses))('a fork that %s is collected when nobody holds it', async (name) => {
  const model = createModel()
  const forks = useForks(model, uses[name]!)
  for (let round = 0; round < 3; round++) {
    await new Promise(setImmediate)
    collectGarbage()
  }
  const alive = forks.filter((fork) => fork.deref() !== undefined).length
  // The last one may still be in a register, or in the memory of an inline cache.
  expect(alive).toBeLessThanOrEqual(2)
  expect(model.sum.get()).toBeGreaterThan(0)
})

test('a world holds of the signals and spins that were dropped only those that are in one group with a living one', async () => {
  const world = createContext()
  const dropped: WeakRef<object>[] = []
  const kept: object[] = []
  for (let i = 0; i < 10_000; i++) {
    const options = i % 3 === 0 ? { key: i } : {}
    const made = i % 2 === 0 ? world.signal(i, options) : world.spin(() => i, options)
    if (i % 1000 === 0) kept.push(made)
    else dropped.push(new WeakRef(made))
    // Else they would live as long as this job.
    if (i % 100 === 0) await new Promise(setImmediate)
  }
  for (let round = 0; round < 3; round++) {
    await new Promise(setImmediate)
    collectGarbage()
  }
  const alive = dropped.filter((handle) => handle.deref() !== undefined).length
  const listed = [...handlesOf(world as unknown as ContextState)].length
  // Of signals that nobody has used there are only the values.
  expect(alive).toBeLessThan(listed - kept.length)
  expect(listed).toBeLessThanOrEqual(32 * (kept.length + 1))
})

test('signals that are dropped before anybody has used them are free before the job that made them is over', () => {
  const count = 20_000
  const bytesOf = (use: boolean) => {
    const world = createContext()
    collectGarbage()
    const before = process.memoryUsage().heapUsed
    for (let i = 0; i < count; i++) {
      const signal = world.signal(i)
      if (use) signal.set(-1)
    }
    collectGarbage()
    const bytes = (process.memoryUsage().heapUsed - before) / count
    return { bytes, world }
  }
  expect(bytesOf(false).bytes).toBeLessThan(bytesOf(true).bytes / 2)
})

/** What a fork does with spins that wait before it is dropped. */
const waitingUses: Record<
  string,
  (fork: Context, spin: Spin<number>, a: Signal<number>) => unknown
> = {
  'read what is shared': (fork, spin) => fork.read(spin),
  'read what differs': (fork, spin, a) => {
    fork.set(a, 7)
    return fork.read(spin)
  },
  'withdrew from a read': (fork, spin, a) => {
    const controller = new AbortController()
    fork.set(a, 8)
    const reading = fork.read(spin, { signal: controller.signal })
    controller.abort()
    return reading.catch(() => {})
  },
  'left a run in the middle': async (fork, spin, a) => {
    const reading = fork.read(spin)
    fork.set(a, 9)
    await reading
  },
  'asked with get()': (fork, spin, a) => {
    fork.set(a, 6)
    expect(() => fork.get(spin)).toThrow('DSC312')
  },
}

test.each(Object.keys(waitingUses))(
  'a fork that %s, of a spin that waits, is collected when nobody holds it',
  async (name) => {
    const world = createContext()
    const a = world.signal(1)
    const spin = world.spin(async (run) => {
      await run.await(Promise.resolve())
      return run.track(a)
    })
    const forks: WeakRef<Context>[] = []
    for (let i = 0; i < FORKS; i++) {
      const fork = world.fork()
      forks.push(new WeakRef(fork))
      await waitingUses[name]!(fork, spin, a)
    }
    await world.idle()
    for (let round = 0; round < 3; round++) {
      await new Promise(setImmediate)
      collectGarbage()
    }
    const alive = forks.filter((fork) => fork.deref() !== undefined).length
    expect(alive).toBeLessThanOrEqual(3)
    expect(await spin).toBe(1)
  },
)

test('a fork that was dropped is collected with its copies of the world outside, which are disposed then', async () => {
  const world = createContext()
  let disposed = 0
  const copy = () => ({
    [Symbol.for('dscope.fork')]: copy,
    [Symbol.dispose]: () => void disposed++,
  })
  const external = world.external(copy())
  const count = 20
  await (async () => {
    for (let i = 0; i < count; i++) {
      const fork = world.fork()
      await fork.run(() => external.get())
      if (i % 2 === 0) await fork.fork().run(() => external.get())
    }
  })()
  for (let turns = 0; turns < 200 && disposed < count; turns++) {
    collectGarbage()
    await new Promise((done) => setImmediate(done))
  }
  expect(disposed).toBeGreaterThanOrEqual(count)
})

test('a process that takes messages for ever holds no more than one that has just begun', async () => {
  const world = createContext()
  const box = world.mailbox<number>()
  const rate = world.signal(2)
  const sum = world.signal(0)
  using effect = world.effect(async (run) => {
    for (;;) {
      const message = await run.await(box.take())
      run.context.update(sum, (value) => value + message * run.track(rate))
    }
  })
  let posted = 0
  const size = async (messages: number) => {
    for (let i = 0; i < messages; i++) box.post(1)
    posted += messages
    while (world.get(sum) < 2 * posted) await new Promise((done) => setImmediate(done))
    collectGarbage()
    return process.memoryUsage().heapUsed
  }
  const before = await size(1000)
  const after = await size(50_000)
  void effect
  expect(world.get(sum)).toBe(2 * posted)
  expect(after - before).toBeLessThan(1_500_000)
})

test('a world that is dropped while a compiled run of it waits for ever is collected once another world changes', async () => {
  const { begin } = load<{ begin(world: Context, gates: Promise<void>[]): void }>(`
    import { spin } from 'dscope/macro'
    export const begin = (world, gates) => {
      const waits = spin(world, async () => { for (const gate of gates) await gate })
      void waits.read()
    }
  `)
  const drop = async () => {
    const world = createContext()
    // Two suspensions: with the second the run is the one that went on last.
    begin(world, [Promise.resolve(), new Promise<void>(() => {})])
    await new Promise(setImmediate)
    return new WeakRef(world)
  }
  const dropped = await drop()
  const other = createContext()
  const signal = other.signal(0)
  signal.watch(() => {})
  signal.set(1)
  for (let round = 0; round < 3; round++) {
    await new Promise(setImmediate)
    collectGarbage()
  }
  // Not the world itself, of which the message would tell everything.
  expect(dropped.deref() === undefined).toBe(true)
})
