import { createContext } from '../../../runtime/engine/context.ts'
import type { Change, Context, Signal } from '../../../runtime/engine/surface.ts'
import { random } from '../support/random.ts'
import { counted } from './support/counted.ts'

const code = (expected: string) => expect.objectContaining({ code: expected }) as Error

/** An expectation of plain data, where there are so many that `expect` would take longer than what is tested. */
function expectSame(found: unknown, expected: unknown): void {
  if (JSON.stringify(found) !== JSON.stringify(expected)) expect(found).toEqual(expected)
}

describe('what a fork has changed', () => {
  test('is what it has written, in the order in which the signals were made, and nothing that it read', () => {
    const world = createContext()
    const [a, b, c] = [1, 2, 3].map((value) => world.signal(value)) as [
      Signal<number>,
      Signal<number>,
      Signal<number>,
    ]
    const sum = world.spin((run) => run.track(a) + run.track(b) + run.track(c))
    const fork = world.fork()
    fork.set(c, 30)
    fork.set(a, 10)
    fork.set(a, 11)
    world.set(a, 5)
    expect(fork.get(sum)).toBe(43)
    expect(fork.changes()).toEqual([
      { signal: a, base: 1, ours: 5, theirs: 11, conflict: true },
      { signal: c, base: 3, ours: 3, theirs: 30, conflict: false },
    ])
    expect([world.changes(), fork.fork().changes()]).toEqual([[], []])
  })

  test('counts from when it was written: what the parent did before is no conflict', () => {
    const world = createContext()
    const a = world.signal(1)
    const fork = world.fork()
    world.set(a, 2)
    fork.set(a, 3)
    expect(fork.changes()).toEqual([{ signal: a, base: 2, ours: 2, theirs: 3, conflict: false }])
  })

  test('begins with what it was forked with, of which the last counts', () => {
    const world = createContext()
    const a = world.signal(1)
    const fork = world.fork({
      set: [
        [a, 2],
        [a, 3],
      ],
    })
    expect(fork.changes()).toEqual([{ signal: a, base: 1, ours: 1, theirs: 3, conflict: false }])
  })

  test('leaves out what is its own anyway: its own signals, bindings, signals that start again in each fork', () => {
    const world = createContext({ bindings: { key: 1 } })
    const log = world.signal([] as string[], { onFork: 'reset' })
    const fork = world.fork({ bindings: { key: 2 } })
    const own = fork.signal(1)
    fork.set(own, 2)
    fork.update(log, (entries) => [...entries, 'entry'])
    expect([fork.changes(), fork.get(log), world.get(log)]).toEqual([[], ['entry'], []])
  })

  test('of a frozen fork counts from its moment, and leaves out what it only kept', () => {
    const world = createContext()
    const [a, b] = [world.signal(1), world.signal(1)]
    const fork = world.fork({ mode: 'frozen' })
    world.set(a, 2)
    world.set(b, 2)
    expect(fork.get(a)).toBe(1)
    expect(fork.changes()).toEqual([])
    fork.set(a, 7)
    expect(fork.changes()).toEqual([{ signal: a, base: 1, ours: 2, theirs: 7, conflict: true }])
  })

  test('is gone with a batch that throws', () => {
    const world = createContext()
    const [a, b] = [world.signal(1), world.signal(1)]
    const [following, frozen] = [world.fork(), world.fork({ mode: 'frozen' })]
    world.set(b, 2)
    const failing = () =>
      world.batch(() => {
        for (const fork of [following, frozen]) for (const signal of [a, b]) fork.set(signal, 9)
        throw new Error('undo')
      })
    expect(failing).toThrow('undo')
    expect([following.changes(), frozen.changes()]).toEqual([[], []])
    expect([following, frozen].map((fork) => fork.get(b))).toEqual([2, 1])
  })
})

