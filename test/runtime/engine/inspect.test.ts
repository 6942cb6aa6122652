import type { ContextState } from '../../../runtime/engine/context-state.ts'
import { FORGOTTEN } from '../../../runtime/engine/flags.ts'
import { createContext } from '../../../runtime/engine/context.ts'
import { handlesOf } from '../../../runtime/engine/handles.ts'
import { idOf } from '../../../runtime/engine/ids.ts'
import { linksOf } from '../../../runtime/engine/undo-log.ts'
import type {
  Context,
  InspectedCell,
  InspectedContext,
  Inspection,
} from '../../../runtime/engine/surface.ts'
import { counted } from './support/counted.ts'
import { settled } from './support/deferred.ts'
import { cellSeenBy, usableResults } from './support/inside.ts'
import { runProgram } from './support/random-program.ts'

/** A context of an inspection, with its cells by id. */
function contextOf(inspection: Inspection, id: string) {
  const context = inspection.contexts.find((one) => one.id === id) as InspectedContext
  const cells = new Map(context.cells.map((cell) => [cell.id, cell]))
  return { ...context, cell: (name: string) => cells.get(name) as InspectedCell }
}

function createModel() {
  const world = createContext({ id: 'world', bindings: { rate: 2 } })
  const price = world.signal(10, { id: 'price' })
  const tax = world.signal(1, { id: 'tax' })
  const net = counted(world, (run) => run.track(price) * run.binding<number>('rate'), { id: 'net' })
  const total = counted(world, (run) => run.track(net.spin) + tax.get(), { id: 'total' })
  return { world, price, tax, net, total }
}

test('inspect tells what is clean, failed, stale, pending and never computed, and runs nothing', async () => {
  const { world, price, net, total } = createModel()
  const broken = world.spin(
    (run) => {
      throw new Error(`no ${run.track(price)}`)
    },
    { id: 'broken' },
  )
  const slow = world.spin(async (run) => run.await(new Promise(() => run.track(price))), {
    id: 'slow',
  })
  const waits = world.spin(async (run) => run.await(slow), { id: 'waits' })
  const states = () => {
    const { cells } = contextOf(world.inspect(), 'world')
    return Object.fromEntries(cells.map(({ id, state, value }) => [id, `${state} ${value}`]))
  }
  const begin = {
    ...{ price: 'clean 10', tax: 'clean 1', 'binding:rate': 'clean 2' },
    ...{ net: 'never computed undefined', total: 'never computed undefined' },
    ...{ broken: 'never computed undefined', slow: 'never computed undefined' },
    waits: 'never computed undefined',
  }
  expect(states()).toEqual(begin)
  total.spin.get()
  expect(() => broken.get()).toThrow('no 10')
  void waits.read().catch(() => {})
  await settled()
  const computed = {
    ...begin,
    ...{ net: 'clean 20', total: 'clean 21', broken: 'failed Error: no 10' },
    ...{ slow: 'pending undefined', waits: 'pending undefined' },
  }
  expect(states()).toEqual(computed)
  price.set(11)
  expect(states()).toMatchObject({
    ...{ price: 'clean 11', net: 'stale 20', total: 'stale 21', broken: 'stale Error: no 10' },
  })
  expect([net.runs, total.runs]).toEqual([1, 1])
  expect(contextOf(world.inspect(), 'world').cell('waits').runs).toEqual([
    { view: 'world', place: 'world', state: 'running', read: [], awaits: ['slow'] },
  ])
  await world.close()
})

test('inspect tells who reads what, what wakes, and who watches and waits', async () => {
  const { world, total, tax } = createModel()
  const slow = world.spin(async (run) => run.await(new Promise(() => {})), { id: 'slow' })
  world.watch(total.spin, () => {})
  world.effect(function noteTax(run) {
    run.track(tax)
  })
  const reading = world.read(slow)
  const { cell } = contextOf(world.inspect(), 'world')
  expect(cell('total')).toMatchObject({
    watchers: 1,
    readers: 0,
    inputs: [
      { id: 'net', owner: 'world', wakes: true, asSeen: true },
      { id: 'tax', owner: 'world', wakes: false, asSeen: true },
    ],
  })
  expect(cell('slow')).toMatchObject({ watchers: 0, readers: 1 })
  expect(cell('effect#0')).toMatchObject({
    kind: 'effect',
    name: 'noteTax',
    inputs: [{ id: 'tax' }],
  })
  await world.close()
  await expect(reading).rejects.toMatchObject({ code: 'DSC301' })
})

