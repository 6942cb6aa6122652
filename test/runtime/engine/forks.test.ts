import { createContext } from '../../../runtime/engine/context.ts'
import type { Context, Signal } from '../../../runtime/engine/surface.ts'
import { counted } from './support/counted.ts'

test('F1: a fork counts for itself', () => {
  const world = createContext()
  const count = world.signal(1)
  const fork = world.fork()
  fork.update(count, (n) => n + 1)
  fork.update(count, (n) => n + 1)
  expect([fork.get(count), world.get(count)]).toEqual([3, 1])
})

test('F2, F3, F5: siblings and the parent never see what a fork writes, or is forked with', () => {
  const world = createContext()
  const n = world.signal(100)
  const double = world.spin((run) => run.track(n) * 2)
  const first = world.fork({ set: [[n, 42]] })
  const second = world.fork()
  second.set(n, 99)
  const third = world.fork()
  expect([first, second, third, world].map((context) => context.get(n))).toEqual([42, 99, 100, 100])
  expect([first, second, world].map((context) => context.get(double))).toEqual([84, 198, 200])
})

test('F4: bindings of a fork are merged over those of its parent, which stay', () => {
  const world = createContext({ bindings: { http: 'real', storage: 'real' } })
  const http = world.spin((run) => run.binding<string>('http'))
  const storage = world.spin((run) => run.binding<string>('storage'))
  const mocked = world.fork({ bindings: { http: 'mock' } })
  const seeded = mocked.fork({ bindings: { seed: 12345 } })
  expect([world.get(http), mocked.get(http), seeded.get(http)]).toEqual(['real', 'mock', 'mock'])
  expect(seeded.get(storage)).toBe('real')
  expect(seeded.bindings).toEqual({ http: 'mock', storage: 'real', seed: 12345 })
  expect(world.bindings).toEqual({ http: 'real', storage: 'real' })
})

test('F6: a spin runs once for a world and all forks that see its inputs', () => {
  const world = createContext()
  const n = world.signal(1)
  const spin = counted(world, (run) => run.track(n) + 1)
  const forks = Array.from({ length: 100 }, () => world.fork())
  for (const fork of [...forks, ...forks]) expect(fork.get(spin.spin)).toBe(2)
  expect(world.get(spin.spin)).toBe(2)
  expect(spin.runs).toBe(1)
})

test('F7: only what depends on what the fork wrote runs in it', () => {
  const world = createContext()
  const a = world.signal(1)
  const b = world.signal(10)
  const overA = counted(world, (run) => run.track(a) * 2)
  const overB = counted(world, (run) => run.track(b) * 2)
  overA.spin.get()
  overB.spin.get()
  const fork = world.fork()
  fork.set(a, 5)
  expect([fork.get(overA.spin), fork.get(overB.spin)]).toEqual([10, 20])
  expect([overA.runs, overB.runs]).toEqual([2, 1])
  expect([overA.spin.get(), overB.spin.get()]).toEqual([2, 20])
  expect([overA.runs, overB.runs]).toEqual([2, 1])
})

test('F8, F9: a fork follows what the parent writes, also after it has read, tracked and watched', () => {
  const world = createContext()
  const n = world.signal(1)
  const ten = world.spin((run) => run.track(n) * 10)
  const fork = world.fork()
  expect(fork.get(ten)).toBe(10)
  n.set(2)
  expect([fork.get(n), fork.get(ten)]).toEqual([2, 20])
  fork.watch(ten, () => {})
  n.set(3)
  expect([fork.get(n), fork.get(ten)]).toEqual([3, 30])
})

test('F9: a write detaches for good, also when the value is equal', () => {
  const world = createContext()
  const n = world.signal(1)
  const other = world.signal(1)
  const fork = world.fork()
  fork.set(n, 1)
  n.set(2)
  other.set(2)
  expect([fork.get(n), fork.get(other)]).toEqual([1, 2])
})

test('F10: a spin that the parent has run runs once more in a fork that changes its input', () => {
  const world = createContext()
  const n = world.signal(100)
  const spin = counted(world, (run) => run.track(n))
  spin.spin.get()
  const fork = world.fork()
  fork.set(n, 42)
  expect([fork.get(spin.spin), world.get(spin.spin), spin.runs]).toEqual([42, 100, 2])
})

