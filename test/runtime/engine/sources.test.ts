import { createContext } from '../../../runtime/engine/context.ts'
import { fromAsyncIterable, fromPromise } from '../../../runtime/engine/waiting/create.ts'
import { counted } from './support/counted.ts'
import { deferred, settled } from './support/deferred.ts'

const code = (expected: string) => expect.objectContaining({ code: expected })

/** An iteration that the test feeds, and that says when it was ended. */
function feeder() {
  const waiting: { resolve(result: IteratorResult<string>): void; reject(error: unknown): void }[] =
    []
  const log: string[] = []
  const iterable: AsyncIterable<string> = {
    [Symbol.asyncIterator]: () => ({
      next: () => new Promise((resolve, reject) => waiting.push({ resolve, reject })),
      return: async () => {
        log.push('returned')
        return { done: true, value: undefined }
      },
    }),
  }
  return {
    iterable,
    log,
    async give(value: string) {
      waiting.shift()!.resolve({ done: false, value })
      await settled()
    },
    async end() {
      waiting.shift()!.resolve({ done: true, value: undefined })
      await settled()
    },
    async fail(error: unknown) {
      waiting.shift()!.reject(error)
      await settled()
    },
  }
}

test('B17: a promise becomes a spin with its value, whatever that is, or with its error', async () => {
  const world = createContext()
  const { promise, resolve } = deferred<number>()
  const spin = world.fromPromise(promise)
  expect(() => spin.get()).toThrow(code('DSC312'))
  resolve(42)
  expect(await spin).toBe(42)
  expect(spin.get()).toBe(42)
  expect(await world.fromPromise(Promise.resolve(undefined))).toBeUndefined()
  const failed = world.run(() => fromPromise(Promise.reject(new Error('remote error'))))
  await expect(failed.read()).rejects.toThrow('remote error')
  await expect(world.spin(async (run) => run.await(failed)).read()).rejects.toThrow('remote error')
})

test('B15, B16: a spin becomes a promise of its value, of nothing, or of its error', async () => {
  const world = createContext()
  expect(await world.spin(() => 42).read()).toBe(42)
  expect(await world.spin(async () => null).read()).toBeNull()
  const parts = [1, 2, 3, 4, 5].map((n) => world.spin(async () => n))
  const sum = world.spin(async (run) => {
    let total = 0
    for (const part of parts) total += await run.await(part)
    return total
  })
  expect(await sum.read()).toBe(15)
  const error = Object.assign(new Error('test error'), { code: 123 })
  await expect(world.spin(() => Promise.reject(error)).read()).rejects.toBe(error)
})

test('B17: an iteration becomes a spin of its newest value, which wakes who reads it', async () => {
  const world = createContext()
  const { iterable, give, end, log } = feeder()
  const spin = world.fromAsyncIterable(iterable)
  const shout = counted(world, (run) => run.track(spin).toUpperCase())
  const seen: string[] = []
  using watcher = world.watch(shout.spin, (value) => seen.push(value))
  expect(() => spin.get()).toThrow(code('DSC312'))
  await give('a')
  expect(shout.spin.get()).toBe('A')
  const fork = world.fork()
  await give('b')
  await give('b')
  expect([spin.get(), fork.get(shout.spin)]).toEqual(['b', 'B'])
  await end()
  expect([spin.get(), seen, shout.runs]).toEqual(['b', ['B'], 3])
  expect(log).toEqual([])
  void watcher
})

test('B18: an iteration that ends without a value gives undefined', async () => {
  const world = createContext()
  const { iterable, end } = feeder()
  const spin = world.run(() => fromAsyncIterable(iterable))
  const reading = spin.read()
  await settled()
  await end()
  expect(await reading).toBeUndefined()
})

test('B17: an iteration that fails makes its spin fail', async () => {
  const world = createContext()
  const { iterable, give, fail } = feeder()
  const spin = world.fromAsyncIterable(iterable)
  await settled()
  await give('a')
  await fail(new Error('remote error'))
  await expect(spin.read()).rejects.toThrow('remote error')
})

test('disposing the spin ends the iteration, once', async () => {
  const world = createContext()
  const { iterable, give, log } = feeder()
  const spin = world.fromAsyncIterable(iterable)
  spin.dispose()
  spin.dispose()
  await give('late')
  expect(log).toEqual(['returned'])
  expect(() => spin.get()).toThrow(code('DSC308'))
})

test('closing the context ends the iterations of it and of its forks, and no others; one that has ended is left alone', async () => {
  const world = createContext()
  const fork = world.fork()
  const [inRoot, inFork, done] = [feeder(), feeder(), feeder()]
  world.fromAsyncIterable(inRoot.iterable)
  fork.fork().fromAsyncIterable(inFork.iterable)
  fork.fromAsyncIterable(done.iterable)
  await done.end()
  await fork.close()
  await settled()
  expect([inRoot.log, inFork.log, done.log]).toEqual([[], ['returned'], []])
  await world.close()
  expect(inRoot.log).toEqual(['returned'])
})

test('an iteration whose end fails is a fault of the world', async () => {
  const faults: unknown[] = []
  const world = createContext({ onFault: (fault, { kind }) => faults.push([fault, kind]) })
  const iterable: AsyncIterable<number> = {
    [Symbol.asyncIterator]: () => ({
      next: () => new Promise(() => {}),
      return: () => Promise.reject(new Error('stuck')),
    }),
  }
  world.fromAsyncIterable(iterable).dispose()
  await settled()
  expect(faults).toEqual([[new Error('stuck'), 'source']])
})

test('a promise that comes after its context was closed changes nothing', async () => {
  const world = createContext()
  const fork = world.fork()
  const { promise, resolve } = deferred<number>()
  const spin = fork.fromPromise(promise)
  void fork.close()
  resolve(1)
  await settled()
  expect(() => fork.get(spin)).toThrow(code('DSC301'))
})