test('a fork is shown with what it owns, and what it sees otherwise than its parent, once it is named or watched', () => {
  const { world, price, tax, total } = createModel()
  total.spin.get()
  const fork = world.fork({ label: 'what-if', set: [[price, 99]] })
  const frozen = fork.fork({ label: 'then', mode: 'frozen' })
  expect(world.inspect().contexts.map(({ id }) => id)).toEqual(['world'])
  const before = contextOf(world.inspect({ forks: [frozen] }), 'world/what-if')
  expect(before).toMatchObject({ kind: 'following', parent: 'world', label: 'what-if' })
  expect(before.cells.map(({ id, state, owner }) => [id, state, owner])).toEqual([
    ['price', 'clean', 'world/what-if'],
    ['net', 'stale', 'world'],
    ['total', 'stale', 'world'],
  ])
  expect(before.cell('net').inputs).toEqual([
    { id: 'price', owner: 'world/what-if', wakes: true, asSeen: false },
    { id: 'binding:rate', owner: 'world', wakes: true, asSeen: true },
  ])
  fork.get(total.spin)
  tax.set(5)
  fork.watch(total.spin, () => {})
  const after = world.inspect()
  expect(after.contexts.map(({ id }) => id)).toEqual(['world', 'world/what-if'])
  expect(contextOf(after, 'world/what-if').cell('total')).toMatchObject({
    ...{ owner: 'world/what-if', state: 'clean', value: '199', watchers: 1 },
  })
  expect(frozen.inspect().contexts.map(({ kind }) => kind)).toEqual(['root', 'following', 'frozen'])
  // Of its own moment, when the fork above it had not computed anything.
  const then = contextOf(frozen.inspect(), 'world/what-if/then').cells
  expect(then.map(({ id, state, value }) => [id, state, value])).toEqual([
    ['tax', 'clean', '1'],
    ['net', 'stale', '20'],
    ['total', 'stale', '21'],
  ])
})

test('a fork is shown with the runs that are under way for it, also of what is stale in its parent too', async () => {
  const world = createContext({ id: 'world' })
  const price = world.signal(1, { id: 'price' })
  const slow = world.spin(async (run) => run.await(new Promise(() => {})).then(() => price), {
    id: 'slow',
  })
  const early = world.spin(async (run) => (run.track(price) > 1 ? run.await(slow) : 0), {
    id: 'early',
  })
  await early
  price.set(2)
  const fork = world.fork({ label: 'fork', set: [[price, 3]] })
  const reading = fork.read(world.spin((run) => run.await(early))).catch(() => {})
  const inFork = contextOf(world.inspect({ forks: [fork] }), 'world/fork')
  expect(inFork.cell('early')).toMatchObject({ state: 'pending', runs: [{ awaits: ['slow'] }] })
  await world.close()
  await reading
})

test('an effect that waits is shown by the name of its body', () => {
  const world = createContext({ id: 'world' })
  world.effect(async function till() {
    await new Promise(() => {})
  })
  expect(contextOf(world.inspect(), 'world').cell('effect#0').name).toBe('till')
})

test('a value that is still to be given has not changed', () => {
  const world = createContext({ id: 'world' })
  const answer = world.deferred<number>({ id: 'answer' })
  expect(answer.peek()).toBeUndefined()
  expect(contextOf(world.inspect(), 'world').cell('answer').inputs).toMatchObject([
    { id: 'answer:state', asSeen: true },
  ])
})

