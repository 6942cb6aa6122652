import type { ContextState } from '../../../runtime/engine/context-state.ts'
import type { Handle } from '../../../runtime/engine/handle-shape.ts'
import { createContext } from '../../../runtime/engine/context.ts'
import { handlesOf } from '../../../runtime/engine/handles.ts'
import { findById, handlesById, idOf as idOfHandle } from '../../../runtime/engine/ids.ts'
import type { Context, Signal, Spin } from '../../../runtime/engine/surface.ts'

const code = (expected: string) => expect.objectContaining({ code: expected })
const idOf = (source: object) => idOfHandle(source as Handle)
const stateOf = (context: Context) => context as unknown as ContextState
const slotOf = (source: object) => (source as Handle).slot
const slotsIn = (context: Context) => [...handlesOf(stateOf(context))].map(slotOf)
const idsOf = (context: Context) => [...handlesOf(stateOf(context))].map((handle) => idOf(handle))

function fail(): never {
  throw new Error('failed')
}

/** What a compiler adds to the options. */
const at = (place: string): object => ({ place })

describe('ids of signals and spins', () => {
  test('are the place, which is the kind when no compiler tells it, and the count there', () => {
    const world = createContext()
    const made = [world.signal(1), world.spin(() => 1), world.signal(2), world.spin(() => 2)]
    expect(made.map(idOf)).toEqual(['signal#0', 'spin#0', 'signal#1', 'spin#1'])
  })

  test('are the same when the same code runs again, in another world', () => {
    const model = (world: Context) => {
      const price = world.signal(1, { key: 'price' })
      const made = [price, world.spin(() => 1), world.fork({ label: 'if' }).signal(2)]
      return made.map(idOf)
    }
    expect(model(createContext())).toEqual(model(createContext()))
  })

  test('are the id that was given, or made of the place and the key', () => {
    const world = createContext()
    expect(idOf(world.signal(1, { id: 'price' }))).toBe('price')
    expect(idOf(world.signal(1, { key: 'EUR' }))).toBe('signal["EUR"]')
    expect(idOf(world.signal(1, { key: 7 }))).toBe('signal[7]')
    expect(idOf(world.signal(1, { key: '7' }))).toBe('signal["7"]')
    expect(idOf(world.signal(1, { key: 1, onFork: 'reset' }))).toBe('signal[1]')
    expect(idOf(world.spin(() => 1, { key: 7, whenStale: 'finish' }))).toBe('spin[7]')
  })

  test('are counted at each place by itself, however many were made', () => {
    const world = createContext()
    const all = Array.from({ length: 200 }, (_, i) => {
      const one = world.spin(() => i, at('a.ts:1'))
      const other = i % 3 === 0 ? world.spin(() => i, at('a.ts:2')) : undefined
      const plain = world.signal(i)
      return { one, other, plain }
    })
    for (const [i, { one, other, plain }] of all.entries()) {
      expect(idOf(one)).toBe(`a.ts:1#${i}`)
      expect(idOf(plain)).toBe(`signal#${i}`)
      if (other) expect(idOf(other)).toBe(`a.ts:2#${i / 3}`)
    }
  })

  test('begin with the labels or process ids of the forks that they were made in', () => {
    const world = createContext({ id: 'world' })
    const fork = world.fork({ label: 'what-if' })
    const below = fork.fork()
    expect(idOf(fork.signal(1))).toBe('what-if/signal#0')
    expect(idOf(below.signal(1))).toBe('what-if/2/signal#0')
    expect(idOf(world.signal(1))).toBe('signal#0')
  })

  test('of bindings are their keys', () => {
    const world = createContext({ bindings: { rates: 1 } })
    const rate = world.spin((run) => run.binding<number>('rates'))
    rate.get()
    const { deps } = rate as unknown as { deps: { dep: Handle } }
    expect(idOf(deps.dep)).toBe('binding:rates')
  })

  test('are used in messages about spins whose functions have no name', () => {
    const world = createContext()
    const me: Spin<number> = world.spin((run): number => run.track(me), { id: 'myself' })
    expect(() => me.get()).toThrow(/spin myself depends on itself/)
    const price = world.signal(1, { id: 'price' })
    expect(() => createContext().get(price)).toThrow(/signal price does not exist/)
  })
})

