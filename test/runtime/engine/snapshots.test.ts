import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { createContext } from '../../../runtime/engine/context.ts'
import { createSimulation } from '../../../runtime/engine/simulation.ts'
import type { Context, Simulation, Snapshot } from '../../../runtime/engine/surface.ts'
import { counted } from './support/counted.ts'
import { deferred, settled } from './support/deferred.ts'

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

const coded = (code: string) => expect.objectContaining({ code }) as Error

test('F8: a snapshot keeps the value of its moment, and a following fork does not', () => {
  const world = createContext()
  const a = world.signal(100)
  const fork = world.fork()
  const snapshot = world.snapshot()
  a.set(101)
  expect([fork.get(a), snapshot.get(a)]).toEqual([101, 100])
})

test('F24: what is restored has the values of the snapshot, and goes its own way', () => {
  const world = createContext()
  const a = world.signal(1)
  const snapshot = world.snapshot()
  a.set(10)
  const restored = snapshot.restore()
  expect(restored.get(a)).toBe(1)
  restored.update(a, (value) => value + 1)
  world.update(a, (value) => value + 1)
  expect([restored.get(a), world.get(a), snapshot.get(a)]).toEqual([2, 11, 1])
})

test('F26: a history of snapshots can be gone through in any order', () => {
  const world = createContext()
  const a = world.signal(0)
  const history = [0, 1, 2, 3].map((value) => {
    a.set(value)
    return world.snapshot()
  })
  const at = (index: number) => history[index]!.restore().get(a)
  expect([at(2), at(1), at(0), at(1), at(3)]).toEqual([2, 1, 0, 1, 3])
})

test('F27, DSC370: nobody writes a snapshot, not even a body that it has to run', () => {
  const world = createContext()
  const log = world.signal<string[]>([])
  const acts = world.spin((run) => {
    run.context.set(log, ['acted'])
    return 1
  })
  const snapshot = world.snapshot()
  expect(() => snapshot.get(acts)).toThrow(coded('DSC370'))
  expect([snapshot.get(log), world.get(log)]).toEqual([[], []])
  // What came of that is nobody's result.
  const restored = snapshot.restore()
  expect([restored.get(acts), restored.get(log)]).toEqual([1, ['acted']])
  expect(Object.keys(snapshot)).toEqual([])
})

test('F28: only a snapshot can be restored', () => {
  expect('restore' in createContext()).toBe(false)
})

test('F29: a spin of what was restored keeps its result, and runs once when its input changes', () => {
  const world = createContext()
  const a = world.signal(10)
  const double = counted(world, (run) => run.track(a) * 2)
  expect(double.spin.get()).toBe(20)
  const restored = world.snapshot().restore()
  expect([restored.get(double.spin), double.runs]).toEqual([20, 1])
  restored.set(a, 42)
  expect([restored.get(double.spin), double.runs]).toEqual([84, 2])
  expect([world.get(double.spin), double.runs]).toEqual([20, 2])
})

test('F30: a spin goes into a snapshot as it was before its run in flight', async () => {
  const world = createContext()
  const gate = world.signal(deferred<number>())
  const spin = world.spin(async (run) => (await run.await(run.track(gate).promise)) * 2)
  gate.get().resolve(1)
  expect(await spin).toBe(2)
  const next = deferred<number>()
  gate.set(next)
  const reading = spin.read()
  const snapshot = world.snapshot()
  const restored = snapshot.restore()
  // In the snapshot, too, an input has changed since the result: whoever reads it starts a run of its own.
  expect(() => snapshot.get(spin)).toThrow(coded('DSC312'))
  const readingThere = restored.read(spin)
  next.resolve(5)
  expect([await reading, await readingThere]).toEqual([10, 10])
})

test('F31: a change that nobody has read before the snapshot is in it, and costs the one run that it costs anyway', () => {
  const world = createContext()
  const a = world.signal(100)
  const spin = counted(world, (run) => run.track(a))
  spin.spin.get()
  a.set(101)
  const restored = world.snapshot().restore()
  expect([restored.get(spin.spin), spin.runs]).toEqual([101, 2])
})

test('F33: a restored context ends when it is closed, and so do its watchers', async () => {
  const world = createContext()
  const a = world.signal(1)
  const restored = world.snapshot().restore()
  const seen: number[] = []
  restored.watch(a, (value) => seen.push(value))
  restored.set(a, 2)
  await restored.close()
  expect(() => restored.set(a, 3)).toThrow(coded('DSC301'))
  expect(restored.closed).toBe(true)
  world.set(a, 4)
  expect(seen).toEqual([2])
})

