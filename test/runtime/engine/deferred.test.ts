import { createContext } from '../../../runtime/engine/context.ts'
import { deferred } from '../../../runtime/engine/waiting/create.ts'
import { counted } from './support/counted.ts'
import { settled } from './support/deferred.ts'

const code = (expected: string) => expect.objectContaining({ code: expected })

test('R29: a deferred value is given once, and every reader gets it, early or late, whatever it is', async () => {
  for (const value of [7, undefined, null, false, 0, '']) {
    const world = createContext()
    const gate = world.deferred<unknown>()
    const early = [gate.read(), gate.read(), world.spin((run) => run.track(gate)).read()]
    await settled()
    expect([gate.resolve(value), gate.resolve('later'), gate.reject('later')]).toEqual([
      true,
      false,
      false,
    ])
    expect(await Promise.all(early)).toEqual([value, value, value])
    expect(await gate).toBe(value)
    expect(gate.get()).toBe(value)
  }
})

test('until it is given, a deferred value is not ready: who tracks or gets it is told so, and runs again when it is', async () => {
  const world = createContext()
  const gate = world.deferred<number>()
  const double = counted(world, (run) => run.track(gate) * 2)
  expect(() => gate.get()).toThrow(code('DSC312'))
  expect(() => double.spin.get()).toThrow(code('DSC312'))
  expect(gate.peek()).toBeUndefined()
  const seen: number[] = []
  world.watch(double.spin, (value) => seen.push(value))
  gate.resolve(4)
  expect(double.spin.get()).toBe(8)
  expect(double.runs).toBe(2)
  expect(seen).toEqual([])
  expect(world.deferred<number>().peek()).toBeUndefined()
})

test('a value that nobody has read is known without a run', () => {
  const world = createContext()
  const gate = world.deferred<number>()
  gate.resolve(1)
  expect(gate.peek()).toEqual({ ok: true, value: 1 })
  expect(world.fork().peek(gate)).toEqual({ ok: true, value: 1 })
})

test('an error is given to every reader, and nobody is told of it who does not ask', async () => {
  const world = createContext()
  const gate = world.deferred<number>()
  const waiting = world.spin(async (run) => run.await(gate)).read()
  expect(gate.reject(new Error('no'))).toBe(true)
  await expect(waiting).rejects.toThrow('no')
  await expect(gate.read()).rejects.toThrow('no')
  expect(gate.peek()).toMatchObject({ ok: false })
})

test('a fork follows a deferred value until it gives one itself; its parent never sees that', async () => {
  const world = createContext()
  const gate = world.deferred<number>()
  const double = counted(world, async (run) => (await run.await(gate)) * 2)
  const follower = world.fork()
  const own = world.fork()
  const frozen = world.fork({ mode: 'frozen' })
  const waiting = [world, follower, own].map((context) => context.read(double.spin))
  await settled()
  expect(own.run(() => gate.resolve(1))).toBe(true)
  expect(await waiting[2]).toBe(2)
  expect(() => world.get(gate)).toThrow(code('DSC312'))
  expect(gate.resolve(5)).toBe(true)
  expect(follower.run(() => gate.resolve(6))).toBe(false)
  expect(await Promise.all(waiting)).toEqual([10, 10, 2])
  expect(() => frozen.get(gate)).toThrow(code('DSC312'))
  expect(frozen.run(() => gate.resolve(9))).toBe(true)
  expect([world.get(gate), follower.get(gate), own.get(gate), frozen.get(gate)]).toEqual([
    5, 5, 1, 9,
  ])
})

test('a batch that throws takes back what it gave', async () => {
  const world = createContext()
  const gate = world.deferred<number>()
  const reading = gate.read()
  const failing = () =>
    world.batch(() => {
      gate.resolve(1)
      throw new Error('undo')
    })
  expect(failing).toThrow('undo')
  expect(() => gate.get()).toThrow(code('DSC312'))
  expect(gate.resolve(2)).toBe(true)
  expect(await reading).toBe(2)
})

test('who has left or was given up waits no more, and waiting holds nothing that was closed', async () => {
  const world = createContext()
  const gate = world.deferred<number>()
  const controller = new AbortController()
  const reading = gate.read({ signal: controller.signal })
  const fork = world.fork()
  const inFork = fork.read(gate)
  controller.abort('enough')
  await expect(reading).rejects.toMatchObject({ code: 'DSC313', cause: 'enough' })
  void fork.close()
  await expect(inFork).rejects.toThrow(code('DSC301'))
  await world.idle()
  gate.resolve(1)
  expect(await gate).toBe(1)
})

test('a closed context gives nothing any more', () => {
  const world = createContext()
  const gate = world.deferred<number>()
  void world.close()
  expect(() => gate.resolve(1)).toThrow(code('DSC301'))
})

test('DSC360: what is made in no context is refused, and in a context it belongs to that', () => {
  expect(() => deferred()).toThrow(code('DSC360'))
  const world = createContext()
  const fork = world.fork()
  const gate = fork.run(() => deferred<number>())
  expect(() => world.get(gate)).toThrow(code('DSC302'))
  expect(gate.resolve(1)).toBe(true)
  expect(fork.get(gate)).toBe(1)
})
