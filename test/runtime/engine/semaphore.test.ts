import { createContext } from '../../../runtime/engine/context.ts'
import type { Permit } from '../../../runtime/engine/surface.ts'
import { semaphore } from '../../../runtime/engine/waiting/create.ts'
import { deferred, settled } from './support/deferred.ts'

const code = (expected: string) => expect.objectContaining({ code: expected })

/** Whether a promise has come to something. */
async function isDone(promise: Promise<unknown>): Promise<boolean> {
  let done = false
  promise.then(
    () => (done = true),
    () => (done = true),
  )
  await settled()
  return done
}

test('R33: of two permits one is left when one is acquired; who asks for more waits, first come, first served', async () => {
  const world = createContext()
  const permits = world.semaphore(2)
  const first = await permits.acquire()
  const second = await permits.acquire()
  const third = permits.acquire()
  const fourth = permits.acquire()
  expect([await isDone(third), await isDone(fourth)]).toEqual([false, false])
  second[Symbol.dispose]()
  expect([await isDone(third), await isDone(fourth)]).toEqual([true, false])
  first[Symbol.dispose]()
  expect(await isDone(fourth)).toBe(true)
})

test('R33: a permit gives itself back once, so there are never more than there were', async () => {
  const world = createContext()
  const permits = world.semaphore(1)
  const permit = await permits.acquire()
  permit[Symbol.dispose]()
  permit[Symbol.dispose]()
  await permits.acquire()
  expect(await isDone(permits.acquire())).toBe(false)
})

test('DSC362, R33: a semaphore has a whole number of permits above zero', () => {
  const world = createContext()
  for (const permits of [0, -1, 1.5, NaN, Infinity]) {
    expect(() => world.semaphore(permits)).toThrow(code('DSC362'))
    expect(() => world.run(() => semaphore(permits))).toThrow(code('DSC362'))
  }
})

test('R33: holding gives the permit back when the action ends, when it fails, and when it throws at once', async () => {
  const world = createContext()
  const permits = world.semaphore(1)
  expect(await permits.holding(async () => 1)).toBe(1)
  await expect(permits.holding(() => Promise.reject(new Error('later')))).rejects.toThrow('later')
  const throwing = () => {
    throw new Error('at once')
  }
  await expect(permits.holding(throwing)).rejects.toThrow('at once')
  expect(await permits.holding(() => 2)).toBe(2)
})

test('never more hold a permit than there are, and all come to it', async () => {
  const world = createContext()
  const permits = world.semaphore(3)
  let holders = 0
  let most = 0
  const work = async () => {
    most = Math.max(most, ++holders)
    await settled()
    holders--
  }
  await Promise.all(Array.from({ length: 20 }, () => permits.holding(work)))
  expect([most, holders]).toEqual([3, 0])
})

test('a run that ends gives its place back at once, and its permit when its body lets go of it', async () => {
  const world = createContext()
  const permits = world.semaphore(1)
  const version = world.signal(1)
  const log: string[] = []
  const job = deferred()
  const spin = world.spin(async (run) => {
    const seen = run.track(version)
    using permit = await run.await(permits.acquire())
    log.push(`${seen} holds`)
    if (seen < 3) await run.await(job.promise)
    void permit
    return seen
  })
  const reading = spin.read()
  await settled()
  const waiter = world.spin(async (run) => {
    const seen = run.track(version)
    using permit = await run.await(permits.acquire())
    void permit
    log.push(`waiter ${seen}`)
    return seen
  })
  const second = waiter.read()
  await settled()
  expect(log).toEqual(['1 holds'])
  version.set(2)
  version.set(3)
  expect(await Promise.all([reading, second])).toEqual([3, 3])
  expect(log.filter((line) => line.startsWith('waiter'))).toEqual(['waiter 3'])
  expect(await isDone(permits.acquire())).toBe(true)
})

test('F22: in a fork permits are acquired and given back as anywhere, and its parent never sees it', async () => {
  const world = createContext()
  const permits = world.semaphore(1)
  const fork = world.fork()
  const inFork = await fork.run(() => permits.acquire())
  const inRoot = await permits.acquire()
  const next = fork.run(() => permits.acquire())
  expect(await isDone(next)).toBe(false)
  inRoot[Symbol.dispose]()
  expect(await isDone(next)).toBe(false)
  inFork[Symbol.dispose]()
  expect(await isDone(next)).toBe(true)
  expect(await isDone(permits.acquire())).toBe(true)
})

test('a fork that waits for a permit of its parent gets it when it is given back there', async () => {
  const world = createContext()
  const permits = world.semaphore(1)
  const held = await permits.acquire()
  const fork = world.fork()
  const inFork = fork.run(() => permits.acquire())
  expect(await isDone(inFork)).toBe(false)
  held[Symbol.dispose]()
  expect(await isDone(inFork)).toBe(true)
  expect(await isDone(permits.acquire())).toBe(true)
})

test('a permit that was given back in a batch that throws is still held', async () => {
  const world = createContext()
  const permits = world.semaphore(1)
  const permit = await permits.acquire()
  const failing = () =>
    world.batch(() => {
      permit[Symbol.dispose]()
      throw new Error('undo')
    })
  expect(failing).toThrow('undo')
  const next = permits.acquire()
  expect(await isDone(next)).toBe(false)
  permit[Symbol.dispose]()
  expect(await isDone(next)).toBe(true)
})

test('who withdraws leaves the line; an action that was withdrawn keeps its permit until it ends', async () => {
  const world = createContext()
  const permits = world.semaphore(1)
  const controller = new AbortController()
  const { signal } = controller
  const job = deferred()
  const held = permits.holding(() => job.promise, { signal })
  const waiting = permits.acquire({ signal })
  await settled()
  controller.abort()
  await expect(held).rejects.toThrow(code('DSC313'))
  await expect(waiting).rejects.toThrow(code('DSC313'))
  const next = permits.acquire()
  expect(await isDone(next)).toBe(false)
  job.resolve()
  expect(await isDone(next)).toBe(true)
})

test('a permit of a closed context does nothing, and closing rejects who waits', async () => {
  const world = createContext()
  const permits = world.semaphore(1)
  const fork = world.fork()
  const permit: Permit = await fork.run(() => permits.acquire())
  const waiting = fork.run(() => permits.acquire())
  await settled()
  void fork.close()
  await expect(waiting).rejects.toThrow(code('DSC301'))
  expect(() => permit[Symbol.dispose]()).not.toThrow()
  expect(await isDone(permits.acquire())).toBe(true)
})

test('a permit that is given back in a body is given back when the body has returned', async () => {
  const world = createContext()
  const permits = world.semaphore(1)
  const permit = await permits.acquire()
  const spin = world.spin(() => {
    permit[Symbol.dispose]()
    return 1
  })
  expect(spin.get()).toBe(1)
  expect(await isDone(permits.acquire())).toBe(true)
})