test('F12: each fork of a fork adds to what it sees', () => {
  const world = createContext()
  const n = world.signal(1)
  const a = world.fork()
  a.update(n, (value) => value + 10)
  const b = a.fork()
  b.update(n, (value) => value + 100)
  const c = world.fork()
  expect([world, a, b, c].map((context) => context.get(n))).toEqual([1, 11, 111, 1])
})

test('a fork of a fork follows both at every depth', () => {
  const world = createContext()
  const n = world.signal(1)
  const double = world.spin((run) => run.track(n) * 2)
  let deepest: Context = world
  for (let depth = 1; depth <= 64; depth++) deepest = deepest.fork()
  expect(deepest.get(double)).toBe(2)
  n.set(2)
  expect(deepest.get(double)).toBe(4)
  const middle = deepest.parent!.parent!
  middle.set(n, 5)
  expect([deepest.get(double), middle.parent!.get(double)]).toEqual([10, 4])
  expect(deepest.depth).toBe(64)
  expect(deepest.root).toBe(world)
})

test('F15: part of a result follows the fork, the rest is shared', () => {
  const world = createContext()
  const n = world.signal(10)
  const still = counted(world, () => 'static')
  const pair = world.spin((run) => [run.track(n), run.track(still.spin)])
  expect(pair.get()).toEqual([10, 'static'])
  const fork = world.fork({ set: [[n, 99]] })
  expect(fork.get(pair)).toEqual([99, 'static'])
  expect(still.runs).toBe(1)
})

test('F16: a watcher is called for the changes of its own context', () => {
  const world = createContext()
  const n = world.signal(1)
  const fork = world.fork()
  const told: string[] = []
  world.watch(n, (value) => told.push(`world ${value}`))
  fork.watch(n, (value) => told.push(`fork ${value}`))
  n.set(2)
  fork.set(n, 3)
  n.set(4)
  expect(told).toEqual(['world 2', 'fork 2', 'fork 3', 'world 4'])
})

test('F18: a change that nobody has read when the fork is made is seen by both', () => {
  const world = createContext()
  const n = world.signal(1)
  const spin = counted(world, (run) => run.track(n) + 100)
  spin.spin.get()
  n.set(2)
  const fork = world.fork()
  fork.set(n, 3)
  expect(fork.get(spin.spin)).toBe(103)
  expect(spin.spin.get()).toBe(102)
  expect(world.fork().get(spin.spin)).toBe(102)
  expect(spin.runs).toBe(3)
})

test('F22: compareAndSet and update work on what the fork sees', () => {
  const world = createContext()
  const n = world.signal(1)
  const fork = world.fork()
  const exchange = (from: number, to: number) => fork.run(() => n.compareAndSet(from, to))
  expect(exchange(2, 3)).toBe(false)
  n.set(2)
  expect(exchange(2, 3)).toBe(true)
  fork.run(() => n.update((value) => value * 2))
  expect([fork.get(n), n.get()]).toEqual([6, 2])
})

test('F51: closing a fork ends it and its own forks, and nothing else', async () => {
  const world = createContext()
  const n = world.signal(1)
  const fork = world.fork()
  const below = fork.fork()
  let told = 0
  below.watch(n, () => told++)
  await fork.close()
  n.set(2)
  expect(told).toBe(0)
  expect([fork.closed, below.closed, world.closed]).toEqual([true, true, false])
  for (const context of [fork, below]) {
    expect(() => context.get(n)).toThrow(expect.objectContaining({ code: 'DSC301' }))
  }
  expect(n.get()).toBe(2)
  await fork.close()
})

