import { createContext } from '../../../runtime/engine/context.ts'
import { deferred, settled } from './support/deferred.ts'

const code = (expected: string) => expect.objectContaining({ code: expected })

test('updateAsync writes what was worked out from the value, and tells what that was', async () => {
  const world = createContext()
  const n = world.signal(1)
  expect(await n.updateAsync(async (value) => value + 1)).toBe(2)
  expect(await n.updateAsync((value) => value + 1)).toBe(3)
  expect(n.get()).toBe(3)
})

test('a value that was moved meanwhile is worked out again, so no write is lost', async () => {
  const world = createContext()
  const n = world.signal(0)
  const seen: number[] = []
  const gates = [deferred(), deferred()]
  const updating = n.updateAsync(async (value) => {
    await gates[seen.push(value) - 1]!.promise
    return value + 1
  })
  await settled()
  n.set(10)
  gates[0]!.resolve()
  await settled()
  gates[1]!.resolve()
  expect([await updating, n.get(), seen]).toEqual([11, 11, [0, 10]])
  const many = Array.from({ length: 20 }, () =>
    n.updateAsync(async (value) => {
      await settled()
      return value + 1
    }),
  )
  await Promise.all(many)
  expect(n.get()).toBe(31)
})

test('F22: in a fork compareAndSet and updateAsync work on the value of the fork', async () => {
  const world = createContext()
  const n = world.signal(1)
  const fork = world.fork()
  expect(await fork.run(() => n.updateAsync(async (value) => value + 1))).toBe(2)
  expect([fork.get(n), n.get()]).toEqual([2, 1])
  fork.run(() => {
    expect(n.compareAndSet(1, 5)).toBe(false)
    expect(n.compareAndSet(2, 5)).toBe(true)
  })
  expect([fork.get(n), n.get()]).toEqual([5, 1])
  const following = world.fork()
  const gate = deferred()
  const updating = following.run(() =>
    n.updateAsync(async (value) => {
      if (value === 1) await gate.promise
      return value * 2
    }),
  )
  await settled()
  n.set(7)
  gate.resolve()
  expect([await updating, following.get(n), n.get()]).toEqual([14, 14, 7])
})

test('when the change fails, or the writer withdraws, or the context closes, nothing is written', async () => {
  const world = createContext()
  const n = world.signal(1)
  await expect(n.updateAsync(() => Promise.reject(new Error('no')))).rejects.toThrow('no')
  const gate = deferred()
  const controller = new AbortController()
  const change = async (value: number) => {
    await gate.promise
    return value + 1
  }
  const withdrawn = n.updateAsync(change, { signal: controller.signal })
  const fork = world.fork()
  const closed = fork.run(() => n.updateAsync(change))
  await settled()
  controller.abort()
  void fork.close()
  await expect(withdrawn).rejects.toThrow(code('DSC313'))
  gate.resolve()
  await expect(closed).rejects.toThrow(code('DSC301'))
  expect(n.get()).toBe(1)
})

test('in a body it is withdrawn with the run, and makes the run private', async () => {
  const world = createContext()
  const n = world.signal(1)
  const version = world.signal(1)
  const gate = deferred()
  const spin = world.spin(async (run) => {
    const seen = run.track(version)
    return run.await(
      n.updateAsync(async (value) => {
        if (seen === 1) await gate.promise
        return value * 10
      }),
    )
  })
  const reading = spin.read()
  await settled()
  version.set(2)
  expect(await reading).toBe(10)
  gate.resolve()
  await settled()
  expect(n.get()).toBe(10)
  const fork = world.fork()
  expect(await fork.read(spin)).toBe(100)
  expect([n.get(), fork.get(n)]).toEqual([10, 100])
})

test('a spin has no updateAsync that does anything', async () => {
  const world = createContext()
  const spin = world.spin(() => 1) as unknown as { updateAsync(f: () => number): Promise<number> }
  await expect(spin.updateAsync(() => 2)).rejects.toThrow(code('DSC311'))
})
