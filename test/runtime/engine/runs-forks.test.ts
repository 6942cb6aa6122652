// Runs in flight and forks: who joins, who leaves, whose eyes a run has, and where its result goes.

import { createContext } from '../../../runtime/engine/context.ts'
import type { Run } from '../../../runtime/engine/surface.ts'
import { counted } from './support/counted.ts'
import { settled } from './support/deferred.ts'
import { createDoors } from './support/doors.ts'

const code = (expected: string) => expect.objectContaining({ code: expected })

test('F14: a run that was given up before the fork is dead in the fork too: what follows its gate happens once', async () => {
  const world = createContext()
  const { waitOutside, open } = createDoors()
  const a = world.signal(1)
  const done: number[] = []
  const spin = world.spin(async (run) => {
    const value = run.track(a)
    await waitOutside(`gate ${value}`)
    run.track(a)
    done.push(value)
    return value
  })
  const reading = spin.read()
  await settled()
  a.set(2)
  const fork = world.fork()
  const inFork = fork.read(spin)
  await open('gate 1')
  await open('gate 2')
  expect(await Promise.all([reading, inFork])).toEqual([2, 2])
  expect(done).toEqual([2])
})

test('F15: side by side in a fork, what differs runs again and the rest is shared', async () => {
  const world = createContext()
  const a = world.signal(10)
  const own = counted(world, async (run) => run.track(a))
  const fixed = counted(world, async () => 'static')
  const both = world.spin((run) => Promise.all([run.await(own.spin), run.await(fixed.spin)]))
  expect(await both).toEqual([10, 'static'])
  const fork = world.fork()
  fork.set(a, 99)
  expect(await fork.read(both)).toEqual([99, 'static'])
  expect(await both).toEqual([10, 'static'])
  expect([own.runs, fixed.runs]).toEqual([2, 1])
})

test('F18: a change that nobody has read when the fork is made is in what the fork awaits', async () => {
  const world = createContext()
  const a = world.signal(1)
  const plus = world.spin(async (run) => run.track(a) + 2)
  const fresh = world.spin(async (run) => (await run.await(plus)) * 10)
  expect(await fresh).toBe(30)
  a.set(100)
  const fork = world.fork()
  expect(await fork.read(fresh)).toBe(1020)
  fork.set(a, 1)
  expect(await fork.read(fresh)).toBe(30)
  expect(await fresh).toBe(1020)
})

test('F30: a frozen fork has a spin as it was before the run in flight', async () => {
  const world = createContext()
  const { wait, open } = createDoors()
  const a = world.signal(1)
  const spin = counted(world, async (run) => {
    const value = run.track(a)
    if (value > 1) await wait(run, 'x')
    return value
  })
  const never = counted(world, async (run) => wait(run, 'never').then(() => 'done'))
  expect(await spin.spin).toBe(1)
  const before = world.fork({ mode: 'frozen' })
  a.set(2)
  const reading = spin.spin.read()
  void never.spin.read()
  await settled()
  const during = world.fork({ mode: 'frozen' })
  expect(before.get(spin.spin)).toBe(1)
  expect(before.peek(never.spin)).toBeUndefined()
  const own = during.read(never.spin)
  const renewed = during.read(spin.spin)
  await settled()
  expect([spin.runs, never.runs]).toEqual([3, 2])
  a.set(3)
  await open('x')
  await open('never')
  await open('x')
  expect(await Promise.all([reading, renewed, own])).toEqual([3, 2, 'done'])
})

test('F52: reading in a closed root rejects, computed or not', async () => {
  const world = createContext()
  const spin = world.spin(async () => 1)
  const fork = world.fork()
  void world.close()
  await expect(spin.read()).rejects.toThrow(code('DSC301'))
  await expect(fork.read(spin)).rejects.toThrow(code('DSC301'))
})