test('a restored context is a root: it has no parent, no changes, and its forks have it as theirs', () => {
  const world = createContext()
  const a = world.signal(1)
  const restored = world.fork().snapshot().restore()
  restored.set(a, 2)
  expect([restored.parent, restored.root === restored, restored.changes()]).toEqual([
    undefined,
    true,
    [],
  ])
  const fork = restored.fork()
  fork.set(a, 3)
  expect([fork.parent === restored, fork.root === restored, fork.depth, restored.depth]).toEqual([
    true,
    true,
    1,
    0,
  ])
  restored.merge(fork)
  expect([restored.get(a), world.get(a)]).toEqual([3, 1])
})

test('the snapshot of a fork holds what the fork inherits', () => {
  const world = createContext()
  const a = world.signal(1)
  const b = world.signal(10)
  const sum = counted(world, (run) => run.track(a) + run.track(b))
  const fork = world.fork().fork()
  fork.set(a, 2)
  expect(fork.get(sum.spin)).toBe(12)
  const snapshot = fork.snapshot()
  world.set(b, 20)
  expect([snapshot.get(a), snapshot.get(b), snapshot.get(sum.spin)]).toEqual([2, 10, 12])
  expect([snapshot.restore().get(sum.spin), sum.runs]).toEqual([12, 1])
})

test('a snapshot and what was restored from it outlive the context', async () => {
  const world = createContext()
  const a = world.signal(1)
  const double = world.spin((run) => run.track(a) * 2)
  const fork = world.fork()
  fork.set(a, 5)
  const late = fork.signal('made in the fork')
  const snapshot = fork.snapshot()
  const restored = snapshot.restore()
  const seen: number[] = []
  restored.watch(double, (value) => seen.push(value))
  await world.close()
  expect([snapshot.get(double), snapshot.get(late), restored.closed]).toEqual([
    10,
    'made in the fork',
    false,
  ])
  restored.set(a, 6)
  expect([restored.get(double), seen]).toEqual([12, [12]])
  expect(snapshot.restore().get(double)).toBe(10)
})

test('restored contexts know nothing of each other, nor of what was made after the moment', () => {
  const world = createContext()
  const a = world.signal(1)
  const snapshot = world.snapshot()
  const after = world.signal(2)
  const [one, other] = [snapshot.restore(), snapshot.restore()]
  const own = one.signal(3)
  one.set(a, 10)
  expect([one.get(own), other.get(a)]).toEqual([3, 1])
  expect(() => snapshot.get(after)).toThrow(coded('DSC302'))
  expect(() => one.get(after)).toThrow(coded('DSC302'))
  expect(() => other.get(own)).toThrow(coded('DSC302'))
})

test('bindings of a restored context decide what runs again', () => {
  const world = createContext({ bindings: { rate: 2, name: 'a' } })
  const a = world.signal(10)
  const priced = counted(world, (run) => run.track(a) * run.binding<number>('rate'))
  const named = counted(world, (run) => `${run.binding<string>('name')}${run.track(a)}`)
  expect([priced.spin.get(), named.spin.get()]).toEqual([20, 'a10'])
  const restored = world.snapshot().restore({ bindings: { rate: 3 } })
  expect(restored.bindings).toEqual({ rate: 3, name: 'a' })
  expect([restored.get(priced.spin), restored.get(named.spin)]).toEqual([30, 'a10'])
  expect([priced.runs, named.runs]).toEqual([2, 1])
})

test('what is the own affair of a context goes with its snapshot: results of bodies that act, signals that forks start again', () => {
  const world = createContext()
  const log = world.signal<readonly string[]>([], { onFork: 'reset' })
  const order = world.signal('tea')
  const acts = counted(world, (run) => {
    const ordered = run.track(order)
    run.context.update(log, (lines) => [...lines, ordered])
    return `ordered ${ordered}`
  })
  expect(acts.spin.get()).toBe('ordered tea')
  const snapshot = world.snapshot()
  expect([snapshot.get(acts.spin), snapshot.get(log)]).toEqual(['ordered tea', ['tea']])
  const restored = snapshot.restore()
  expect([restored.get(acts.spin), restored.get(log), acts.runs]).toEqual([
    'ordered tea',
    ['tea'],
    1,
  ])
  const again = restored.snapshot().restore()
  expect([again.get(acts.spin), again.get(log), acts.runs]).toEqual(['ordered tea', ['tea'], 1])
  restored.set(order, 'milk')
  expect([restored.get(acts.spin), restored.get(log)]).toEqual(['ordered milk', ['tea', 'milk']])
  // A fork is another world.
  expect([restored.fork().get(log), world.get(log)]).toEqual([[], ['tea']])
})

