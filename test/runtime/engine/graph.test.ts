import { createContext } from '../../../runtime/engine/context.ts'
import type { Run, Spin } from '../../../runtime/engine/surface.ts'
import { counted } from './support/counted.ts'

test('R1: a signal holds what was written last, whatever the value is', () => {
  const world = createContext()
  const count = world.signal(0)
  count.update((n) => n + 1)
  expect(count.get()).toBe(1)
  count.update((n) => n + 5)
  expect(count.get()).toBe(6)
  count.set(42)
  expect(world.get(count)).toBe(42)
  const any = world.signal<unknown>(1)
  for (const value of [null, undefined, false, [1], new Map([[1, 2]])]) {
    any.set(value)
    expect(any.get()).toBe(value)
  }
})

test('R2: a spin read after several writes has the value of the last one, after one run', () => {
  const world = createContext()
  const count = world.signal(0)
  const double = counted(world, (run) => run.track(count) * 2)
  expect(double.spin.get()).toBe(0)
  for (let i = 0; i < 3; i++) count.update((n) => n + 1)
  expect(double.spin.get()).toBe(6)
  expect(double.runs).toBe(2)
})

test('R3: a write of an equal value wakes nobody', () => {
  const world = createContext()
  const value = world.signal<unknown>(NaN)
  const spin = counted(world, (run) => run.track(value))
  const told: unknown[] = []
  world.watch(spin.spin, (now) => told.push(now))
  value.set(NaN)
  expect(spin.runs).toBe(1)
  value.set(0)
  value.set(-0)
  expect(told).toEqual([0, -0])
  expect(spin.runs).toBe(3)
})

test('R4: every spin over a signal sees its change', () => {
  const world = createContext()
  const base = world.signal(1)
  const spins = [2, 3, 4].map((by) => world.spin((run) => run.track(base) * by))
  expect(spins.map((spin) => spin.get())).toEqual([2, 3, 4])
  base.set(6)
  expect(spins.map((spin) => spin.get())).toEqual([12, 18, 24])
})

test('R5: a chain runs in its order, and a spin that nobody asks for does not run', () => {
  const world = createContext()
  const base = world.signal(1)
  const order: number[] = []
  const step = (n: number, read: (run: Run) => number) =>
    world.spin((run) => {
      const value = read(run) + 1
      order.push(n)
      return value
    })
  const first = step(1, (run) => run.track(base))
  const second = step(2, (run) => run.track(first))
  const third = step(3, (run) => run.track(second))
  step(4, (run) => run.track(third))
  expect(third.get()).toBe(4)
  base.set(2)
  expect(order).toEqual([1, 2, 3])
  expect(third.get()).toBe(5)
  expect(order).toEqual([1, 2, 3, 1, 2, 3])
})

test('R6: the sides of a diamond never show a body two generations, and each body runs once a change', () => {
  const world = createContext()
  const a = world.signal(1)
  const b = counted(world, (run) => 2 * run.track(a))
  const c = counted(world, (run) => run.track(a) + 10)
  const seen: number[][] = []
  const d = counted(world, (run) => {
    const pair = [run.track(b.spin), run.track(c.spin)]
    seen.push(pair)
    return pair[0]! + pair[1]!
  })
  const told: number[] = []
  world.watch(d.spin, (value) => told.push(value))
  a.set(5)
  expect(told).toEqual([25])
  expect(seen).toEqual([
    [2, 11],
    [10, 15],
  ])
  expect([b.runs, c.runs, d.runs]).toEqual([2, 2, 2])
})

test('R7: a sum over many spins of one signal is right after a change', () => {
  const world = createContext()
  const base = world.signal(10)
  const parts = [1, 2, 3, 4].map((by) => world.spin((run) => run.track(base) * by))
  const sum = counted(world, (run) => parts.reduce((total, part) => total + run.track(part), 0))
  expect(sum.spin.get()).toBe(100)
  base.set(5)
  expect(sum.spin.get()).toBe(50)
  expect(sum.runs).toBe(2)
})

test('R12: a spin reacts to each of its signals, in whatever order they change', () => {
  const world = createContext()
  const a = world.signal(1)
  const b = world.signal(10)
  const sum = counted(world, (run) => run.track(a) + run.track(b))
  expect(sum.spin.get()).toBe(11)
  b.set(20)
  expect(sum.spin.get()).toBe(21)
  a.set(2)
  expect(sum.spin.get()).toBe(22)
  expect(sum.runs).toBe(3)
})