describe('a merge', () => {
  function diverged() {
    const world = createContext()
    const [a, b] = [world.signal(1), world.signal(1)]
    const fork = world.fork({
      set: [
        [a, 10],
        [b, 10],
      ],
    })
    world.set(b, 2)
    return { world, fork, a, b, values: () => [world.get(a), world.get(b)] }
  }

  test('is one change: watchers run once, and derived values follow', () => {
    const world = createContext()
    const [a, b] = [world.signal(1), world.signal(2)]
    const sum = counted(world, (run) => run.track(a) + run.track(b))
    const seen: unknown[] = []
    world.watch(sum.spin, (value, previous) => seen.push([value, previous]))
    const fork = world.fork()
    fork.set(a, 10)
    fork.set(b, 20)
    const written = world.merge(fork)
    expect(written.map(({ signal }) => signal)).toEqual([a, b])
    expect([seen, world.get(sum.spin), fork.get(sum.spin), sum.runs]).toEqual([
      [[30, 3]],
      30,
      30,
      2,
    ])
  })

  test('DSC331: a conflict is an error by default, and nothing is written', () => {
    const { world, fork, values } = diverged()
    const failure = { code: 'DSC331', data: { conflicts: 1, changes: 2 } }
    expect(() => world.merge(fork)).toThrow(expect.objectContaining(failure) as Error)
    expect(values()).toEqual([1, 2])
  })

  test.each<[string, 'theirs' | 'ours' | ((change: Change) => unknown), number[]]>([
    ["with 'theirs' the fork's value counts", 'theirs', [10, 10]],
    ["with 'ours' the parent's value counts", 'ours', [10, 2]],
    [
      'a function decides on conflicts alone',
      ({ base, ours, theirs }) =>
        [base, ours, theirs].reduce((sum, value) => Number(sum) + Number(value)),
      [10, 13],
    ],
  ])('%s', (_, conflict, expected) => {
    const { world, fork, values } = diverged()
    const written = world.merge(fork, { conflict })
    expect(values()).toEqual(expected)
    expect(written).toHaveLength(expected[1] === 2 ? 1 : 2)
  })

  test('a function that throws has written nothing', () => {
    const { world, fork, values } = diverged()
    const conflict = () => {
      throw new Error('undecided')
    }
    expect(() => world.merge(fork, { conflict })).toThrow('undecided')
    expect(values()).toEqual([1, 2])
    expect(fork.changes()).toHaveLength(2)
  })

  test('values that are equal by the signal’s own measure are no conflict', () => {
    const world = createContext()
    const near = world.signal(1, { equals: (one, other) => Math.abs(one - other) < 0.5 })
    const fork = world.fork({ set: [[near, 5]] })
    world.set(near, 5.2)
    expect(fork.changes()[0]!.conflict).toBe(false)
    expect([world.merge(fork), world.get(near)]).toEqual([[], 5.2])
  })

  test('what was merged is not merged again, what is written later is', () => {
    const { world, fork, a, values } = diverged()
    world.merge(fork, { conflict: 'ours' })
    world.set(a, 3)
    expect([world.merge(fork), values()]).toEqual([[], [3, 2]])
    fork.set(a, 4)
    expect(() => world.merge(fork)).toThrow(code('DSC331'))
    world.merge(fork, { conflict: 'theirs' })
    expect(values()).toEqual([4, 2])
  })

  test('that a batch around it undoes has not happened for the fork either', () => {
    const { world, fork, values } = diverged()
    const failing = () =>
      world.batch(() => {
        world.merge(fork, { conflict: 'theirs' })
        throw new Error('undo')
      })
    expect(failing).toThrow('undo')
    expect(values()).toEqual([1, 2])
    world.merge(fork, { conflict: 'theirs' })
    expect(values()).toEqual([10, 10])
  })

  test('goes step by step from a fork of a fork, and detaches what it writes', () => {
    const world = createContext()
    const a = world.signal(1)
    const fork = world.fork()
    const inner = fork.fork({ set: [[a, 3]] })
    fork.merge(inner)
    expect([world, fork, inner].map((context) => context.get(a))).toEqual([1, 3, 3])
    world.merge(fork)
    expect(world.get(a)).toBe(3)
  })

  test('DSC330: of what is no fork of the context', () => {
    const world = createContext()
    const fork = world.fork()
    for (const other of [fork.fork(), createContext().fork(), world, createContext()]) {
      expect(() => world.merge(other)).toThrow(code('DSC330'))
    }
    expect(() => fork.merge(world)).toThrow(code('DSC330'))
  })

  test('DSC301, DSC305: of a closed context, or in a body, is refused', () => {
    const world = createContext()
    const fork = world.fork()
    const body = world.spin(() => void world.merge(fork))
    expect(() => body.get()).toThrow(code('DSC305'))
    void fork.close()
    expect(() => world.merge(fork)).toThrow(code('DSC301'))
    expect(() => fork.changes()).toThrow(code('DSC301'))
  })

  test('a body that looks at the changes of its context is private to it', () => {
    const world = createContext()
    const a = world.signal(1)
    const count = counted(world, (run) => run.track(a) + run.context.changes().length)
    const fork = world.fork({ set: [[a, 1]] })
    expect([world.get(count.spin), fork.get(count.spin)]).toEqual([1, 2])
  })
})