describe('what exists in a context', () => {
  test('is listed in the order of creation, with what it inherits', () => {
    const world = createContext()
    const a = world.signal(1)
    const fork = world.fork({ label: 'f' })
    const b = fork.signal(2, { id: 'b' })
    const c = world.spin(() => 1)
    expect(slotsIn(fork)).toEqual([a, c, b].map(slotOf))
    expect(idsOf(world)).toEqual(['signal#0', 'spin#0'])
  })

  test('is in a frozen fork what was there at its moment', () => {
    const world = createContext()
    const a = world.signal(1)
    const frozen = world.fork({ mode: 'frozen' })
    world.signal(2)
    expect(slotsIn(frozen)).toEqual([slotOf(a)])
  })

  test('is listed when there is much of it, and found by its id', () => {
    const world = createContext()
    const all = Array.from({ length: 1000 }, (_, i) => world.signal(i))
    expect(slotsIn(world)).toEqual(all.map(slotOf))
    expect(findById(stateOf(world), 'signal#777')!.slot).toBe(slotOf(all[777]!))
    expect(findById(stateOf(world), 'signal#1000')).toBeUndefined()
  })

  test('is with what nobody has used yet, at its place among the others and with its value', () => {
    const world = createContext()
    const fork = world.fork()
    const make = (i: number) =>
      i % 5 === 4 ? [fork.signal(i), world.signal(i)] : [world.signal(i)]
    const all = Array.from({ length: 100 }, (_, i) => make(i).at(-1)!)
    all[1]!.set(-1)
    world.spin((run) => run.track(all[2]!)).get()
    fork.set(all[3]!, -3)
    world.batch(() => all[4]!.set(-4))
    expect(() => world.batch(() => (all[5]!.set(-5), fail()))).toThrow('failed')
    const found = [...handlesOf(stateOf(world))].filter(({ body }) => body === null)
    expect(found.map(slotOf)).toEqual(all.map(slotOf))
    expect(found.map(({ cell }) => cell.value)).toEqual(all.map((signal) => signal.get()))
    expect(found.map(idOf)).toEqual(all.map(idOf))
    for (const used of [1, 2, 3, 4, 5]) expect(found[used]).toBe(all[used])
  })

  test('is without spins that were disposed, effects and watchers', () => {
    const world = createContext()
    const fork = world.fork()
    const a = world.signal(1)
    const spin = world.spin((run) => run.track(a))
    fork.effect((run) => void run.track(a))
    world.watch(spin, () => {}, { onError: () => {} })
    spin.dispose()
    expect(slotsIn(fork)).toEqual([slotOf(a)])
  })
})

test('what was disposed after a freeze still exists in the frozen fork, and in forks of that', () => {
  const world = createContext()
  const [read, unread] = [world.spin(() => 1), world.spin(() => 2)]
  read.get()
  const before = world.spin(() => 0)
  before.dispose()
  const frozen = world.fork({ mode: 'frozen' })
  read.dispose()
  unread.dispose()
  expect(slotsIn(frozen)).toEqual([read, unread].map(slotOf))
  expect([frozen.get(read), frozen.get(unread), frozen.fork().get(read)]).toEqual([1, 2, 1])
  for (const context of [frozen, frozen.fork(), world.fork({ mode: 'frozen' })]) {
    expect(() => context.get(before)).toThrow(code('DSC308'))
  }
  expect(() => world.fork({ mode: 'frozen' }).get(unread)).toThrow(code('DSC308'))
  const fork = world.fork()
  const own = fork.spin(() => 3)
  own.get()
  const below = fork.fork({ mode: 'frozen' })
  own.dispose()
  expect(below.get(own)).toBe(3)
})