test('what is inspected is plain data, whatever the values are, and asks them nothing', () => {
  const world = createContext({ id: 'world' })
  let asked = 0
  class Price {
    currency = 'EUR'
    get amount() {
      return asked++
    }
  }
  const circle: unknown[] = [1]
  circle.push(circle)
  const values = {
    text: 'a "quoted" text',
    long: 'x'.repeat(1000),
    minusZero: -0,
    big: 12n,
    nothing: undefined,
    symbol: Symbol('s'),
    date: new Date(0),
    error: new TypeError('no'),
    map: new Map([[1, 2]]),
    bytes: new Uint8Array(3),
    list: [1, 2, 3, 4, 5, 6],
    price: new Price(),
    deep: { a: { b: { c: { d: 1 } } } },
    made: function makeAPrice() {},
    bare: Object.create(null),
    circle,
    proxy: new Proxy(
      {},
      {
        ownKeys: () => asked++ as never,
        getPrototypeOf: () => {
          throw new Error('no')
        },
      },
    ),
    getter: {
      get value() {
        return asked++
      },
    },
  }
  const signals = Object.entries(values).map(([id, value]) => world.signal<unknown>(value, { id }))
  const inspection = world.inspect()
  expect(signals).toHaveLength(Object.keys(values).length)
  expect(structuredClone(inspection)).toEqual(inspection)
  const { cells } = contextOf(inspection, 'world')
  expect(Object.fromEntries(cells.map(({ id, value }) => [id, value]))).toEqual({
    text: '"a \\"quoted\\" text"',
    long: expect.stringMatching(/^"x{70,79}…$/),
    minusZero: '-0',
    big: '12n',
    nothing: 'undefined',
    symbol: 'Symbol(s)',
    date: 'Date 0',
    error: 'TypeError: no',
    map: 'Map(1)',
    bytes: 'Uint8Array(3 bytes)',
    list: '[1, 2, 3, 4, 5, …]',
    price: 'Price {currency: "EUR"}',
    deep: '{a: {b: {…}}}',
    made: 'ƒ makeAPrice',
    bare: '{}',
    circle: '[1, [1, Array(2)]]',
    proxy: '?',
    getter: '{value: undefined}',
  })
  expect(asked).toBe(0)
})

test('inspect works in bodies, in watchers, in batches that are undone, and of what is closed', async () => {
  const { world, price, net } = createModel()
  const seen: (string | undefined)[] = []
  const look = (context: Context) => contextOf(context.inspect(), 'world').cell('net')
  const watching = world.spin((run) => (run.track(net.spin), look(world).state), { id: 'look' })
  expect(watching.get()).toBe('clean')
  world.watch(net.spin, () => seen.push(look(world).value))
  price.set(3)
  const fails = () =>
    world.batch(() => {
      price.set(4)
      seen.push(look(world).state)
      throw new Error('undone')
    })
  expect(fails).toThrow('undone')
  seen.push(look(world).value)
  expect(seen).toEqual(['6', 'stale', '6'])
  await world.close()
  expect(world.inspect().contexts).toMatchObject([{ id: 'world', closed: true, cells: [] }])
})

test('inspecting after each step of random programs changes nothing of what follows, and tells what could be used as it is', () => {
  let looked = 0
  const look = (contexts: readonly Context[]) => {
    const [root] = contexts
    for (const shown of root!.inspect({ forks: contexts }).contexts) {
      const context = contexts.find(({ id }) => id === shown.id) as unknown as ContextState
      const cells = new Map(shown.cells.map((cell) => [cell.id, cell]))
      for (const handle of handlesOf(context)) {
        const cell = cells.get(idOf(handle))
        // By brute force, what depends on itself, was refreshed, or read what each fork starts again, cannot be used.
        if (cell?.kind !== 'spin' || cell.value?.includes('DSC303')) continue
        const isGood = ['clean', 'failed'].includes(cell.state)
        const { flags, deps, context: owner } = cellSeenBy(context, handle)
        if ((flags & FORGOTTEN) !== 0) continue
        if ([...linksOf(deps)].some(({ dep }) => dep.handle.options?.reset)) continue
        const isUsable = usableResults(context, handle).includes(owner.level)
        looked++
        // An expectation for each of so many takes longer than all the rest.
        if (isGood === isUsable) continue
        expect([context.level, cell, isGood]).toEqual([context.level, cell, isUsable])
      }
    }
  }
  const counts = () => ({ values: 0, watched: 0, bodies: 0, places: 0, children: 0, pokes: 0 })
  for (let seed = 1; seed <= 30; seed++) {
    const [watched, unwatched] = [counts(), counts()]
    runProgram(seed, 80, unwatched)
    runProgram(seed, 80, watched, look)
    expect(watched).toEqual(unwatched)
  }
  expect(looked).toBeGreaterThan(10_000)
})

test('what is restored from a snapshot is shown as a root of its own, with all that it sees', () => {
  const { world, price, total } = createModel()
  total.spin.get()
  const restored = world.snapshot().restore({ id: 'again' })
  price.set(11)
  const { contexts } = restored.inspect()
  expect(contexts.map(({ id, kind, parent }) => [id, kind, parent])).toEqual([
    ['again', 'root', undefined],
  ])
  const { cell } = contextOf(restored.inspect(), 'again')
  expect(cell('price')).toMatchObject({ owner: 'again', home: 'again', value: '10' })
  expect(cell('total')).toMatchObject({ owner: 'again', value: '21' })
})