test('F52: closing a root ends everything', async () => {
  const world = createContext()
  const n = world.signal(1)
  const spin = world.spin((run) => run.track(n))
  const fork = world.fork()
  let told = 0
  spin.watch(() => told++)
  fork.watch(n, () => told++)
  world.effect((run) => void run.track(n))
  await world[Symbol.asyncDispose]()
  const closed = expect.objectContaining({ code: 'DSC301' })
  const actions = [
    () => n.get(),
    () => n.set(2),
    () => spin.get(),
    () => spin.peek(),
    () => spin.watch(() => {}),
    () => fork.get(n),
    () => fork.set(n, 2),
    () => fork.fork(),
    () => fork.signal(1),
    () => world.spin(() => 1),
    () => world.effect(() => {}),
    () => world.batch(() => {}),
    () => world.run(() => {}),
  ]
  for (const action of actions) expect(action).toThrow(closed)
  expect(told).toBe(0)
})

test('an own cell starts as a copy: it runs only if an input has another value', () => {
  const world = createContext()
  const a = world.signal(1)
  const parity = counted(world, (run) => run.track(a) % 2)
  const reader = counted(world, (run) => run.track(parity.spin) + 10)
  reader.spin.get()
  const fork = world.fork()
  fork.set(a, 1)
  expect(fork.get(reader.spin)).toBe(11)
  expect([parity.runs, reader.runs]).toEqual([1, 1])
  fork.set(a, 3)
  expect(fork.get(reader.spin)).toBe(11)
  expect([parity.runs, reader.runs]).toEqual([2, 1])
  a.set(2)
  expect([reader.spin.get(), fork.get(reader.spin)]).toEqual([10, 11])
  expect([parity.runs, reader.runs]).toEqual([3, 2])
})

test('a spin whose inputs are all shared again is shared again, whoever asks first', () => {
  const world = createContext()
  const which = world.signal(true)
  const x = world.signal(1)
  const y = world.signal(2)
  const spin = counted(world, (run) => (run.track(which) ? run.track(x) : run.track(y)))
  spin.spin.get()
  const fork = world.fork()
  fork.set(x, 5)
  expect(fork.get(spin.spin)).toBe(5)
  which.set(false)
  expect([spin.spin.get(), fork.get(spin.spin), spin.runs]).toEqual([2, 2, 3])
  y.set(7)
  expect([fork.get(spin.spin), spin.spin.get(), spin.runs]).toEqual([7, 7, 4])
})

test('a spin that nobody has computed runs with the bindings of who asks first, and is shared as high as its inputs allow', () => {
  const world = createContext({ bindings: { db: 'live' } })
  const a = world.signal(1)
  const query = counted(world, (run) => `${run.binding<string>('db')} ${run.track(a)}`)
  const rarely = counted(world, (run) => (run.track(a) > 5 ? run.binding<string>('db') : 'none'))
  const fakes = Array.from({ length: 10 }, (_, i) => world.fork({ bindings: { db: `fake ${i}` } }))
  expect(fakes[0]!.get(query.spin)).toBe('fake 0 1')
  expect(query.runs).toBe(1)
  expect(query.spin.get()).toBe('live 1')
  expect(fakes[0]!.fork().get(query.spin)).toBe('fake 0 1')
  expect(query.runs).toBe(2)
  for (const fake of fakes) expect(fake.get(rarely.spin)).toBe('none')
  expect([rarely.spin.get(), rarely.runs]).toEqual(['none', 1])
})

test('a result that a grandchild computes lives in the child that owns an input', () => {
  const world = createContext()
  const a = world.signal(1)
  const spin = counted(world, (run) => run.track(a) * 2)
  const child = world.fork()
  child.set(a, 10)
  const [first, second] = [child.fork(), child.fork()]
  expect([first, second, child].map((context) => context.get(spin.spin))).toEqual([20, 20, 20])
  expect(spin.runs).toBe(1)
  expect(spin.spin.get()).toBe(2)
  expect(spin.runs).toBe(2)
})

test('errors are shared like values', () => {
  const world = createContext()
  const a = world.signal(1)
  const failing = counted(world, (run): number => {
    throw `E${run.track(a)}`
  })
  const fork = world.fork()
  expect(() => fork.get(failing.spin)).toThrow('E1')
  expect(() => failing.spin.get()).toThrow('E1')
  expect(failing.runs).toBe(1)
})