test('a fork of a snapshot is a frozen fork of that moment', async () => {
  const world = createContext()
  const a = world.signal(1)
  const b = world.signal(1)
  const sum = counted(world, (run) => run.track(a) + run.track(b))
  sum.spin.get()
  const snapshot = world.snapshot()
  a.set(2)
  expect(sum.spin.get()).toBe(3)
  const fork = snapshot.fork({ set: [[b, 5]] })
  expect([fork.get(a), fork.get(sum.spin), fork.parent === world, fork.depth]).toEqual([
    1,
    6,
    true,
    1,
  ])
  expect(world.merge(fork).map(({ theirs }) => theirs)).toEqual([5])
  expect(world.get(sum.spin)).toBe(7)
  await world.close()
  expect(fork.closed).toBe(true)
  expect(() => snapshot.fork()).toThrow(coded('DSC301'))
})

test('a fork of a snapshot starts again with what forks do not inherit', () => {
  const world = createContext()
  const log = world.signal<string[]>([], { onFork: 'reset' })
  const acts = counted(world, (run) => void run.context.get(log))
  log.set(['one'])
  acts.spin.get()
  const snapshot = world.snapshot()
  log.set(['one', 'two'])
  acts.spin.refresh()
  acts.spin.get()
  expect(snapshot.get(log)).toEqual(['one'])
  const fork = snapshot.fork()
  expect(fork.get(log)).toEqual([])
  fork.get(acts.spin)
  expect(acts.runs).toBe(3)
})

test('snapshots of snapshots: what was restored can be kept again', () => {
  const world = createContext()
  const a = world.signal(1)
  const double = counted(world, (run) => run.track(a) * 2)
  const first = world.snapshot().restore()
  first.set(a, 2)
  expect(first.get(double.spin)).toBe(4)
  const second = first.snapshot()
  first.set(a, 3)
  const third = second.restore()
  expect([third.get(double.spin), first.get(double.spin), world.get(double.spin)]).toEqual([
    4, 6, 2,
  ])
  expect(double.runs).toBe(3)
})

test('a missing result that a snapshot computes serves all that is restored from it', () => {
  const world = createContext()
  const a = world.signal(1)
  const double = counted(world, (run) => run.track(a) * 2)
  const snapshot = world.snapshot()
  a.set(5)
  expect(snapshot.get(double.spin)).toBe(2)
  expect([snapshot.restore().get(double.spin), snapshot.restore().get(double.spin)]).toEqual([2, 2])
  expect([double.runs, world.get(double.spin)]).toEqual([1, 10])
})

test('F42: the original does not notice that it was saved or restored', () => {
  const world = createContext()
  const a = world.signal(1)
  const double = counted(world, (run) => run.track(a) * 2)
  const seen: number[] = []
  world.watch(double.spin, (value) => seen.push(value))
  const restored = world.snapshot().restore()
  restored.set(a, 7)
  restored.get(double.spin)
  a.set(2)
  expect([seen, double.runs, world.changes()]).toEqual([[4], 3, []])
})

test('waiting for a restored context to be idle is not waiting for another one', async () => {
  const world = createContext()
  const gate = deferred<number>()
  const spin = world.spin(async (run) => run.await(gate.promise))
  const restored = world.snapshot().restore()
  const reading = restored.read(spin)
  await world.idle()
  gate.resolve(3)
  expect(await reading).toBe(3)
  await restored.idle()
})

test('DSC310, DSC305: no snapshot is taken in a batch or in the body of a spin; in watchers and effects they may be', () => {
  const world = createContext()
  const a = world.signal(1)
  expect(() => world.batch(() => void world.snapshot())).toThrow(coded('DSC310'))
  expect(() => world.spin(() => world.snapshot()).get()).toThrow(coded('DSC305'))
  const taken: Snapshot[] = []
  world.watch(a, () => taken.push(world.snapshot()))
  world.effect((run) => {
    run.track(a)
    taken.push(world.snapshot())
  })
  a.set(2)
  expect(taken.map((snapshot) => snapshot.get(a))).toEqual([1, 2, 2])
})

