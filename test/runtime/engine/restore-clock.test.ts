import { createContext } from '../../../runtime/engine/context.ts'
import { rebuild } from '../../../runtime/engine/rebuild.ts'
import { createSimulation } from '../../../runtime/engine/simulation.ts'
import type { Clock, Context, Simulation } from '../../../runtime/engine/surface.ts'
import { deserialize, serialize } from '../../../runtime/persist.ts'

const coded = (code: string) => expect.objectContaining({ code }) as Error

function model(context: Context) {
  const ran: string[] = []
  const a = context.signal(1)
  const plain = context.spin((run) => (ran.push('plain'), run.track(a)))
  const stamp = context.spin((run) => (ran.push('stamp'), run.now()))
  const dice = context.spin((run) => (ran.push('dice'), run.random('dice')))
  const late = context.spin(async (run) => {
    await run.sleep(10)
    return run.track(a)
  })
  return { a, plain, stamp, dice, late, ran }
}

/** A simulation at 100 whose spins have been read, and another one, at 7000. */
async function worlds() {
  const world = createSimulation({ seed: 1 })
  const spins = model(world)
  await world.advanceBy(100)
  for (const spin of [spins.plain, spins.stamp, spins.dice]) spin.get()
  spins.ran.length = 0
  const other = createSimulation({ seed: 2, start: 7000 })
  const drawn = model(other).dice
  return { world, spins, other, drawn }
}

test('a snapshot goes on by the clock of another simulation, from where that stands, and alone', async () => {
  const { world, spins, other, drawn } = await worlds()
  const clock = other.clock
  const restored = world.snapshot().restore({ clock }) as Simulation
  const again = world.snapshot().restore() as Simulation
  expect([restored.clock.kind, restored.clock.now(), again.clock.now()]).toEqual([
    'virtual',
    7000,
    100,
  ])
  // What has read the time or the chance runs again, and nothing else.
  expect([restored.get(spins.plain), restored.get(spins.stamp), spins.ran]).toEqual([
    1,
    7000,
    ['stamp'],
  ])
  expect(restored.get(spins.dice)).toBe(drawn.get())
  expect([again.get(spins.stamp), again.get(spins.dice), spins.ran]).toEqual([
    100,
    world.get(spins.dice),
    ['stamp', 'dice'],
  ])
  const reading = restored.read(spins.late)
  expect(await restored.advanceBy(10)).toBe(1)
  expect([await reading, restored.clock.now(), other.clock.now(), world.clock.now()]).toEqual([
    1, 7010, 7000, 100,
  ])
  // A snapshot of that, and a fork, go by its clock.
  expect(restored.snapshot().restore().clock.now()).toBe(7010)
  expect(restored.fork().clock.now()).toBe(7010)
})

test('a snapshot of a simulation goes on in the time of the machine', async () => {
  const { world, spins } = await worlds()
  const { clock } = createContext()
  const restored = world.snapshot().restore({ clock }) as Simulation
  const before = Date.now()
  expect([restored.clock.kind, restored.fork().clock.kind, world.clock.kind]).toEqual([
    'real',
    'real',
    'virtual',
  ])
  expect(restored.get(spins.plain)).toBe(1)
  expect(restored.get(spins.stamp)).toBeGreaterThanOrEqual(before)
  expect(spins.ran).toEqual(['stamp'])
  // A timer of the machine, which nobody advances.
  expect(await restored.read(spins.late)).toBe(1)
  for (const advance of [restored.advanceBy(1), restored.advanceTo(1), restored.runAll()]) {
    await expect(advance).rejects.toThrow(coded('DSC351'))
  }
  expect(restored.inspect().contexts[0]!.clock!.kind).toBe('real')
  const loaded = deserialize(serialize(restored.snapshot())).restore()
  expect([loaded.clock.kind, restored.snapshot().restore().clock.kind]).toEqual(['real', 'real'])
  // And back.
  const simulated = restored.snapshot().restore({ clock: world.clock })
  expect([simulated.clock.kind, simulated.clock.now()]).toEqual(['virtual', 100])
  await restored.close()
  expect(() => world.snapshot().restore({ clock: restored.clock })).toThrow(coded('DSC301'))
})

test('what was loaded goes on by any clock, and is rebuilt by any', async () => {
  const { world, other, drawn } = await worlds()
  const saved = serialize(world.snapshot())
  const real = createContext()
  const restored = deserialize(saved).restore({ clock: other.clock })
  expect([restored.clock.kind, restored.clock.now()]).toEqual(['virtual', 7000])
  expect(deserialize(saved).restore({ clock: real.clock }).clock.kind).toBe('real')
  const { result } = await rebuild(deserialize(saved), model, { clock: other.clock })
  expect([result.plain.get(), result.stamp.get(), result.dice.get(), result.ran]).toEqual([
    1,
    7000,
    drawn.get(),
    ['stamp', 'dice'],
  ])
  const machine = await rebuild(deserialize(saved), model, { clock: real.clock })
  expect([machine.context.clock.kind, machine.result.plain.get()]).toEqual(['real', 1])
  expect(machine.result.stamp.get()).toBeGreaterThan(7000)
  expect(machine.result.ran).toEqual(['stamp'])
  // A world in the time of the machine becomes a simulation.
  const simulated = deserialize(serialize(real.snapshot())).restore({ clock: other.clock })
  expect([simulated.clock.kind, simulated.clock.now()]).toEqual(['virtual', 7000])
})

test('DSC377: a clock is that of a context, and a living world in the time of the machine becomes no simulation', () => {
  const world = createContext()
  const mine: Clock = { kind: 'virtual', now: () => 0 }
  for (const clock of [mine, createSimulation({ seed: 1 }).clock]) {
    expect(() => world.snapshot().restore({ clock })).toThrow(coded('DSC377'))
  }
  expect(() => deserialize(serialize(world.snapshot())).restore({ clock: mine })).toThrow(
    coded('DSC377'),
  )
  expect(world.snapshot().restore({ clock: createContext().clock }).clock.kind).toBe('real')
  // @ts-expect-error: a simulation is no clock
  expect(() => world.snapshot().restore({ clock: createSimulation({ seed: 1 }) })).toThrow(
    coded('DSC377'),
  )
})