test('R19: an error is remembered like a value, and gone when an input changes', () => {
  const world = createContext()
  const divisor = world.signal(0)
  const quotient = counted(world, (run) => {
    const by = run.track(divisor)
    if (by === 0) throw new RangeError('no')
    return 100 / by
  })
  const thrown = [1, 2].map(() => {
    try {
      return quotient.spin.get()
    } catch (error) {
      return error
    }
  })
  expect(thrown[0]).toBeInstanceOf(RangeError)
  expect(thrown[1]).toBe(thrown[0])
  expect(quotient.runs).toBe(1)
  divisor.set(10)
  expect(quotient.spin.get()).toBe(10)
})

test('R20: an error goes through the spins that read it, and one that catches it goes on', () => {
  const world = createContext()
  const fault = Object.assign(new Error('broken'), { data: 7 })
  const failing = world.spin((): number => {
    throw fault
  })
  const passing = world.spin((run) => run.track(failing) + 1)
  const catching = world.spin((run) => {
    try {
      return run.track(passing)
    } catch (error) {
      return (error as typeof fault).data
    }
  })
  expect(() => passing.get()).toThrow(fault)
  expect(catching.get()).toBe(7)
})

test('an error that is the same object again wakes nobody', () => {
  const world = createContext()
  const fault = new Error('always')
  const input = world.signal(1)
  const failing = world.spin((run): number => {
    run.track(input)
    throw fault
  })
  const reader = counted(world, (run) => {
    try {
      return run.track(failing)
    } catch {
      return -1
    }
  })
  expect(reader.spin.get()).toBe(-1)
  input.set(2)
  expect(reader.spin.get()).toBe(-1)
  expect(reader.runs).toBe(1)
})

test('a result that is equal to the old one stops the change there', () => {
  const world = createContext()
  const n = world.signal(1)
  const parity = counted(world, (run) => run.track(n) % 2)
  const name = counted(world, (run) => (run.track(parity.spin) === 1 ? 'odd' : 'even'))
  expect(name.spin.get()).toBe('odd')
  n.set(3)
  expect(name.spin.get()).toBe('odd')
  expect([parity.runs, name.runs]).toEqual([2, 1])
})

test('a value that went away and came back runs nothing', () => {
  const world = createContext()
  const n = world.signal(1)
  const spin = counted(world, (run) => run.track(n))
  spin.spin.get()
  n.set(2)
  n.set(1)
  expect(spin.spin.get()).toBe(1)
  expect(spin.runs).toBe(1)
})

test('equals decides for signals and spins, and the old value is kept', () => {
  const world = createContext()
  const near = { equals: (a: number, b: number) => Math.abs(a - b) < 1 }
  const raw = world.signal(1, near)
  const whole = counted(world, (run) => run.track(raw) * 2, near)
  const reader = counted(world, (run) => run.track(whole.spin))
  expect(reader.spin.get()).toBe(2)
  raw.set(1.4)
  expect(raw.get()).toBe(1)
  raw.set(4)
  expect(reader.spin.get()).toBe(8)
  const list = world.signal([1, 2], { equals: (a, b) => a.length === b.length })
  const { length } = list.get()
  list.set(Array.from({ length }, () => 0))
  expect(list.get()).toEqual([1, 2])
})

test('equals is asked about values only, and never about a first one', () => {
  const world = createContext()
  const asked: unknown[] = []
  const equals = (old: number, next: number) => {
    asked.push([old, next])
    return false
  }
  const a = world.signal(1)
  const spin = world.spin<number>((run) => run.track(a), { equals })
  const fork = world.fork()
  for (const context of [world, fork]) {
    context.get(spin)
    context.set(a, 2)
    context.get(spin)
  }
  fork.set(a, 3)
  fork.get(spin)
  expect(asked).toEqual([
    [1, 2],
    [2, 3],
  ])
})

test('equals that throws fails the write, and counts a result as different', () => {
  const faults: unknown[] = []
  const world = createContext({ onFault: (fault, { kind }) => faults.push([kind, fault]) })
  const bad = {
    equals: (): boolean => {
      throw fault
    },
  }
  const fault = new Error('equals')
  const signal = world.signal(1, bad)
  expect(() => signal.set(2)).toThrow(fault)
  expect(signal.get()).toBe(1)
  const input = world.signal(1)
  const spin = world.spin((run) => run.track(input), bad)
  expect(spin.get()).toBe(1)
  input.set(2)
  expect(spin.get()).toBe(2)
  expect(faults).toContainEqual(['equals', fault])
})