test('a run in flight in the parent is joined by a fork, and by a fork of that', async () => {
  const world = createContext()
  const { wait, open } = createDoors()
  const a = world.signal(1)
  const spin = counted(world, async (run) => {
    await wait(run, 'x')
    return run.track(a)
  })
  const fork = world.fork()
  const readings = [world, fork, fork.fork()].map((context) => context.read(spin.spin))
  await settled()
  await open('x')
  expect(await Promise.all(readings)).toEqual([1, 1, 1])
  expect(spin.runs).toBe(1)
})

test('a reader that sees another input than the run has read leaves in the middle and looks again', async () => {
  const world = createContext()
  const { wait, open } = createDoors()
  const x = world.signal(1)
  const spin = counted(world, async (run) => {
    await wait(run, 'before')
    const value = run.track(x)
    await wait(run, 'after')
    return value
  })
  const other = world.fork()
  const same = world.fork()
  other.set(x, 7)
  const readings = [same, other, world].map((context) => context.read(spin.spin))
  await settled()
  expect(spin.runs).toBe(1)
  await open('before')
  expect(spin.runs).toBe(2)
  await open('after')
  await open('before')
  await open('after')
  expect(await Promise.all(readings)).toEqual([1, 7, 1])
  expect(spin.runs).toBe(2)
})

test('a run that has read what only its fork has is nobody’s above it', async () => {
  const world = createContext()
  const { wait, open } = createDoors()
  const x = world.signal(1)
  const spin = counted(world, async (run) => {
    await wait(run, 'before')
    const value = run.track(x)
    await wait(run, 'after')
    return value
  })
  const fork = world.fork()
  fork.set(x, 2)
  const inFork = fork.read(spin.spin)
  await settled()
  await open('before')
  const inWorld = world.read(spin.spin)
  await settled()
  expect(spin.runs).toBe(2)
  await open('after')
  expect(await inFork).toBe(2)
  await open('before')
  await open('after')
  expect(await inWorld).toBe(1)
})

test('a fork that writes what a shared run has read leaves it to the others', async () => {
  const world = createContext()
  const { wait, open } = createDoors()
  const x = world.signal(1)
  const spin = counted(world, async (run) => {
    const value = run.track(x)
    await wait(run, `x${value}`)
    return value
  })
  const fork = world.fork()
  // The run has the eyes of the fork.
  const inFork = fork.read(spin.spin)
  const inWorld = world.read(spin.spin)
  await settled()
  fork.set(x, 2)
  await open('x1')
  expect(await inWorld).toBe(1)
  await open('x2')
  expect(await inFork).toBe(2)
  expect(spin.runs).toBe(2)
})

test('a fork that writes the value that its run has seen anyway keeps the run', async () => {
  const world = createContext()
  const { wait, open } = createDoors()
  const x = world.signal(1)
  const spin = counted(world, async (run) => {
    const value = run.track(x)
    await wait(run, 'x')
    return value
  })
  const fork = world.fork()
  const reading = fork.read(spin.spin)
  await settled()
  fork.set(x, 1)
  await open('x')
  expect(await reading).toBe(1)
  expect(spin.runs).toBe(1)
  expect(world.peek(spin.spin)).toBeUndefined()
})

test('who asks first lends the eyes: a run sinks to where its inputs are, and else is shared with the parent', async () => {
  const live: string[] = []
  const world = createContext({ bindings: { load: (what: string) => live.push(what) } })
  const x = world.signal(1)
  const bound = counted(world, async (run) => {
    await run.await(Promise.resolve())
    return run.binding<(what: string) => unknown>('load')('rates')
  })
  const plain = counted(world, async (run) => run.track(x))
  const fork = world.fork({ bindings: { load: () => 'fake' } })
  expect(await fork.read(bound.spin)).toBe('fake')
  expect(await fork.read(plain.spin)).toBe(1)
  expect(live).toEqual([])
  expect(world.get(plain.spin)).toBe(1)
  expect(world.peek(bound.spin)).toBeUndefined()
  expect([bound.runs, plain.runs]).toEqual([1, 1])
})

