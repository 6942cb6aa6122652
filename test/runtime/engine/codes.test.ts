import { createContext } from '../../../runtime/engine/context.ts'
import type { Context, Run, Signal, Spin } from '../../../runtime/engine/surface.ts'

const code = (expected: string) => expect.objectContaining({ code: expected })

test('DSC301: a closed context refuses what is asked of it', () => {
  const world = createContext()
  const a = world.signal(1)
  void world.close()
  expect(() => world.get(a)).toThrow(code('DSC301'))
})

test('DSC302: siblings, parents and other worlds do not see the handles of a fork', () => {
  const world = createContext()
  const fork = world.fork()
  const other = createContext()
  const handles = [fork, other].flatMap((context) => {
    const signal = context.signal(1)
    return [signal, context.spin((run) => run.track(signal))]
  })
  const sibling = world.fork()
  // As many as others have, and a cell of its own for each, so that no look-up by number finds a stranger's.
  for (let i = 0; i < 8; i++) sibling.set(world.signal(0), 1)
  for (const handle of handles) {
    for (const context of [world, sibling]) {
      expect(() => context.get(handle)).toThrow(code('DSC302'))
      expect(() => context.watch(handle, () => {})).toThrow(code('DSC302'))
    }
  }
  expect(() => sibling.set(handles[0] as Signal<number>, 1)).toThrow(code('DSC302'))
  expect(() => world.fork({ set: [[handles[0] as Signal<number>, 1]] })).toThrow(code('DSC302'))
})

test('DSC303: a spin that reads itself is told so, by name', () => {
  const world = createContext()
  const me: Spin<number> = world.spin(function myself(run: Run): number {
    return run.track(me)
  })
  expect(() => me.get()).toThrow(/DSC303: spin myself/)
  expect(() => world.fork().get(me)).toThrow(code('DSC303'))
})

test('DSC304: a run that is over tracks nothing', () => {
  const world = createContext()
  const a = world.signal(1)
  let leaked!: Run
  world
    .spin((run) => {
      leaked = run
      return 1
    })
    .get()
  expect(() => leaked.track(a)).toThrow(code('DSC304'))
  expect(() => leaked.binding('x')).toThrow(code('DSC304'))
  expect(() => leaked.context).toThrow(code('DSC304'))
})

test('DSC304: a run that is over serves no other body, nor does one whose body is waiting for another to return', () => {
  const world = createContext()
  const fork = world.fork()
  const a = world.signal(1)
  let leaked!: Run
  const source = world.spin((run) => {
    leaked = run
    return run.track(a)
  })
  const thief = world.spin(() => leaked.track(a))
  const outer: Spin<number> = world.spin((run) => {
    leaked = run
    return run.track(thief)
  })
  for (const context of [world, fork]) {
    context.get(source)
    expect(() => context.get(thief)).toThrow(code('DSC304'))
    expect(() => context.get(outer)).toThrow(code('DSC304'))
    context.set(a, context.get(a) + 1)
  }
})

test('DSC304: what a run has bound, and the signal that it has given away, are no affair of the runs after it', () => {
  const world = createContext()
  const a = world.signal(1)
  const bound: (() => number)[] = []
  const signals: AbortSignal[] = []
  const binder = world.spin((run) => {
    for (const former of bound) expect(former).toThrow(code('DSC304'))
    bound.push(run.bind(() => run.track(a)))
    return bound.at(-1)!()
  })
  const giver = world.spin((run) => {
    signals.push(run.abortSignal)
    return run.track(a)
  })
  for (let value = 1; value <= 4; value++) {
    a.set(value)
    expect([binder.get(), giver.get()]).toEqual([value, value])
  }
  expect(bound.length).toBe(4)
  expect(new Set(signals).size).toBe(4)
})

test('DSC305: a body forks nothing, ends nothing, and reads, writes and makes nothing in another context', () => {
  const world = createContext()
  const fork = world.fork()
  const a = world.signal(1)
  const inFork = fork.signal(1)
  const spin = world.spin(() => 1)
  const forbidden = [
    () => fork.get(a),
    () => inFork.get(),
    () => fork.peek(spin),
    () => fork.set(a, 2),
    () => fork.run(() => 1),
    () => world.fork(),
    () => world.close(),
    () => world.watch(a, () => {}),
    () => world.effect(() => {}),
    () => fork.signal(1),
    () => createContext().spin(() => 1),
    () => spin.refresh(),
    () => spin.dispose(),
    () => void world.cancel(spin),
  ]
  for (const action of forbidden) {
    const acting = world.spin(() => void action())
    expect(() => acting.get()).toThrow(code('DSC305'))
  }
  expect(() => world.fork().get(world.spin(() => void world.fork()))).toThrow(code('DSC305'))
  expect(world.spin(() => world.run(() => a.get())).get()).toBe(1)
})

test('DSC309: a binding that nobody gave is an error until a fork gives it', () => {
  const world = createContext()
  const rate = world.spin((run) => run.binding<number>('rate'))
  expect(() => rate.get()).toThrow(code('DSC309'))
  expect(world.fork({ bindings: { rate: 2 } }).get(rate)).toBe(2)
  expect(world.fork({ bindings: { rate: undefined } }).get(rate)).toBeUndefined()
})

test('DSC311: a spin cannot be written', () => {
  const world = createContext()
  const spin = world.spin(() => 1) as unknown as Signal<number>
  const contexts: Context[] = [world, world.fork()]
  for (const context of contexts) expect(() => context.set(spin, 2)).toThrow(code('DSC311'))
  expect(() => spin.set(2)).toThrow(code('DSC311'))
})

test('DSC312: a spin that has not ended has no value for get and track, and never an old one', async () => {
  const world = createContext()
  const a = world.signal(1)
  const spin = world.spin(async (run) => run.track(a))
  expect(() => spin.get()).toThrow(code('DSC312'))
  expect(await spin).toBe(1)
  a.set(2)
  expect(() => spin.get()).toThrow(code('DSC312'))
  expect(() => world.spin((run) => run.track(spin)).get()).toThrow(code('DSC312'))
})

test('DSC313: a reader that withdraws gets an AbortError with its reason', async () => {
  const world = createContext()
  const spin = world.spin(() => new Promise<number>(() => {}))
  const aborted = spin.read({ signal: AbortSignal.abort('before') })
  await expect(aborted).rejects.toMatchObject({ name: 'AbortError', cause: 'before' })
  const reading = spin.read()
  world.cancel(spin, 'later')
  await expect(reading).rejects.toMatchObject({ code: 'DSC313', cause: 'later' })
})

test('DSC314: awaiting a signal is refused, and does not compile', async () => {
  const world = createContext()
  const a = world.signal(1)
  // @ts-expect-error a signal is no promise of its value
  const spin = world.spin(async (run) => run.await(a))
  await expect(spin.read()).rejects.toThrow(code('DSC314'))
})