test('a fork notices that an input of an input reads something else, though every value is equal', () => {
  const world = createContext()
  const which = world.signal(true)
  const x = world.signal(1)
  const y = world.signal(1)
  const chosen = counted(world, (run) => (run.track(which) ? run.track(x) : run.track(y)))
  const middle = counted(world, (run) => run.track(chosen.spin) + 10)
  const top = counted(world, (run) => run.track(middle.spin) + 100)
  const fork = world.fork()
  fork.set(y, 5)
  expect([fork.get(top.spin), fork.get(top.spin)]).toEqual([111, 111])
  which.set(false)
  expect(top.spin.get()).toBe(111)
  expect([chosen.runs, middle.runs, top.runs]).toEqual([2, 1, 1])
  expect(fork.get(top.spin)).toBe(115)
})

test('an untracked read decides where a result is shared', () => {
  const world = createContext()
  const a = world.signal(1)
  const b = world.signal(1)
  const spin = counted(world, (run) => run.track(a) + b.get())
  const fork = world.fork()
  fork.set(b, 10)
  expect(fork.get(spin.spin)).toBe(11)
  expect(spin.spin.get()).toBe(2)
  expect(spin.runs).toBe(2)
})

test('a late input of the parent that forks have written makes them differ', () => {
  const world = createContext()
  const a = world.signal(1)
  const b = world.signal(1)
  const which = world.signal(false)
  const spin = counted(world, (run) => (run.track(which) ? run.track(a) : run.track(b)))
  const forks = Array.from({ length: 20 }, (_, i) => world.fork({ set: [[a, 100 + i]] }))
  for (const fork of forks) expect(fork.get(spin.spin)).toBe(1)
  expect(spin.runs).toBe(1)
  which.set(true)
  expect(forks.map((fork) => fork.get(spin.spin))).toEqual(forks.map((_, i) => 100 + i))
  expect(spin.spin.get()).toBe(1)
})

test('a spin that asks for its context, or writes, runs once for each context', () => {
  const world = createContext()
  const a = world.signal(1)
  const log = world.signal(0)
  const who = counted(world, (run) => run.context)
  const reader = world.spin((run) => run.track(who.spin))
  const writing = counted(world, (run) => {
    const value = run.track(a)
    log.set(value)
    return value
  })
  const forks = [world.fork(), world, world.fork()]
  for (const context of [...forks, ...forks]) expect(context.get(reader)).toBe(context)
  expect(who.runs).toBe(3)
  expect(forks[0]!.get(writing.spin)).toBe(1)
  expect([forks[0]!.get(log), log.get()]).toEqual([1, 0])
  expect(writing.spin.get()).toBe(1)
  expect([log.get(), writing.runs]).toEqual([1, 2])
})

test('a peek that found nothing is not shared as an answer', () => {
  const world = createContext()
  const a = world.signal(1)
  const slow = world.spin((run) => run.track(a))
  const peeking = world.spin(() => slow.peek()?.ok ?? false)
  const fork = world.fork()
  expect(fork.get(peeking)).toBe(false)
  slow.get()
  expect(peeking.get()).toBe(true)
})

test('refresh in a fork forgets there only, and the new result is the fork’s own', () => {
  const world = createContext()
  let answer = 1
  const fetched = counted(world, () => answer++)
  const reader = world.spin((run) => run.track(fetched.spin) * 10)
  const fork = world.fork()
  expect([reader.get(), fork.get(reader)]).toEqual([10, 10])
  fork.run(() => fetched.spin.refresh())
  expect([fork.get(reader), reader.get(), fork.fork().get(fetched.spin)]).toEqual([20, 10, 3])
  expect(fetched.runs).toBe(3)
})

test('a spin that was disposed is an error for who reads it, in every context', () => {
  const world = createContext()
  const fork = world.fork()
  for (const home of [world, fork]) {
    const a = home.signal(1)
    const spin = home.spin((run) => run.track(a))
    const reader = home.spin((run) => run.track(spin) + 1)
    const below = home.fork()
    below.set(a, 5)
    expect([home.get(reader), below.get(reader)]).toEqual([2, 6])
    spin.dispose()
    for (const context of [home, below]) {
      expect(() => context.get(spin)).toThrow(expect.objectContaining({ code: 'DSC308' }))
      expect(() => context.get(reader)).toThrow(expect.objectContaining({ code: 'DSC308' }))
    }
    spin.dispose()
  }
})

