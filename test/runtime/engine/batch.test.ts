import { createContext } from '../../../runtime/engine/context.ts'
import { counted } from './support/counted.ts'

test('R17: a batch is one change, returns what its function returns, and nested ones join', () => {
  const world = createContext()
  const a = world.signal(1)
  const b = world.signal(2)
  const sum = counted(world, (run) => run.track(a) + run.track(b))
  const told: number[] = []
  world.watch(sum.spin, (value) => told.push(value))
  const result = world.batch(() => {
    a.set(10)
    world.batch(() => b.set(20))
    expect(told).toEqual([])
    return 'done'
  })
  expect(result).toBe('done')
  expect(told).toEqual([30])
  expect(sum.runs).toBe(2)
})

test('a batch that throws leaves no write and wakes nobody', () => {
  const world = createContext()
  const a = world.signal(1)
  const told: number[] = []
  world.watch(a, (value) => told.push(value))
  const failed = () =>
    world.batch(() => {
      a.set(2)
      a.set(3)
      throw new Error('no')
    })
  expect(failed).toThrow('no')
  expect(a.get()).toBe(1)
  expect(told).toEqual([])
})

test('results that were computed in a batch that throws are taken back, and nothing runs afterwards', () => {
  const world = createContext()
  const a = world.signal(1)
  const b = world.signal(1)
  const sum = counted(world, (run) => run.track(a) + run.track(b))
  const fresh = counted(world, (run) => run.track(a))
  sum.spin.get()
  const fork = world.fork()
  const failed = () =>
    world.batch(() => {
      a.set(5)
      expect(sum.spin.get()).toBe(6)
      expect(fresh.spin.get()).toBe(5)
      fork.set(b, 9)
      expect(fork.get(sum.spin)).toBe(14)
      throw new Error('no')
    })
  expect(failed).toThrow('no')
  const { runs } = sum
  expect(sum.spin.get()).toBe(2)
  expect(fork.get(sum.spin)).toBe(2)
  expect(sum.runs).toBe(runs)
  expect(fresh.spin.peek()).toBeUndefined()
  b.set(3)
  expect(fork.get(sum.spin)).toBe(4)
})

test('own cells of a fork keep their results through a batch that throws', () => {
  const world = createContext()
  const a = world.signal(1)
  const double = counted(world, (run) => run.track(a) * 2)
  const fork = world.fork()
  fork.set(a, 5)
  expect(fork.get(double.spin)).toBe(10)
  const failed = () =>
    fork.batch(() => {
      fork.set(a, 6)
      expect(fork.get(double.spin)).toBe(12)
      throw new Error('no')
    })
  expect(failed).toThrow('no')
  const { runs } = double
  expect(fork.get(double.spin)).toBe(10)
  expect(double.runs).toBe(runs)
})

test('an own result that a fork let go in a batch that throws is there again', () => {
  const world = createContext()
  const which = world.signal(true)
  const x = world.signal(1)
  const y = world.signal(2)
  const spin = counted(world, (run) => (run.track(which) ? run.track(x) : run.track(y)))
  spin.spin.get()
  const fork = world.fork({ set: [[x, 5]] })
  expect(fork.get(spin.spin)).toBe(5)
  const failed = () =>
    world.batch(() => {
      which.set(false)
      expect(fork.get(spin.spin)).toBe(2)
      throw new Error('no')
    })
  expect(failed).toThrow('no')
  const { runs } = spin
  expect([fork.get(spin.spin), spin.spin.get(), spin.runs]).toEqual([5, 1, runs])
})

test('a nested batch that throws undoes its own part only', () => {
  const world = createContext()
  const a = world.signal(1)
  const b = world.signal(1)
  world.batch(() => {
    a.set(2)
    const failed = () =>
      world.batch(() => {
        a.set(3)
        b.set(3)
        throw new Error('inner')
      })
    expect(failed).toThrow('inner')
    expect([a.get(), b.get()]).toEqual([2, 1])
  })
  expect([a.get(), b.get()]).toEqual([2, 1])
})