test('a snapshot that was dropped is collected, and leaves nothing: no log, no saves', async () => {
  const world = createContext()
  const a = world.signal(1)
  const double = world.spin((run) => run.track(a) * 2)
  double.get()
  const use = (context: Context) => {
    const snapshot = context.snapshot()
    a.set(a.get() + 1)
    snapshot.get(double)
    snapshot.restore().get(double)
    return new WeakRef(snapshot)
  }
  const dropped = Array.from({ length: 50 }, () => use(world))
  await new Promise((resolve) => setImmediate(resolve))
  collectGarbage()
  expect(dropped.filter((snapshot) => snapshot.deref() !== undefined)).toHaveLength(0)
})

test('time and chance go on from the snapshot, in each restored context by themselves, and no spin runs again for that', async () => {
  const world = createSimulation({ seed: 7, start: 100 })
  const stamped = counted(world, (run) => `${run.now()}`)
  expect(stamped.spin.get()).toBe('100')
  const dice = world.spin((run) => run.random('dice'))
  await world.advanceBy(50)
  const snapshot = world.snapshot()
  const thrown = world.get(dice)
  await world.advanceBy(1000)
  const [one, other] = [snapshot.restore() as Simulation, snapshot.restore() as Simulation]
  expect([one.clock.now(), one.get(stamped.spin), stamped.runs]).toEqual([150, '100', 1])
  expect([one.get(dice), other.get(dice)]).toEqual([thrown, thrown])
  await one.advanceBy(5)
  expect([one.clock.now(), other.clock.now(), world.clock.now()]).toEqual([155, 150, 1150])
  expect([one.get(stamped.spin), stamped.runs]).toEqual(['100', 1])
})

test('a restored context is the same process as the one that was kept, under an id of its own', () => {
  const world = createContext()
  const fork = world.fork({ label: 'what-if' })
  fork.signal(1)
  const snapshot = fork.snapshot()
  const [one, other] = [snapshot.restore(), snapshot.restore({ id: 'mine' })]
  expect([one.lineage, one.processId]).toEqual([fork.lineage, fork.processId])
  expect([other.id, one.id === other.id, one.id === world.id]).toEqual(['mine', false, false])
  expect(one.fork().processId).toBe(2)
  // What is made goes on being counted, so that no id is given twice.
  one.signal(2)
  expect(snapshot.get('what-if/signal#0')).toBe(1)
  expect(one.snapshot().get('what-if/signal#1')).toBe(2)
})

test('a body may write what it makes in a snapshot, and in what was restored from it after an await too', async () => {
  const world = createContext()
  const made = world.spin((run) => {
    const own = run.signal(0)
    own.set(1)
    return run.track(own)
  })
  const late = world.spin(async (run) => {
    await null
    const own = run.signal(0)
    own.set(2)
    return run.track(own)
  })
  const snapshot = world.snapshot()
  expect(snapshot.get(made)).toBe(1)
  expect(await snapshot.restore().read(late)).toBe(2)
})

test('a fork of a restored simulation joins a run that sleeps there', async () => {
  const world = createSimulation({ seed: 1 })
  let runs = 0
  const spin = world.spin(async (run) => {
    runs++
    await null
    await run.sleep(5)
    return runs
  })
  const restored = world.snapshot().restore() as Simulation
  const answers = [restored.read(spin)]
  await settled()
  answers.push(restored.fork().read(spin))
  await restored.advanceBy(5)
  expect(await Promise.all(answers)).toEqual([1, 1])
})

test('what was restored of a simulation twice has two clocks: a run sleeps by that of its own world', async () => {
  const world = createSimulation({ seed: 1 })
  const spin = world.spin(async (run) => {
    await run.sleep(5)
    return run.now()
  })
  const snapshot = world.snapshot()
  const [one, other] = [snapshot.restore() as Simulation, snapshot.restore() as Simulation]
  const told: unknown[] = []
  void one.read(spin).then((now) => told.push(['one', now]))
  void other.read(spin).then((now) => told.push(['other', now]))
  await other.advanceBy(7)
  expect(told).toEqual([['other', 5]])
  await one.advanceBy(5)
  expect(told).toEqual([
    ['other', 5],
    ['one', 5],
  ])
})
