import { createContext } from '../../../runtime/engine/context.ts'
import type { Context, ForkOf } from '../../../runtime/engine/surface.ts'
import { counted } from './support/counted.ts'
import { deferred, settled } from './support/deferred.ts'

const code = (expected: string) => expect.objectContaining({ code: expected })
const FORK = Symbol.for('dscope.fork')

/** A database in one line: it copies what it has at the moment of the fork, and takes its time to hand it over. */
class Store {
  static readonly disposed: string[] = []
  readonly name: string
  readonly rows: string[]
  readonly asked: ForkOf[] = []
  ready: Promise<void> = Promise.resolve()

  constructor(name: string, rows: readonly string[] = []) {
    this.name = name
    this.rows = [...rows]
  }

  async [FORK](fork: ForkOf): Promise<Store> {
    this.asked.push(fork)
    const copy = new Store(`${this.name}.${this.asked.length}`, this.rows)
    await this.ready
    return copy
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.resolve()
    Store.disposed.push(this.name)
  }
}

const inContext = (context: Context, external: { get(): Promise<Store> }) =>
  context.run(() => external.get())

test('F20: a value that can be forked is asked once, at the moment of the fork, for which fork of what and in which mode; the parent keeps its own', async () => {
  const world = createContext()
  const store = new Store('db', ['a'])
  const external = world.external(store)
  const fork = world.fork()
  store.rows.push('b')
  const frozen = world.fork({ mode: 'frozen' })
  store.rows.push('c')
  expect(store.asked).toEqual([
    { from: world, to: fork, mode: 'following' },
    { from: world, to: frozen, mode: 'frozen' },
  ])
  const copy = await inContext(fork, external)
  expect([copy.name, copy.rows]).toEqual(['db.1', ['a']])
  expect((await inContext(frozen, external)).rows).toEqual(['a', 'b'])
  expect(await external.get()).toBe(store)
  expect(await inContext(fork, external)).toBe(copy)
  expect(store.asked).toHaveLength(2)
})

test('a fork is there at once, and waits for its copy only where it is asked for it', async () => {
  const world = createContext()
  const store = new Store('db', ['a'])
  const { promise, resolve } = deferred()
  store.ready = promise
  const external = world.external(store)
  const n = world.signal(1)
  const fork = world.fork()
  fork.set(n, 2)
  expect(fork.get(n)).toBe(2)
  const asking = inContext(fork, external)
  const below = fork.fork()
  const askingBelow = inContext(below, external)
  resolve()
  expect([(await asking).name, (await askingBelow).name]).toEqual(['db.1', 'db.1.1'])
})

test('a value without the method is shared by all forks', async () => {
  const world = createContext()
  const value = { plain: true }
  const external = world.external(value)
  const fork = world.fork({ mode: 'frozen' }).fork()
  expect(await fork.run(() => external.get())).toBe(value)
  expect(await world.external(undefined).get()).toBeUndefined()
})

test('what a spin got from an external is shared with no fork that has its own, and asked for again there', async () => {
  const world = createContext()
  const external = world.external(new Store('db', ['a']))
  const rows = counted(world, async (run) => (await run.await(external.get())).rows.join())
  const early = counted(world, (run) => run.await(external.get()).then((store) => store.name))
  const late = counted(world, async (run) => {
    await run.await(Promise.resolve())
    return (await run.await(external.get())).name
  })
  expect(await rows.spin).toBe('a')
  const fork = world.fork()
  ;(await inContext(fork, external)).rows.push('b')
  expect(await fork.read(rows.spin)).toBe('a,b')
  expect(await world.read(rows.spin)).toBe('a')
  expect(rows.runs).toBe(2)
  for (const { spin } of [early, late]) {
    expect([await fork.read(spin), await world.read(spin), await fork.read(spin)]).toEqual([
      'db.1',
      'db',
      'db.1',
    ])
  }
  expect(await fork.fork().read(late.spin)).toBe('db.1.1')
})

test('closing a context disposes its copy and those of its forks, the last ones first, and waits for that; originals stay', async () => {
  Store.disposed.length = 0
  const world = createContext()
  const external = world.external(new Store('db'))
  const fork = world.fork()
  const below = fork.fork()
  const other = world.fork()
  await Promise.all([fork, below, other].map((context) => inContext(context, external)))
  await fork.close()
  expect(Store.disposed).toEqual(['db.1.1', 'db.1'])
  await fork.close()
  await world.close()
  expect(Store.disposed).toEqual(['db.1.1', 'db.1', 'db.2'])
})