test('an input that is not read any more wakes nobody', () => {
  const world = createContext()
  const which = world.signal(true)
  const a = world.signal(1)
  const b = world.signal(2)
  const spin = counted(world, (run) => (run.track(which) ? run.track(a) : run.track(b)))
  expect(spin.spin.get()).toBe(1)
  which.set(false)
  expect(spin.spin.get()).toBe(2)
  a.set(9)
  expect(spin.spin.get()).toBe(2)
  expect(spin.runs).toBe(2)
})

test('a later input is not computed when an earlier one makes the body run another way', () => {
  const world = createContext()
  const divisor = world.signal(2)
  const quotient = counted(world, (run) => {
    if (run.track(divisor) === 0) throw new Error('must not run')
    return 10 / run.track(divisor)
  })
  const safe = world.spin((run) => (run.track(divisor) === 0 ? 0 : run.track(quotient.spin)))
  expect(safe.get()).toBe(5)
  divisor.set(0)
  expect(safe.get()).toBe(0)
  expect(quotient.runs).toBe(1)
})

test('an untracked read gives the value and does not wake', () => {
  const world = createContext()
  const a = world.signal(1)
  const b = world.signal(10)
  const spin = counted(world, (run) => run.track(a) + b.get())
  expect(spin.spin.get()).toBe(11)
  b.set(20)
  expect(spin.spin.get()).toBe(11)
  a.set(2)
  expect(spin.spin.get()).toBe(22)
})

test('a value that was read untracked first and tracked later wakes', () => {
  const world = createContext()
  const a = world.signal(1)
  const spin = world.spin((run) => a.get() + run.track(a))
  expect(spin.get()).toBe(2)
  a.set(2)
  expect(spin.get()).toBe(4)
  const other = world.spin((run) => run.track(a) + a.get())
  expect(other.get()).toBe(4)
  a.set(3)
  expect(other.get()).toBe(6)
})

test('peek tells a result that is known to be good, and runs nothing', () => {
  const world = createContext()
  const a = world.signal(1)
  const spin = counted(world, (run) => {
    if (run.track(a) === 3) throw 'three'
    return a.get()
  })
  expect(spin.spin.peek()).toBeUndefined()
  spin.spin.get()
  expect(spin.spin.peek()).toEqual({ ok: true, value: 1 })
  a.set(3)
  expect(spin.spin.peek()).toBeUndefined()
  expect(() => spin.spin.get()).toThrow('three')
  expect(world.peek(spin.spin)).toEqual({ ok: false, error: 'three' })
  expect(spin.runs).toBe(2)
})

test('refresh forgets a result, and readers run only if the new one differs', () => {
  const world = createContext()
  let answer = 1
  const fetched = counted(world, () => answer)
  const reader = counted(world, (run) => run.track(fetched.spin))
  expect(reader.spin.get()).toBe(1)
  fetched.spin.refresh()
  expect(reader.spin.get()).toBe(1)
  answer = 2
  fetched.spin.refresh()
  expect(reader.spin.get()).toBe(2)
  expect([fetched.runs, reader.runs]).toEqual([3, 2])
})

test('compareAndSet writes only over the expected value', () => {
  const world = createContext()
  const signal = world.signal(1)
  expect(signal.compareAndSet(2, 3)).toBe(false)
  expect(signal.compareAndSet(1, 3)).toBe(true)
  expect(signal.get()).toBe(3)
})

test('a circle is an error of its members, and ends when the circle does', () => {
  const world = createContext()
  const on = world.signal(true)
  const x: Spin<number> = world.spin((run): number => (run.track(on) ? run.track(y) : 1))
  const y: Spin<number> = world.spin((run): number => run.track(x) + 1)
  for (let i = 0; i < 2; i++) {
    expect(() => x.get()).toThrow(expect.objectContaining({ code: 'DSC303' }))
    expect(() => y.get()).toThrow(expect.objectContaining({ code: 'DSC303' }))
  }
  on.set(false)
  expect(y.get()).toBe(2)
  const fork = world.fork()
  fork.set(on, true)
  expect(() => fork.get(y)).toThrow(expect.objectContaining({ code: 'DSC303' }))
  fork.set(on, false)
  expect(fork.get(y)).toBe(2)
})