test('whoever started a shared run withdraws or closes: it goes on for the others', async () => {
  for (const leave of ['abort', 'cancel', 'close'] as const) {
    const world = createContext()
    const { wait, open } = createDoors()
    const x = world.signal(1)
    const spin = counted(world, async (run) => {
      await wait(run, 'x')
      return run.track(x)
    })
    const fork = world.fork()
    const controller = new AbortController()
    const started = fork.read(spin.spin, { signal: controller.signal })
    const joined = world.read(spin.spin)
    await settled()
    if (leave === 'abort') controller.abort()
    else if (leave === 'cancel') fork.cancel(spin.spin)
    else void fork.close()
    await expect(started).rejects.toThrow(code(leave === 'close' ? 'DSC301' : 'DSC313'))
    // With whose eyes it reads on shows now.
    if (leave !== 'close') fork.set(x, 7)
    await open('x')
    expect(await joined).toBe(1)
    expect(spin.runs).toBe(1)
  }
})

test('a parent that withdraws leaves the run to its fork; one that closes takes its forks along', async () => {
  const world = createContext()
  const { wait, open } = createDoors()
  const spin = counted(world, async (run) => wait(run, 'x').then(() => 1))
  const middle = world.fork()
  const fork = middle.fork()
  const controller = new AbortController()
  const inWorld = world.read(spin.spin, { signal: controller.signal })
  const inFork = fork.read(spin.spin)
  await settled()
  controller.abort()
  await expect(inWorld).rejects.toThrow(code('DSC313'))
  const again = world.read(spin.spin)
  void middle.close()
  await expect(inFork).rejects.toThrow(code('DSC301'))
  await open('x')
  expect(await again).toBe(1)
  expect(spin.runs).toBe(1)
})

test('a watcher in a fork follows what its parent writes, through spins that wait', async () => {
  const world = createContext()
  const a = world.signal(1)
  const b = world.signal(1)
  const inner = world.spin(async (run) => run.track(a))
  const outer = world.spin(async (run) => (await run.await(inner)) * 10 + run.track(b))
  const fork = world.fork()
  fork.set(b, 2)
  const told: unknown[] = []
  fork.watch(outer, (value) => told.push(value))
  await world.idle()
  a.set(2)
  await world.idle()
  b.set(9)
  await world.idle()
  fork.set(a, 5)
  a.set(3)
  await world.idle()
  expect(told).toEqual([22, 52])
})

test('a body that asks for its context, or writes, runs for each context', async () => {
  const world = createContext()
  const log = world.signal<readonly string[]>([])
  const spin = counted(world, async (run: Run) => {
    await run.await(Promise.resolve())
    return run.context.depth
  })
  const writing = counted(world, async (run: Run) => {
    run.context.update(log, (lines) => [...lines, 'ran'])
    await run.await(Promise.resolve())
    return run.context.depth
  })
  const fork = world.fork()
  const contexts = [world, fork, fork.fork()]
  for (const context of contexts) {
    expect(await context.read(spin.spin)).toBe(context.depth)
    expect(await context.read(writing.spin)).toBe(context.depth)
  }
  expect([spin.runs, writing.runs]).toEqual([3, 3])
  expect(world.get(log)).toEqual(['ran'])
})

test('a run in flight that has asked for its context is joined by no other', async () => {
  const world = createContext()
  const { wait, open } = createDoors()
  const spin = counted(world, async (run) => {
    const { depth } = run.context
    await wait(run, 'x')
    return depth
  })
  const readings = [world, world.fork()].map((context) => context.read(spin.spin))
  await settled()
  expect(spin.runs).toBe(2)
  await open('x')
  expect(await Promise.all(readings)).toEqual([0, 1])
})

