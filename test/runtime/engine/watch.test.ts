import type { Cell } from '../../../runtime/engine/cell.ts'
import type { ContextState } from '../../../runtime/engine/context-state.ts'
import { createContext } from '../../../runtime/engine/context.ts'
import { Port } from '../../../runtime/engine/flight.ts'
import type { Signal, Spin } from '../../../runtime/engine/surface.ts'
import { counted } from './support/counted.ts'

test('a watcher is told every change with the former value, and not the value of now', () => {
  const world = createContext()
  const a = world.signal(1)
  const double = world.spin((run) => run.track(a) * 2)
  const told: unknown[] = []
  const watcher = double.watch((value, previous) => told.push([value, previous]))
  a.set(2)
  a.set(3)
  expect(told).toEqual([
    [4, 2],
    [6, 4],
  ])
  watcher[Symbol.dispose]()
  a.set(4)
  expect(told).toHaveLength(2)
})

test('a watched spin is brought up to date at the end of a change, an unwatched one when it is read', () => {
  const world = createContext()
  const a = world.signal(1)
  const watched = counted(world, (run) => run.track(a))
  const unwatched = counted(world, (run) => run.track(a))
  unwatched.spin.get()
  world.watch(watched.spin, () => {})
  a.set(2)
  expect([watched.runs, unwatched.runs]).toEqual([2, 1])
})

test('watchers are called in the order of their creation', () => {
  const world = createContext()
  const a = world.signal(1)
  const b = world.signal(1)
  const order: string[] = []
  b.watch(() => order.push('first'))
  a.watch(() => order.push('second'))
  world.effect((run) => {
    run.track(b)
    order.push('effect')
  })
  order.length = 0
  world.batch(() => {
    a.set(2)
    b.set(2)
  })
  expect(order).toEqual(['first', 'second', 'effect'])
})

test('a watcher that throws harms no other, and its fault goes to onFault', () => {
  const faults: unknown[] = []
  const world = createContext({ onFault: (fault, { kind }) => faults.push([kind, fault]) })
  const a = world.signal(1)
  const told: number[] = []
  const fault = new Error('watcher')
  a.watch(() => {
    throw fault
  })
  a.watch((value) => told.push(value))
  a.set(2)
  expect(told).toEqual([2])
  expect(faults).toEqual([['watcher', fault]])
})

test('what a watched spin throws goes to onError, or to onFault', () => {
  const faults: unknown[] = []
  const errors: unknown[] = []
  const world = createContext({ onFault: (fault) => faults.push(fault) })
  const a = world.signal(1)
  const spin = world.spin((run) => {
    const value = run.track(a)
    if (value > 1) throw `bad ${value}`
    return value
  })
  world.watch(spin, () => {})
  spin.watch(() => {}, { onError: (error) => errors.push(error) })
  a.set(2)
  expect([faults, errors]).toEqual([['bad 2'], ['bad 2']])
})

test('what a watcher writes takes effect at once, and watchers that were called already are called again', () => {
  const world = createContext()
  const a = world.signal(1)
  const echo = world.signal(0)
  const told: string[] = []
  echo.watch((value) => told.push(`before ${value}`))
  a.watch((value) => {
    echo.set(value * 10)
    expect(echo.get()).toBe(value * 10)
  })
  echo.watch((value) => told.push(`after ${value}`))
  a.set(2)
  expect(told).toEqual(['before 20', 'after 20'])
})

test('an effect runs now and after every change of what it tracked, until it is disposed', () => {
  const world = createContext()
  const which = world.signal(true)
  const a = world.signal(1)
  const b = world.signal(2)
  const seen: number[] = []
  const effect = world.effect((run) => void seen.push(run.track(run.track(which) ? a : b)))
  a.set(5)
  which.set(false)
  a.set(6)
  b.set(7)
  expect(seen).toEqual([1, 5, 2, 7])
  effect[Symbol.dispose]()
  b.set(8)
  expect(seen).toHaveLength(4)
})

test('an effect that throws is run again by the next change, and its fault goes to onFault', () => {
  const faults: unknown[] = []
  const world = createContext({ onFault: (fault, { kind }) => faults.push([kind, fault]) })
  for (const context of [world, world.fork()]) {
    faults.length = 0
    const a = context.signal(1)
    context.effect((run) => {
      if (run.track(a) < 3) throw `bad ${a.get()}`
    })
    a.set(2)
    a.set(3)
    expect(faults).toEqual([
      ['effect', 'bad 1'],
      ['effect', 'bad 2'],
    ])
  }
})

test('an effect can write, and what it writes is seen when the change is over', () => {
  const world = createContext()
  for (const context of [world, world.fork()]) {
    const a = context.signal(1)
    const copy = context.signal(0)
    const told: number[] = []
    context.watch(copy, (value) => told.push(value))
    context.effect((run) => copy.set(run.track(a) * 2))
    a.set(5)
    expect(told).toEqual([2, 10])
  }
})

test('an effect that disposes itself while it runs does not run again', () => {
  const world = createContext()
  const a = world.signal(1)
  let runs = 0
  const effect = world.effect((run) => {
    runs++
    if (run.track(a) === 2) effect[Symbol.dispose]()
    run.track(a)
  })
  a.set(2)
  a.set(3)
  a.set(4)
  expect(runs).toBe(2)
})

test('a watcher in a batch is told once, at its end', () => {
  const world = createContext()
  const fork = world.fork()
  const a = world.signal(1)
  const told: unknown[] = []
  fork.set(a, 4)
  fork.watch(a, (value, previous) => told.push([value, previous]))
  fork.batch(() => {
    fork.set(a, 5)
    fork.set(a, 6)
  })
  expect(told).toEqual([[6, 4]])
})