test('the members of a circle have their old values again when it ends with them', () => {
  const world = createContext()
  const on = world.signal(false)
  const x: Spin<number> = world.spin((run): number => (run.track(on) ? run.track(y) : 1))
  const y: Spin<number> = world.spin((run): number => run.track(x) + 1)
  const z = world.spin((run) => run.track(y) + 1)
  for (const context of [world, world.fork({ set: [[on, false]] }), world.fork()]) {
    for (const first of [x, y, z]) {
      expect(context.get(z)).toBe(3)
      context.set(on, true)
      expect(() => context.get(first)).toThrow(expect.objectContaining({ code: 'DSC303' }))
      context.set(on, false)
      expect([context.get(y), context.get(z), context.get(x)]).toEqual([2, 3, 1])
    }
  }
})

/** A chain of spins over a signal; each adds one. */
function chain(length: number) {
  const world = createContext()
  const base = world.signal(0)
  const counts = { runs: 0 }
  let last = world.spin((run) => run.track(base))
  for (let i = 0; i < length; i++) {
    const before = last
    last = world.spin((run) => {
      counts.runs++
      return run.track(before) + 1
    })
  }
  return { world, base, last, counts }
}

test('R32: a chain of 50,000 spins needs no stack: first read, change, fork, own cells, undone batch, watchers', () => {
  const { world, base, last, counts } = chain(50_000)
  const runsOf = (action: () => void) => {
    counts.runs = 0
    action()
    return counts.runs
  }
  expect(runsOf(() => expect(last.get()).toBe(50_000))).toBeLessThanOrEqual(100_001)
  base.set(1)
  expect(runsOf(() => expect(last.get()).toBe(50_001))).toBe(50_000)
  const fork = world.fork()
  const below = fork.fork()
  fork.set(base, 5)
  expect(runsOf(() => expect(below.get(last)).toBe(50_005))).toBe(50_000)
  expect(runsOf(() => expect(fork.get(last)).toBe(50_005))).toBe(0)
  const undone = () =>
    world.batch(() => {
      base.set(9)
      last.get()
      throw new Error('undo')
    })
  expect(runsOf(() => expect(undone).toThrow('undo'))).toBe(50_000)
  expect(runsOf(() => expect(last.get()).toBe(50_001))).toBe(0)
  let told = 0
  world.watch(last, () => told++)
  below.watch(last, () => told++)
  base.set(3)
  fork.set(base, 6)
  expect(told).toBe(2)
})

test('R32: a body that was cut short, because what it reads is too deep, begins again and keeps nothing old', () => {
  const { world, base, last } = chain(1_000)
  const isDeep = world.signal(false)
  const plain = world.signal(1)
  const spin = world.spin((run) => (run.track(isDeep) ? run.track(last) : run.track(plain)))
  for (const context of [world.fork({ set: [[base, 5]] }), world]) {
    context.set(isDeep, false)
    expect(context.get(spin)).toBe(1)
    context.set(isDeep, true)
    expect(context.get(spin)).toBe(1_000 + context.get(base))
  }
})

test('R32: a first read through the eyes of a fork needs no stack either', () => {
  const { world, base, last } = chain(20_000)
  const fork = world.fork()
  fork.set(base, 7)
  expect(fork.get(last)).toBe(20_007)
  expect(last.get()).toBe(20_000)
})

for (const place of ['a root', 'a fork']) {
  for (const size of [320, 2000]) {
    test(`a circle of ${size} spins in ${place}, more than are on the stack at once, is an error that goes away with the circle`, () => {
      const world = createContext()
      const isRound = world.signal(true)
      let runs = 0
      const spins: Spin<number>[] = Array.from({ length: size }, (_, i) =>
        world.spin((run): number => {
          runs++
          // What does not end cannot be counted afterwards.
          if (runs > 10 * size) throw new RangeError('there is no end to it')
          return i === 0 && !run.track(isRound) ? 0 : run.track(spins[(i + 1) % size]!) + 1
        }),
      )
      const context = place === 'a root' ? world : world.fork({ set: [[isRound, true]] })
      expect(() => context.get(spins[3]!)).toThrow('DSC303')
      context.set(isRound, false)
      expect(context.get(spins[3]!)).toBe(size - 3)
      context.set(isRound, true)
      expect(() => context.get(spins[3]!)).toThrow('DSC303')
    })
  }
}