test('refresh in a fork runs the body for the fork alone', async () => {
  const world = createContext()
  let answer = 'first'
  const spin = counted(world, async (run) => {
    await run.await(Promise.resolve())
    return answer
  })
  expect(await spin.spin).toBe('first')
  const fork = world.fork()
  answer = 'second'
  fork.run(() => spin.spin.refresh())
  expect(await fork.read(spin.spin)).toBe('second')
  expect(await spin.spin).toBe('first')
  expect(spin.runs).toBe(2)
})

test('a synchronous spin of a fork over one that waits starts again when that is ready, and takes nothing from its parent', async () => {
  const world = createContext()
  const a = world.signal(1)
  const waiting = world.spin(async (run) => run.track(a))
  const sum = counted(world, (run) => run.track(waiting) + 1)
  expect(await sum.spin).toBe(2)
  const fork = world.fork()
  fork.set(a, 5)
  expect(() => fork.get(sum.spin)).toThrow(code('DSC312'))
  expect(sum.spin.get()).toBe(2)
  await world.idle()
  expect(fork.get(sum.spin)).toBe(6)
  expect(sum.runs).toBe(3)
})

for (const way of ['awaits', 'tracks'] as const) {
  test(`a spin that ${way} one that never ends is not waited for in a fork where that one ends`, async () => {
    const world = createContext()
    const ends = world.signal(false)
    const inner = world.spin(async (run) => {
      if (!run.track(ends)) await new Promise(() => {})
      return 1
    })
    const between = world.spin((run) => run.track(inner) + 1)
    const outer = counted(world, async (run) =>
      way === 'awaits' ? (await run.await(between)) + 1 : run.track(between) + 1,
    )
    const controller = new AbortController()
    const inParent = world.read(outer.spin, controller)
    await settled()
    const sibling = world.fork()
    const inSibling = sibling.read(outer.spin, controller)
    const fork = world.fork()
    // One reads before it differs, one when it does.
    const early = fork.read(outer.spin)
    await settled()
    expect(outer.runs).toBe(1)
    fork.set(ends, true)
    expect(await Promise.all([early, fork.read(outer.spin)])).toEqual([3, 3])
    controller.abort()
    await expect(inParent).rejects.toEqual(code('DSC313'))
    await expect(inSibling).rejects.toEqual(code('DSC313'))
    await world.idle()
  })
}

test('many spins that wait for each other in layers are joined by a fork without asking about each way through them', async () => {
  const world = createContext()
  const { waitOutside, open } = createDoors()
  const first = counted(world, async () => (await waitOutside('door'), 1))
  let layer = [first.spin]
  for (let depth = 0; depth < 12; depth++) {
    const below = layer
    layer = Array.from({ length: 6 }, () =>
      world.spin(async (run) => {
        const values = await Promise.all(below.map((one) => run.await(one)))
        return values.reduce((sum, value) => sum + value, 0)
      }),
    )
  }
  const [top] = layer
  const inParent = top!.read()
  await settled()
  const inFork = world.fork().read(top!)
  await open('door')
  expect(await Promise.all([inParent, inFork])).toEqual([6 ** 11, 6 ** 11])
  expect(first.runs).toBe(1)
})

test('a body that acts, and turns out to wait only then, holds up no other context', async () => {
  const world = createContext()
  const never = new Promise<string>(() => {})
  const begun: string[] = []
  // No async function: that it waits is known by what it returns.
  const spin = world.spin((run) => {
    const { id } = run.context
    begun.push(id)
    return id === fork.id ? never : Promise.resolve(id)
  })
  const fork = world.fork()
  const waiting = new AbortController()
  const reading = fork.read(spin, { signal: waiting.signal })
  expect(await world.read(spin)).toBe(world.id)
  expect(begun).toEqual([fork.id, world.id])
  waiting.abort()
  await expect(reading).rejects.toMatchObject({ code: 'DSC313' })
})