describe('against a model that keeps a base, a value and a parent for each signal', () => {
  interface Model {
    context: Context
    parent: Model | undefined
    own: Map<number, { base: number; value: number }>
  }
  const valueIn = (model: Model | undefined, index: number): number =>
    model ? (model.own.get(index)?.value ?? valueIn(model.parent, index)) : 0
  const write = (model: Model, index: number, value: number) => {
    const own = model.own.get(index)
    if (own) own.value = value
    else model.own.set(index, { base: valueIn(model, index), value })
  }

  function mergeModel(fork: Model, conflict: 'fail' | 'theirs' | 'ours'): boolean {
    const parent = fork.parent!
    const fresh = [...fork.own].filter(([, { base, value }]) => base !== value)
    const clashes = ([index, { base, value }]: (typeof fresh)[number]) =>
      valueIn(parent, index) !== base && valueIn(parent, index) !== value
    if (conflict === 'fail' && fresh.some(clashes)) return false
    for (const [entry, clash] of fresh.map((one) => [one, clashes(one)] as const)) {
      const [index, own] = entry
      const ours = valueIn(parent, index)
      const result = clash && conflict === 'ours' ? ours : own.value
      if (result !== ours) write(parent, index, result)
      own.base = own.value
    }
    return true
  }

  test('random writes and merges leave every context with the same values and changes', () => {
    for (let seed = 1; seed <= 40; seed++) {
      const below = random(seed)
      const world = createContext()
      const signals = Array.from({ length: 4 }, () => world.signal(0))
      const sum = world.spin((run) =>
        signals.reduce((total, one) => total * 10 + run.track(one), 0),
      )
      const models: Model[] = [{ context: world, parent: undefined, own: new Map() }]
      for (let step = 0; step < 60; step++) {
        const model = models[below(models.length)]!
        const dice = below(10)
        if (dice < 6) {
          const [index, value] = [below(4), below(4)]
          model.context.set(signals[index]!, value)
          write(model, index, value)
        } else if (dice < 8 && models.length < 6) {
          models.push({ context: model.context.fork(), parent: model, own: new Map() })
        } else if (model.parent) {
          const conflict = (['fail', 'theirs', 'ours'] as const)[below(3)]!
          const { context } = model
          const merge = () => model.parent!.context.merge(context, { conflict })
          if (mergeModel(model, conflict)) merge()
          else expect(merge).toThrow(code('DSC331'))
        }
        for (const { context, own, parent } of models) {
          const values = signals.map((_, index) => valueIn({ context, own, parent }, index))
          expectSame(
            [signals.map((signal) => context.get(signal)), context.get(sum)],
            [values, Number(values.join(''))],
          )
          if (!parent) continue
          const changes = context.changes().map(({ signal, base, theirs, ours }) => {
            return [signals.indexOf(signal as Signal<number>), base, theirs, ours]
          })
          const expected = [...own].map(([index, { base, value }]) => {
            return [index, base, value, valueIn(parent, index)]
          })
          expectSame(
            changes,
            expected.sort(([one], [other]) => one! - other!),
          )
        }
      }
    }
  })
})