test('a batch that ends with the old values runs no body and wakes nobody', () => {
  const world = createContext()
  const a = world.signal(1)
  const spin = counted(world, (run) => run.track(a))
  let told = 0
  world.watch(spin.spin, () => told++)
  world.batch(() => {
    a.set(100)
    a.set(1)
  })
  expect([spin.runs, told]).toEqual([1, 0])
})

test('a batch covers writes in any context of the tree', () => {
  const world = createContext()
  const a = world.signal(1)
  const fork = world.fork()
  const told: string[] = []
  world.watch(a, (value) => told.push(`world ${value}`))
  fork.watch(a, (value) => told.push(`fork ${value}`))
  const failed = () =>
    fork.batch(() => {
      world.set(a, 2)
      fork.set(a, 3)
      throw new Error('no')
    })
  expect(failed).toThrow('no')
  expect(told).toEqual([])
  world.set(a, 5)
  expect(told).toEqual(['world 5', 'fork 5'])
})

test('a following fork can be made in a batch, and loses its writes when the batch throws', () => {
  const world = createContext()
  const a = world.signal(1)
  let fork = world
  const failed = () =>
    world.batch(() => {
      a.set(2)
      fork = world.fork()
      fork.set(a, 3)
      throw new Error('no')
    })
  expect(failed).toThrow('no')
  expect(fork.get(a)).toBe(1)
  a.set(7)
  expect(fork.get(a)).toBe(7)
})

test('DSC307: a batch refuses a function that returns a promise, and undoes what it wrote', () => {
  const world = createContext()
  const a = world.signal(1)
  const asynchronous = () => {
    a.set(2)
    return Promise.resolve() as never
  }
  expect(() => world.batch(asynchronous)).toThrow(expect.objectContaining({ code: 'DSC307' }))
  expect(a.get()).toBe(1)
})

test('a batch is one change for all worlds that it touches: a throw undoes it in each, and each is told once', () => {
  const worlds = [createContext(), createContext()] as const
  const signals = worlds.map((world) => world.signal(1))
  const sums = worlds.map((world, i) => counted(world, (run) => run.track(signals[i]!) + 1))
  const told: number[][] = [[], []]
  sums.forEach(({ spin }, i) => spin.watch((value) => told[i]!.push(value)))
  const write = (value: number) => signals.forEach((signal) => signal.set(value))
  const failed = () =>
    worlds[0].batch(() => {
      write(5)
      expect(sums.map(({ spin }) => spin.get())).toEqual([6, 6])
      throw new Error('no')
    })
  expect(failed).toThrow('no')
  expect(sums.map(({ spin }) => spin.get())).toEqual([2, 2])
  expect(told).toEqual([[], []])
  worlds[1].batch(() => {
    write(5)
    write(7)
    expect(told).toEqual([[], []])
  })
  expect(told).toEqual([[8], [8]])
})

test('a batch inside that is undone takes back its own part, in whichever world it wrote', () => {
  const outer = createContext()
  const inner = createContext()
  const a = outer.signal(1)
  const b = inner.signal(1)
  const fork = inner.fork()
  outer.batch(() => {
    a.set(2)
    b.set(2)
    const failed = () =>
      inner.batch(() => {
        a.set(3)
        b.set(3)
        fork.set(b, 4)
        throw new Error('no')
      })
    expect(failed).toThrow('no')
    expect([a.get(), b.get(), fork.get(b)]).toEqual([2, 2, 2])
  })
  expect([a.get(), b.get(), fork.get(b)]).toEqual([2, 2, 2])
  b.set(9)
  expect(fork.get(b)).toBe(9)
})

test('a batch gives back the spin that its function returns', () => {
  const world = createContext()
  const spin = world.batch(() => world.spin(() => 1))
  expect(spin.get()).toBe(1)
})
