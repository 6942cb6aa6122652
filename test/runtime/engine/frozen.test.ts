import { createContext } from '../../../runtime/engine/context.ts'
import { counted } from './support/counted.ts'

test('F8: a frozen fork keeps the values of its moment, whatever its ancestors write', () => {
  const world = createContext()
  const a = world.signal(100)
  const b = world.signal(1)
  const child = world.fork()
  child.set(b, 2)
  const frozen = child.fork({ mode: 'frozen' })
  a.set(101)
  child.set(a, 102)
  child.set(b, 3)
  expect([child.get(a), child.get(b)]).toEqual([102, 3])
  expect([frozen.get(a), frozen.get(b)]).toEqual([100, 2])
})

test('a frozen fork keeps results, and runs nothing for what its parent does', () => {
  const world = createContext()
  const a = world.signal(1)
  const double = counted(world, (run) => run.track(a) * 2)
  const top = counted(world, (run) => run.track(double.spin) + 1)
  top.spin.get()
  const frozen = world.fork({ mode: 'frozen' })
  a.set(2)
  expect(top.spin.get()).toBe(5)
  expect([double.runs, top.runs]).toEqual([2, 2])
  expect(frozen.get(top.spin)).toBe(3)
  expect([double.runs, top.runs]).toEqual([2, 2])
})

test('a result that was out of date at the moment is computed in the frozen fork from what it keeps', () => {
  const world = createContext()
  const a = world.signal(1)
  const double = counted(world, (run) => run.track(a) * 2)
  double.spin.get()
  a.set(2)
  const frozen = world.fork({ mode: 'frozen' })
  a.set(3)
  expect([frozen.get(double.spin), double.spin.get()]).toEqual([4, 6])
  const never = counted(world, (run) => run.track(a) * 3)
  expect(() => frozen.get(never.spin)).toThrow(expect.objectContaining({ code: 'DSC302' }))
})

test('a spin that nobody has computed is not computed for the parent by a frozen fork', () => {
  const world = createContext()
  const a = world.signal(1)
  const spin = counted(world, (run) => run.track(a))
  const frozen = world.fork({ mode: 'frozen' })
  expect([frozen.get(spin.spin), frozen.fork().get(spin.spin), spin.runs]).toEqual([1, 1, 1])
  expect([spin.spin.get(), spin.runs]).toEqual([1, 2])
})

test('what is still good in a frozen fork is not taken for good in its parent', () => {
  const world = createContext()
  const a = world.signal(1)
  const b = world.signal(1)
  const sum = world.spin((run) => run.track(a) + run.track(b))
  const child = world.fork()
  child.set(b, 10)
  expect(child.get(sum)).toBe(11)
  const frozen = child.fork({ mode: 'frozen' })
  child.set(a, 5)
  expect([frozen.get(sum), child.get(sum)]).toEqual([11, 15])
})

test('frozen forks of different moments keep each its own', () => {
  const world = createContext()
  const a = world.signal(0)
  const double = world.spin((run) => run.track(a) * 2)
  const frozen = [0, 1, 2, 3].map((value) => {
    a.set(value)
    return world.fork({ mode: 'frozen' })
  })
  a.set(9)
  expect(frozen.map((fork) => fork.get(a))).toEqual([0, 1, 2, 3])
  expect(frozen.map((fork) => fork.get(double))).toEqual([0, 2, 4, 6])
})

test('a frozen fork writes and is followed like any other', () => {
  const world = createContext()
  const a = world.signal(1)
  const double = world.spin((run) => run.track(a) * 2)
  const frozen = world.fork({ mode: 'frozen' })
  const below = frozen.fork()
  const told: number[] = []
  below.watch(double, (value) => told.push(value))
  a.set(5)
  frozen.set(a, 7)
  a.set(6)
  expect(told).toEqual([14])
  expect([world, frozen, below].map((context) => context.get(double))).toEqual([12, 14, 14])
})

test('frozen forks of frozen forks, and of what they wrote, keep their moments', () => {
  const world = createContext()
  const a = world.signal(1)
  const outer = world.fork({ mode: 'frozen' })
  const inner = outer.fork({ mode: 'frozen' })
  a.set(2)
  outer.set(a, 3)
  const late = outer.fork({ mode: 'frozen' })
  outer.set(a, 4)
  expect([world, outer, inner, late].map((context) => context.get(a))).toEqual([2, 4, 1, 3])
})

test('what a frozen fork keeps stays through batches that throw, in it and above it', () => {
  const world = createContext()
  const a = world.signal(1)
  const double = counted(world, (run) => run.track(a) * 2)
  double.spin.get()
  const frozen = world.fork({ mode: 'frozen' })
  const failed = () =>
    world.batch(() => {
      a.set(2)
      frozen.set(a, 9)
      expect([frozen.get(double.spin), double.spin.get()]).toEqual([18, 4])
      throw new Error('no')
    })
  expect(failed).toThrow('no')
  const { runs } = double
  expect([frozen.get(double.spin), double.spin.get(), double.runs]).toEqual([2, 2, runs])
  a.set(5)
  expect([frozen.get(a), frozen.get(double.spin), double.spin.get()]).toEqual([1, 2, 10])
})

test('an undo does not make a fork of a frozen fork miss what is to be kept', () => {
  const world = createContext()
  const a = world.signal(1)
  const b = world.signal(1)
  const fork = world.fork({ mode: 'frozen' }).fork()
  fork.fork()
  const failed = () =>
    world.batch(() => {
      fork.set(a, 2)
      b.set(5)
      throw new Error('no')
    })
  expect(failed).toThrow('no')
  b.set(6)
  expect([fork.get(a), fork.get(b)]).toEqual([1, 1])
})

test('a frozen fork keeps its bindings, and can be given others', () => {
  const world = createContext({ bindings: { db: 'live' } })
  const child = world.fork({ bindings: { db: 'test' } })
  const frozen = child.fork({ mode: 'frozen', bindings: { seed: 1 } })
  const db = child.spin((run) => run.binding<string>('db'))
  const seed = frozen.spin((run) => run.binding<number>('seed'))
  const own = frozen.spin((run) => run.binding<string>('db'))
  expect([child.get(db), frozen.get(own), frozen.get(seed)]).toEqual(['test', 'test', 1])
})

test('a signal that was made after the moment does not exist in a frozen fork and its forks', () => {
  const world = createContext()
  const frozen = world.fork({ mode: 'frozen' })
  const later = world.signal(1)
  const fork = frozen.fork()
  const unseen = expect.objectContaining({ code: 'DSC302' })
  expect(() => frozen.get(later)).toThrow(unseen)
  expect(() => fork.set(later, 1)).toThrow(unseen)
  expect(fork.get(frozen.signal(3))).toBe(3)
  expect(world.fork().get(later)).toBe(1)
})

test('DSC310: no frozen fork is made in a batch', () => {
  const world = createContext()
  const freeze = () => world.batch(() => void world.fork({ mode: 'frozen' }))
  expect(freeze).toThrow(expect.objectContaining({ code: 'DSC310' }))
})

test('a result that was out of date at the moment is not taken for good when the parent has run again', () => {
  const world = createContext()
  const a = world.signal(1)
  const double = world.spin((run) => run.track(a) * 2)
  double.get()
  a.set(5)
  const frozen = world.fork({ mode: 'frozen' })
  double.get()
  expect(frozen.get(double)).toBe(10)
})