test('a signal of one world starts again in every fork, and never follows', () => {
  const world = createContext()
  const log = world.signal<readonly string[]>([], { onFork: 'reset' })
  const size = counted(world, (run) => run.track(log).length)
  log.set(['made'])
  expect(size.spin.get()).toBe(1)
  const fork = world.fork()
  expect([fork.get(log), fork.get(size.spin)]).toEqual([[], 0])
  fork.set(log, ['a', 'b'])
  log.set(['made', 'again', 'and again'])
  expect([fork.get(size.spin), size.spin.get()]).toEqual([2, 3])
  expect(fork.fork().get(size.spin)).toBe(0)
})

test('signals and spins of a fork are seen by its forks', () => {
  const world = createContext()
  const fork = world.fork()
  const own = fork.signal(1)
  const spin = counted(fork, (run) => run.track(own) * 2)
  const below = fork.fork()
  expect([below.get(spin.spin), spin.spin.get(), own.get()]).toEqual([2, 2, 1])
  own.set(2)
  expect([below.get(spin.spin), spin.spin.get(), spin.runs]).toEqual([4, 4, 2])
  below.set(own, 5)
  expect([below.get(spin.spin), spin.spin.get()]).toEqual([10, 4])
})

test('a fork that is far behind its parent catches up', () => {
  const world = createContext()
  const parent = world.fork()
  const signals: Signal<number>[] = Array.from({ length: 200 }, (_, i) => world.signal(i))
  const sum = world.spin((run) => signals.reduce((total, signal) => total + run.track(signal), 0))
  const fork = parent.fork()
  fork.set(signals[3]!, 1000)
  const below = fork.fork()
  const before = below.get(sum)
  for (const signal of signals) parent.set(signal, 1)
  expect(before).toBe((199 * 200) / 2 + 997)
  expect(below.get(sum)).toBe(199 + 1000)
  expect(parent.get(sum)).toBe(200)
})

test('forks can be made in watchers and effects', () => {
  const world = createContext()
  const a = world.signal(1)
  const found: number[] = []
  for (const context of [world, world.fork()]) {
    context.watch(a, () => found.push(context.fork().get(a)))
    context.effect((run) => {
      run.track(a)
      context.fork({ mode: 'frozen' })
    })
  }
  a.set(2)
  expect(found).toEqual([2, 2])
})

test('plain reads and writes act in the current context if it sees the handle, else at home', () => {
  const world = createContext()
  const a = world.signal(1)
  const fork = world.fork()
  const own = fork.signal(10)
  fork.run(() => {
    a.set(2)
    expect([a.get(), own.get()]).toEqual([2, 10])
  })
  expect(a.get()).toBe(1)
  world.run(() => own.set(11))
  expect(fork.get(own)).toBe(11)
  createContext().run(() => expect(a.get()).toBe(1))
})

test.each([10, 20_000])(
  'F23: a fork of %i signals is one object that holds nothing of its own, and nothing is done to any of them',
  (size) => {
    const world = createContext()
    const signals = Array.from({ length: size }, (_, i) => world.signal(i))
    const parent = world.fork({ set: signals.slice(0, size / 2).map((signal, i) => [signal, -i]) })
    // A read through a fork notes on a signal that it saw it; a fork notes nothing.
    const isRead = (index: number) => index === 1 || index === size - 1
    for (const [index, signal] of signals.entries()) if (!isRead(index)) Object.freeze(signal)
    const shared = new Set<unknown>([parent, ...Object.values(parent)])
    const forks = Array.from({ length: 1000 }, () => parent.fork())
    const own = forks.flatMap((fork) =>
      Object.values(fork as object).filter((part) => part instanceof Object && !shared.has(part)),
    )
    expect(own).toEqual([])
    const ends = [forks[0]!, forks.at(-1)!].flatMap((fork) => [
      fork.get(signals[1]!),
      fork.get(signals[size - 1]!),
    ])
    expect(ends).toEqual([-1, size - 1, -1, size - 1])
  },
)