test('a copy that comes after its context was closed is disposed then, and closing does not wait for it', async () => {
  Store.disposed.length = 0
  const world = createContext()
  const store = new Store('db')
  const { promise, resolve } = deferred()
  store.ready = promise
  const external = world.external(store)
  const fork = world.fork()
  const asking = inContext(fork, external)
  asking.catch(() => {})
  await fork.close()
  expect(() => inContext(fork, external)).toThrow(code('DSC301'))
  resolve()
  await settled()
  expect(Store.disposed).toEqual(['db.1'])
})

test('a value that a hook gives unchanged is not disposed', async () => {
  const world = createContext()
  let disposed = 0
  const shared = {
    [FORK]: () => shared,
    [Symbol.dispose]: () => void disposed++,
  }
  const external = world.external(shared)
  const fork = world.fork()
  expect(await fork.run(() => external.get())).toBe(shared)
  await fork.close()
  expect(disposed).toBe(0)
})

test('a hook that throws, rejects or never settles harms who asks for its value in that fork, and nobody else', async () => {
  const faults: unknown[] = []
  const world = createContext({ onFault: (fault) => faults.push(fault) })
  const unheard: unknown[] = []
  const hear = (error: unknown) => unheard.push(error)
  process.on('unhandledRejection', hear)
  const throwing = world.external({
    [FORK]: () => {
      throw new Error('hook')
    },
  })
  const rejecting = world.external({ [FORK]: () => Promise.reject(new Error('later')) })
  const silent = world.external({ [FORK]: () => new Promise<never>(() => {}) })
  const good = world.external(new Store('db'))
  const n = world.signal(1)
  const double = counted(world, async (run) => run.track(n) * 2)
  const fork = world.fork()
  fork.set(n, 4)
  await expect(fork.run(() => throwing.get())).rejects.toThrow('hook')
  await expect(fork.run(() => rejecting.get())).rejects.toThrow('later')
  expect((await inContext(fork, good)).name).toBe('db.1')
  expect(await fork.read(double.spin)).toBe(8)
  const waiting = fork.read(world.spin(async (run) => run.await(silent.get())))
  await settled()
  const closed = fork.close()
  await expect(waiting).rejects.toThrow(code('DSC301'))
  await closed
  expect(await world.read(double.spin)).toBe(2)
  await settled()
  process.off('unhandledRejection', hear)
  expect([faults, unheard]).toEqual([[], []])
})

test('a copy whose disposal fails is a fault of the world, and its context is closed all the same', async () => {
  const faults: unknown[] = []
  const world = createContext({ onFault: (fault, { kind }) => faults.push([fault, kind]) })
  const external = world.external({
    [FORK]: () => ({ [Symbol.dispose]: () => Promise.reject(new Error('stuck')) }),
  })
  const fork = world.fork()
  await fork.run(() => external.get())
  await fork.close()
  expect(faults).toEqual([[new Error('stuck'), 'external']])
})

test('externals exist where they were made and below; elsewhere they are those of where they were made, as signals are', async () => {
  const world = createContext()
  const fork = world.fork()
  const frozen = world.fork({ mode: 'frozen' })
  const external = fork.external(new Store('db'))
  await expect(inContext(fork, external)).resolves.toMatchObject({ name: 'db' })
  expect((await inContext(fork.fork(), external)).name).toBe('db.1')
  const later = world.external(new Store('late'))
  await expect(inContext(world.fork(), later)).resolves.toMatchObject({ name: 'late.1' })
  expect((await inContext(frozen, later)).name).toBe('late')
  const reading = frozen.spin(async (run) => run.await(later.get()))
  await expect(reading.read()).rejects.toThrow(code('DSC302'))
  const making = world.spin(() => world.external(1))
  expect(() => making.get()).toThrow(code('DSC305'))
})

test('changes and merges leave externals alone', async () => {
  const world = createContext()
  const external = world.external(new Store('db'))
  const n = world.signal(1)
  const fork = world.fork()
  fork.set(n, 2)
  expect(fork.changes().map(({ signal }) => signal)).toEqual([n])
  world.merge(fork)
  expect([await external.get(), n.get()]).toMatchObject([{ name: 'db' }, 2])
})