/** Two watchers that wake each other for ever. */
function quarrel(name: string): { a: Signal<number>; b: Signal<number> } {
  const world = createContext()
  const a = world.signal(0)
  const b = world.signal(0)
  const named = {
    [name]: (run: { track(signal: Signal<number>): number }) => run.track(a),
  }[name]!
  world.spin(named).watch((value) => b.set(value + 1))
  b.watch((value) => a.set(value + 1))
  return { a, b }
}

test('DSC306: watchers that wake each other for ever are an error that names them', () => {
  const { a, b } = quarrel('loud')
  const set = () => a.set(1)
  expect(set).toThrow(expect.objectContaining({ code: 'DSC306' }))
  expect(set).toThrow(/loud/)
  expect(Math.abs(a.get() - b.get())).toBeLessThanOrEqual(1)
})

test('DSC306: a world that does not come to rest harms no other', () => {
  const { a } = quarrel('first')
  expect(() => a.set(1)).toThrow(/first/)
  const other = createContext().signal(1)
  const told: number[] = []
  other.watch((value) => told.push(value))
  other.set(2)
  expect(told).toEqual([2])
  expect(() => a.set(-1)).toThrow(/first/)
})

test('a spin that writes what it reads gives the value that it saw, and runs again for the next reader', () => {
  const world = createContext()
  for (const context of [world, world.fork()]) {
    const a = context.signal(1)
    const restless = context.spin((run) => {
      const value = run.track(a)
      context.update(a, (n) => n + 1)
      return value
    })
    expect([restless.get(), restless.get(), a.get()]).toEqual([1, 2, 3])
  }
})

for (const place of ['a root', 'a fork']) {
  test(`watchers and effects of ${place} are told that a circle has begun, and that it has ended`, () => {
    const root = createContext()
    const on = root.signal(true)
    const x: Spin<number> = root.spin((run): number => (run.track(on) ? run.track(y) : 1))
    const y: Spin<number> = root.spin((run): number => run.track(x) + 1)
    const world = place === 'a root' ? root : root.fork({ set: [[on, true]] })
    const told: unknown[] = []
    world.watch(y, (value) => told.push(value), {
      onError: (error) => told.push((error as { code: string }).code),
    })
    world.effect((run) => {
      try {
        told.push(`effect ${run.track(x)}`)
      } catch (error) {
        told.push(`effect ${(error as { code: string }).code}`)
      }
    })
    world.set(on, false)
    world.set(on, true)
    expect(told).toEqual(['effect DSC303', 2, 'effect 1', 'DSC303', 'effect DSC303'])
  })
}

test('a watcher in a fork that owns what it is told of hears that the spin was disposed', () => {
  const world = createContext()
  const a = world.signal(1)
  const spin = world.spin((run) => run.track(a))
  const fork = world.fork({ set: [[a, 2]] })
  const told: unknown[] = []
  fork.watch(spin, () => {}, { onError: (error) => told.push((error as { code: string }).code) })
  spin.dispose()
  expect(told).toEqual(['DSC308'])
})

test('an effect that ends itself is called no more, whatever it reads and writes afterwards', () => {
  const world = createContext()
  const a = world.signal(1)
  let calls = 0
  const made: { effect?: Disposable } = {}
  made.effect = world.effect((run) => {
    calls++
    if (run.track(a) < 2) return
    made.effect![Symbol.dispose]()
    a.set(run.track(a) + 1)
    run.track(a)
  })
  a.set(2)
  a.set(10)
  expect(calls).toBe(2)
})

function* readersOf({ subs }: Cell): Generator<Cell> {
  for (let link = subs; link !== null; link = link.nextSub) yield link.sub
}

for (const place of ['a root', 'a fork']) {
  test(`who is told of a spin in ${place}, and is ended by its body, is not told and holds nothing`, async () => {
    const root = createContext()
    const a = root.signal(1)
    const world = place === 'a root' ? root : root.fork({ set: [[a, 1]] })
    const told: string[] = []
    const ends: (() => void)[] = []
    const spin = root.spin((run) => {
      if (run.track(a) === 2) for (const end of ends) end()
      return run.track(a)
    })
    const slow = root.spin(async (run) => run.track(spin) + (await run.await(1)))
    const watcher = world.watch(spin, () => told.push('watcher'))
    const effect = world.effect((run) => void told.push(`effect ${run.track(spin)}`))
    const late = world.watch(slow, () => told.push('late'))
    await world.read(slow)
    for (const one of [watcher, effect, late]) ends.push(() => one[Symbol.dispose]())
    const controller = new AbortController()
    ends.push(() => controller.abort())
    world.set(a, 2)
    const reading = world.read(slow, { signal: controller.signal })
    await expect(reading).rejects.toMatchObject({ code: 'DSC313' })
    world.set(a, 3)
    await world.idle()
    expect(told).toEqual(['effect 1'])
    expect((root as unknown as ContextState).tree.waiters?.size ?? 0).toBe(0)
    const readers = [a, spin, slow].flatMap((one) => [...readersOf(one as unknown as Cell)])
    expect(readers.filter((reader) => reader instanceof Port)).toEqual([])
  })
}

test('R34: nothing blocks a change: a read in a watcher gives the value of now, or says at once that it is not ready', () => {
  const world = createContext()
  const a = world.signal(1)
  const double = world.spin((run) => run.track(a) * 2)
  const late = world.spin(async (run) => run.track(a))
  const told: unknown[] = []
  a.watch(() => {
    told.push(double.get())
    try {
      late.get()
    } catch (error) {
      told.push((error as { code?: string }).code)
    }
  })
  a.set(5)
  expect(told).toEqual([10, 'DSC312'])
})