describe('two things with one id', () => {
  test('DSC340: the second in a context is refused, and the message names where both were made', () => {
    const world = createContext({ id: 'world' })
    const first = world.spin(
      function total() {
        return 1
      },
      Object.assign(at('a.ts:1'), { id: 'x' }),
    )
    expect(() => world.signal(1, { id: 'x' })).toThrow(code('DSC340'))
    expect(() => world.signal(1, { id: 'x' })).toThrow(/spin total made at a\.ts:1 in world, and/)
    expect(slotsIn(world)).toEqual([slotOf(first)])
  })

  test('DSC340: a key counts once at a place', () => {
    const world = createContext()
    world.signal(1, { key: 'x' })
    world.spin(() => 1, { key: 'x' })
    expect(() => world.signal(1, { key: 'x' })).toThrow(code('DSC340'))
    expect(() => world.spin(() => 1, { key: 'x' })).toThrow(code('DSC340'))
  })

  test('DSC340: what a fork has and what is above it are in one context', () => {
    const world = createContext()
    const fork = world.fork()
    fork.signal(1, { id: 'x' })
    world.signal(1, { id: 'y' })
    expect(() => world.signal(1, { id: 'x' })).toThrow(code('DSC340'))
    expect(() => fork.fork().signal(1, { id: 'y' })).toThrow(code('DSC340'))
  })

  test('are allowed in siblings, after a freeze, in other worlds, and when the first was disposed or closed', () => {
    const world = createContext()
    const [fork, sibling] = [world.fork(), world.fork()]
    const frozen = world.fork({ mode: 'frozen' })
    const make = (context: Context, id: string) => context.spin(() => 1, { id })
    make(fork, 'x')
    make(sibling, 'x')
    make(frozen, 'y')
    make(world, 'y').dispose()
    make(world, 'y')
    make(createContext(), 'y')
    void fork.close()
    void sibling.close()
    make(world, 'x')
    expect(idsOf(world)).toEqual(['y', 'x'])
  })

  test('DSC340: ids that nobody gave are looked at when all are listed', () => {
    const world = createContext()
    const a = world.signal(1)
    expect(handlesById(stateOf(world)).get('signal#0')!.slot).toBe(slotOf(a))
    world.signal(2, { id: 'signal#0' })
    expect(() => handlesById(stateOf(world))).toThrow(code('DSC340'))
  })
})

describe('who a context is', () => {
  test('F48: the root is 0, forks are counted in their tree, and the lineage begins at the root', () => {
    const root = createContext()
    const fork = root.fork()
    const ids = ({ processId, parent, lineage, depth }: Context) => {
      return { processId, parent: parent?.processId, lineage, depth, isRoot: parent === undefined }
    }
    expect(ids(root)).toEqual({
      ...{ processId: 0, parent: undefined, lineage: [0], depth: 0, isRoot: true },
    })
    expect(ids(fork)).toEqual({
      ...{ processId: 1, parent: 0, lineage: [0, 1], depth: 1, isRoot: false },
    })
    expect([root.fork(), fork.fork()].map(({ lineage }) => lineage)).toEqual([
      [0, 2],
      [0, 1, 3],
    ])
    expect(createContext().fork().processId).toBe(1)
  })

  test('F50: process ids and labels can be given', () => {
    const root = createContext({ id: 'world' })
    const fork = root.fork({ processId: 42 })
    const labelled = fork.fork({ label: 'what-if', processId: 9 })
    expect([fork.processId, fork.label, fork.id]).toEqual([42, undefined, 'world/42'])
    expect([labelled.processId, labelled.label, labelled.id]).toEqual([
      ...[9, 'what-if', 'world/42/what-if'],
    ])
    expect(labelled.lineage).toEqual([0, 42, 9])
    expect(root.fork({ label: 'a' }).fork({ label: 'b' }).id).toBe('world/a/b')
  })

  test('DSC341: an id that was given or counted is never another context’s, and counting leaves given ones out', () => {
    const root = createContext()
    const given = [3, 1, 100].map((processId) => root.fork({ processId }))
    const counted = Array.from({ length: 4 }, () => root.fork().processId)
    expect(counted).toEqual([2, 4, 5, 6])
    void given[0]!.close()
    for (const processId of [0, 1, 3, 5, 100, -1, 1.5, NaN]) {
      expect(() => root.fork({ processId })).toThrow(code('DSC341'))
    }
  })

  test('a root without an id has one of its own', () => {
    const [one, other] = [createContext(), createContext()]
    expect(one.id).toMatch(/^context-\d+$/)
    expect(one.id).not.toBe(other.id)
    expect((one.signal(1) as Signal<number>).get()).toBe(1)
  })

  test('closed contexts still say who they were', () => {
    const root = createContext({ id: 'world' })
    const fork = root.fork({ label: 'f' })
    void root.close()
    expect([fork.id, fork.lineage]).toEqual(['world/f', [0, 1]])
  })
})
