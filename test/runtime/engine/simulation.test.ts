import type { ContextState } from '../../../runtime/engine/context-state.ts'
import { createContext } from '../../../runtime/engine/context.ts'
import {
  clockStateOf,
  createSimulation,
  resumeSimulation,
} from '../../../runtime/engine/simulation.ts'
import type { Context, Run, Simulation } from '../../../runtime/engine/surface.ts'
import type { VirtualClock } from '../../../runtime/engine/virtual-clock.ts'
import { clockOf } from '../../../runtime/engine/time.ts'
import { random } from '../support/random.ts'
import { deferred, settled } from './support/deferred.ts'

const code = (expected: string) => expect.objectContaining({ code: expected }) as Error
const create = (seed: number | string = 1) => createSimulation({ seed })
const stateOf = (context: Context) => context as unknown as ContextState
const pending = (context: Context) => (clockOf(stateOf(context)) as VirtualClock).pending

describe('time', () => {
  test('F43: a spin that sleeps 500 has slept when the clock is advanced to 1,000, which runs one timer', async () => {
    const sim = create()
    const nap = sim.spin(async (run) => {
      await run.sleep(500)
      return run.now()
    })
    const slept = nap.read()
    expect(await sim.advanceTo(1_000)).toBe(1)
    expect([await slept, sim.clock.now(), nap.get()]).toEqual([500, 1_000, 500])
  })

  test('F45: the clock of the machine is not advanced, and that of a simulation neither backwards nor to no time', async () => {
    const world = createContext()
    const refuses = world as unknown as Simulation
    expect(world.clock.kind).toBe('real')
    for (const advance of [
      () => refuses.advanceBy(1),
      () => refuses.advanceTo(1),
      () => refuses.runAll(),
      () => refuses.fork().advanceBy(1),
    ]) {
      await expect(advance()).rejects.toThrow(
        expect.objectContaining({
          code: 'DSC351',
          data: expect.objectContaining({ kind: 'real' }) as unknown,
        }),
      )
    }
    const sim = createSimulation({ seed: 1, start: 100 })
    expect([sim.clock.kind, sim.clock.now()]).toEqual(['virtual', 100])
    const fork = sim.fork()
    for (const wrong of [99, -1, NaN, Infinity, undefined as never]) {
      await expect(sim.advanceTo(wrong)).rejects.toThrow(code('DSC320'))
      await expect(fork.advanceTo(wrong)).rejects.toThrow(code('DSC320'))
    }
    await expect(sim.advanceBy(-1)).rejects.toThrow(code('DSC320'))
    await expect(sim.advanceBy(NaN)).rejects.toThrow(code('DSC320'))
    expect(() => createSimulation({ seed: 1, start: NaN })).toThrow(code('DSC320'))
    await sim.advanceBy(1)
    // What was refused has not taken the fork off the clock of its parent.
    expect(fork.clock.now()).toBe(101)
  })

  test('DSC320: two advances at a time; the first one is not harmed', async () => {
    const sim = create()
    const first = sim.advanceBy(10)
    await expect(sim.advanceBy(10)).rejects.toThrow(code('DSC320'))
    await first
    expect(sim.clock.now()).toBe(10)
  })

  test.each([0, 6, 20])(
    'spins that sleep in a row with %i plain awaits between are never at the wrong time',
    async (awaits) => {
      const sim = create()
      const times: number[] = []
      const loop = sim.spin(async (run) => {
        for (let round = 0; round < 100; round++) {
          await run.sleep(10)
          for (let turn = 0; turn < awaits; turn++) await null
          times.push(run.now())
        }
      })
      const done = loop.read()
      expect(await sim.advanceBy(1_000)).toBe(100)
      await done
      expect(times).toEqual(Array.from({ length: 100 }, (_, round) => (round + 1) * 10))
    },
  )

  test('neither are strands of one body, one of which has plain awaits between its sleeps', async () => {
    const sim = create()
    const times: string[] = []
    const strand = async (run: Run, name: string, ms: number, awaits: number) => {
      for (let turn = 0; turn < awaits; turn++) await null
      await run.sleep(ms)
      times.push(`${name}@${run.now()}`)
    }
    const loop = sim.spin(async (run) => {
      for (let round = 0; round < 3; round++) {
        await Promise.all([strand(run, 'short', 3, 20), strand(run, 'long', 10, 0)])
      }
    })
    const done = loop.read()
    await sim.runAll()
    await done
    expect(times).toEqual(
      [3, 10, 13, 20, 23, 30].map((at) => `${at % 10 ? 'short' : 'long'}@${at}`),
    )
  })

  test('a promise that comes with a turn of the event loop holds time up', async () => {
    const sim = create()
    const times: number[] = []
    const loop = sim.spin(async (run) => {
      for (let round = 0; round < 5; round++) {
        await run.sleep(10)
        await settled()
        await run.await(settled())
        times.push(run.now())
      }
    })
    const done = loop.read()
    await sim.advanceBy(100)
    await done
    expect(times).toEqual([10, 20, 30, 40, 50])
  })

  test('a run that waits for a promise which only time brings does not stop time', async () => {
    const sim = create()
    const gate = deferred<number>()
    const waits = sim.spin(async () => gate.promise)
    const opens = sim.spin(async (run) => {
      await run.sleep(100)
      gate.resolve(run.now())
    })
    const value = waits.read()
    void opens.read()
    expect(await sim.advanceBy(1_000)).toBe(1)
    expect(await value).toBe(100)
  })

  test('code outside that waits for a spin goes on before time does', async () => {
    const sim = create()
    const nap = (ms: number) => sim.spin(async (run) => run.sleep(ms))
    const far = nap(50)
    const times: number[] = []
    const outside = async () => {
      await nap(10)
      for (let turn = 0; turn < 20; turn++) await null
      times.push(sim.clock.now())
      await nap(10)
      times.push(sim.clock.now())
    }
    const done = outside()
    void far.read()
    await sim.advanceBy(100)
    await done
    expect(times).toEqual([10, 20])
  })

  test('timers of one time run in the order in which they were asked for, those that are due at once too', async () => {
    const sim = create()
    const log: string[] = []
    const nap = (name: string, ...times: number[]) =>
      sim.spin(async (run) => {
        for (const ms of times) await run.sleep(ms)
        log.push(`${name}@${run.now()}`)
      })
    const spins = [
      nap('a', 10, 10),
      nap('b', 20),
      nap('c', 10, 0, 10),
      nap('d', -5),
      nap('e', 0, 20),
    ]
    const all = Promise.all(spins.map((spin) => spin.read()))
    expect(await sim.advanceBy(20)).toBe(9)
    await all
    expect(log).toEqual(['d@0', 'b@20', 'e@20', 'a@20', 'c@20'])
  })

  test('a sleep for ever is none that runs, and one for no time at all is refused', async () => {
    const sim = create()
    const forever = sim.spin(async (run) => run.sleep(Infinity))
    const wrong = sim.spin(async (run) => run.sleep(NaN))
    const asked = new AbortController()
    const read = forever.read({ signal: asked.signal })
    await expect(wrong.read()).rejects.toThrow(code('DSC350'))
    await expect(
      createContext()
        .spin(async (run) => run.sleep('x' as never))
        .read(),
    ).rejects.toThrow(code('DSC350'))
    expect(await sim.runAll()).toBe(0)
    asked.abort()
    await expect(read).rejects.toThrow(code('DSC313'))
  })

  test('a body that does not look as if it waited may sleep, and one that is over may not', async () => {
    const sim = create()
    let leaked!: Run
    const nap = sim.spin((run) => {
      leaked = run
      return run.sleep(5).then(() => run.now())
    })
    const slept = nap.read()
    await sim.runAll()
    expect(await slept).toBe(5)
    await expect(leaked.sleep(1)).rejects.toThrow(code('DSC313'))
    expect(() => leaked.now()).toThrow(code('DSC313'))
    expect(() => leaked.random()).toThrow(code('DSC313'))
    expect(pending(sim)).toBe(0)
  })

  test('a clock is not advanced in a body; in a batch or a watcher, after it', async () => {
    const sim = create()
    const nap = sim.spin(async (run) => run.sleep(5))
    const a = sim.signal(0)
    const advances: Promise<number>[] = []
    const fork = sim.fork()
    fork.watch(a, () => void advances.push(fork.advanceBy(10)))
    const read = fork.read(nap)
    fork.batch(() => {
      fork.set(a, 1)
      advances.push(sim.advanceBy(1))
    })
    expect(await Promise.all(advances)).toEqual([0, 1])
    await read
    expect([sim.clock.now(), fork.clock.now()]).toEqual([1, 10])
    const bad = sim.spin(async () => sim.advanceBy(1))
    await expect(bad.read()).rejects.toThrow(code('DSC305'))
  })
})

describe('a timer is given back at once', () => {
  test('F46: when its reader withdraws, when its spin is cancelled, when its context closes, and when it has run', async () => {
    const sim = create()
    const fork = sim.fork()
    const nap = () => sim.spin(async (run) => run.sleep(60_000))
    const asked = new AbortController()
    const [first, second, third] = [nap(), nap(), nap()]
    const reads = [
      first.read({ signal: asked.signal }),
      second.read(),
      fork.read(third),
      sim.spin(async (run) => run.sleep(1)).read(),
    ].map((read) => read.catch(() => 'rejected'))
    await sim.advanceBy(0)
    const counts = [pending(sim)]
    asked.abort()
    counts.push(pending(sim))
    sim.cancel(second)
    counts.push(pending(sim))
    void fork.close()
    counts.push(pending(sim))
    await sim.advanceBy(1)
    counts.push(pending(sim))
    expect(counts).toEqual([4, 3, 2, 1, 0])
    expect(await Promise.all(reads)).toEqual(['rejected', 'rejected', 'rejected', undefined])
  })

  test('when an input of its run changes, and when the body ends without it', async () => {
    const sim = create()
    const ms = sim.signal(100)
    const nap = sim.spin(async (run) => {
      await run.sleep(run.track(ms))
      return run.now()
    })
    const leaves = sim.spin(async (run) => {
      void run.sleep(100)
      await null
      return 1
    })
    const slept = nap.read()
    const left = leaves.read()
    await sim.advanceBy(10)
    expect([pending(sim), await left]).toEqual([1, 1])
    ms.set(50)
    expect(pending(sim)).toBe(1)
    expect([await sim.runAll(), await slept]).toEqual([1, 60])
  })

  test('of the machine too: the process has nothing to wait for', async () => {
    const world = createContext()
    const before = process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length
    const nap = world.spin(async (run) => run.sleep(1e9))
    const asked = new AbortController()
    const read = nap.read({ signal: asked.signal })
    const during = process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length
    asked.abort()
    await expect(read).rejects.toThrow(code('DSC313'))
    const after = process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length
    expect([during - before, after - before]).toEqual([1, 0])
  })

  test('F47: a real sleep ends in time, whatever the clock on the wall says', async () => {
    const world = createContext()
    const before = world.clock.now()
    await world.spin(async (run) => run.sleep(20)).read()
    expect(world.clock.now() - before).toBeGreaterThanOrEqual(19)
  })

  test('runs that sleep at once, in one body, are given back together', async () => {
    const sim = create()
    const many = sim.spin(async (run) => {
      await Promise.race([1, 2, 3, 4].map((ms) => run.sleep(ms)))
      return run.now()
    })
    const first = many.read()
    expect([await sim.advanceBy(1), await first, pending(sim)]).toEqual([1, 1, 0])
  })
})

describe('forks', () => {
  test('follow the clock of their parent until they advance their own', async () => {
    const sim = create()
    const fork = sim.fork()
    const clock = fork.clock
    await sim.advanceTo(500)
    expect([sim.clock.now(), clock.now()]).toEqual([500, 500])
    await fork.advanceTo(900)
    expect([sim.clock.now(), clock.now(), fork.fork().clock.now()]).toEqual([500, 900, 900])
    await sim.advanceTo(2_000)
    expect([sim.clock.now(), clock.now()]).toEqual([2_000, 900])
  })

  test('at every depth, frozen ones too', async () => {
    const sim = create()
    const frozen = sim.fork({ mode: 'frozen' })
    const inner = frozen.fork()
    const below = inner.fork()
    await sim.advanceTo(10)
    await inner.advanceTo(20)
    await sim.advanceTo(30)
    const now = () => [sim, frozen, inner, below].map(({ clock }) => clock.now())
    expect(now()).toEqual([30, 30, 20, 20])
    await below.advanceBy(1)
    await frozen.advanceBy(10)
    await inner.advanceBy(4)
    expect(now()).toEqual([30, 40, 24, 21])
  })

  test('a run that has only slept is joined by a fork with another clock', async () => {
    const sim = createSimulation({ seed: 1 })
    const fork = sim.fork()
    await fork.advanceBy(1)
    let begun = 0
    let open = () => {}
    const gate = new Promise<void>((done) => (open = done))
    const nap = sim.spin(async (run) => {
      begun++
      await run.sleep(10)
      await run.await(gate)
      return begun
    })
    const reading = nap.read()
    await sim.advanceBy(20)
    const joining = fork.read(nap)
    expect(begun).toBe(1)
    open()
    expect(await Promise.all([reading, joining])).toEqual([1, 1])
  })

  test('take what runs for them alone along, where it stands, and start nothing again', async () => {
    const sim = create()
    const fork = sim.fork()
    let begun = 0
    const nap = sim.spin(async (run) => {
      begun++
      const from = run.now()
      await run.sleep(1_000)
      return run.now() - from
    })
    const slept = fork.read(nap)
    await sim.advanceTo(400)
    expect(await fork.advanceTo(999)).toBe(0)
    expect(await fork.advanceTo(1_000)).toBe(1)
    expect([await slept, begun, pending(sim), sim.clock.now()]).toEqual([1_000, 1, 0, 400])
  })

  test('leave a run that sleeps for others too, and have one of their own', async () => {
    const sim = create()
    const fork = sim.fork()
    const inner = fork.fork()
    const log: string[] = []
    const nap = sim.spin(async (run) => {
      await run.sleep(100)
      log.push(`slept until ${run.now()}`)
      return run.now()
    })
    const reads = [fork.read(nap), sim.read(nap), inner.read(nap)]
    await sim.advanceTo(60)
    expect(pending(sim)).toBe(1)
    expect(await fork.advanceTo(200)).toBe(1)
    expect(await Promise.all([reads[0], reads[2]])).toEqual([160, 160])
    expect([pending(sim), await sim.advanceTo(100), await reads[1]]).toEqual([1, 1, 100])
    expect(log).toEqual(['slept until 160', 'slept until 100'])
    expect([inner.get(nap), fork.get(nap), sim.get(nap)]).toEqual([160, 160, 100])
  })

  test('share what has slept and asked for no time', async () => {
    const sim = create()
    let begun = 0
    const nap = sim.spin(async (run) => {
      begun++
      await run.sleep(100)
      return begun
    })
    const slept = nap.read()
    await sim.advanceTo(100)
    await slept
    const fork = sim.fork()
    await fork.advanceBy(1)
    expect([fork.get(nap), begun]).toEqual([1, 1])
  })

  test('run what has asked for the time or for chance again, once, when their clock is another', async () => {
    const sim = create()
    const log: string[] = []
    const looks = [
      sim.spin(function time(run) {
        log.push('time')
        return run.now()
      }),
      sim.spin(async function chance(run) {
        log.push('chance')
        return run.random()
      }),
    ]
    const readAll = async (context: Context) => {
      log.length = 0
      for (const spin of looks) await context.read<number>(spin)
      return log.join()
    }
    expect(await readAll(sim)).toBe('time,chance')
    const fork = sim.fork()
    await sim.advanceBy(10)
    expect([await readAll(sim), await readAll(fork)]).toEqual(['', ''])
    await fork.advanceBy(10)
    expect([await readAll(sim), await readAll(fork)]).toEqual(['', 'time,chance'])
    await fork.advanceBy(10)
    expect([await readAll(fork), await readAll(fork.fork())]).toEqual(['', ''])
    expect([fork.get(looks[0]!), sim.get(looks[0]!)]).toEqual([20, 0])
  })

  test('with a clock of their own keep what sleeps by it to themselves', async () => {
    const sim = create()
    const fork = sim.fork()
    await fork.advanceBy(1)
    const nap = sim.spin(async (run) => {
      await run.sleep(10)
      return run.now()
    })
    const reads = [fork.read(nap), sim.read(nap)]
    expect([pending(fork), pending(sim)]).toEqual([1, 1])
    expect([await fork.advanceBy(10), await sim.advanceBy(10)]).toEqual([1, 1])
    expect(await Promise.all(reads)).toEqual([11, 10])
  })

  test('a shared run that begins to sleep parts those that have other clocks', async () => {
    const sim = create()
    const fork = sim.fork()
    await fork.advanceBy(1)
    const gate = deferred()
    let begun = 0
    const nap = sim.spin(async (run) => {
      begun++
      await run.await(gate.promise)
      await run.sleep(10)
      return run.random() > 0
    })
    const reads = [sim.read(nap), fork.read(nap)]
    await settled()
    expect(begun).toBe(1)
    gate.resolve()
    await settled()
    expect([begun, pending(sim), pending(fork)]).toEqual([2, 1, 1])
    await fork.advanceBy(10)
    expect(await reads[1]).toBe(true)
    await sim.advanceBy(10)
    expect(await reads[0]).toBe(true)
  })

  test('that are closed while their clock is advanced say so; their parent goes on', async () => {
    const sim = create()
    const fork = sim.fork()
    const loop = sim.spin(async (run) => {
      for (;;) await run.sleep(10)
    })
    const read = fork.read(loop)
    const stop = sim.spin(async (run) => {
      await run.sleep(35)
    })
    const advance = fork.advanceBy(1_000)
    void fork.read(stop).then(() => fork.close())
    await expect(advance).rejects.toThrow(code('DSC301'))
    await expect(read).rejects.toThrow(code('DSC301'))
    await expect(fork.advanceBy(1)).rejects.toThrow(code('DSC301'))
    expect(() => fork.clock.now()).toThrow(code('DSC301'))
    expect(await sim.advanceBy(10)).toBe(0)
  })

  test('a run whose starter closes goes on sleeping for the others', async () => {
    const sim = create()
    const [one, other] = [sim.fork(), sim.fork()]
    let begun = 0
    const nap = sim.spin(async (run) => {
      begun++
      await run.sleep(10)
      return run.now()
    })
    const reads = [one.read(nap), other.read(nap)]
    await sim.advanceBy(5)
    void one.close()
    await expect(reads[0]).rejects.toThrow(code('DSC301'))
    expect([await sim.advanceBy(5), await reads[1], begun]).toEqual([1, 10, 1])
  })
})

describe('what never rests', () => {
  test('DSC321: a loop that sleeps, with the spins that are busy', async () => {
    const sim = create()
    const loop = sim.spin(async function poll(run) {
      for (;;) await run.sleep(10)
    })
    const read = loop.read()
    const facts = { code: 'DSC321', data: { limit: 50, now: 500, spins: ['spin poll'] } }
    await expect(sim.runAll({ limit: 50 })).rejects.toThrow(expect.objectContaining(facts))
    // It can be advanced as before.
    expect(await sim.advanceBy(100)).toBe(10)
    sim.cancel(loop)
    await expect(read).rejects.toThrow(code('DSC313'))
    expect(await sim.runAll()).toBe(0)
  })

  test('DSC321: a loop that sleeps for no time at all', async () => {
    const sim = create()
    const loop = sim.spin(async function spinning(run) {
      for (;;) await run.sleep(0)
    })
    void loop.read().catch(() => {})
    const advance = sim.advanceBy(10)
    await expect(advance).rejects.toThrow(/DSC321.*spin spinning/)
    expect(sim.clock.now()).toBe(0)
    await sim.close()
  })

  test('DSC321: a loop of awaits that are answered at once', async () => {
    const sim = create()
    const loop = sim.spin(async function turning(run) {
      for (;;) await run.await(null)
    })
    const read = loop.read().catch((error: unknown) => error)
    await expect(sim.advanceBy(10)).rejects.toThrow(/DSC321.*spin turning/)
    await sim.close()
    expect(await read).toEqual(code('DSC301'))
  })
})

describe('chance', () => {
  test('has one stream for each name: one more draw here does not shift the others', async () => {
    const draws = (names: readonly string[]) => {
      const spin = create(7).spin((run) => names.map((name) => [name, run.random(name)] as const))
      return (name: string) => spin.get().flatMap(([of, value]) => (of === name ? [value] : []))
    }
    const few = draws(['a', 'b', 'a', 'b'])
    const many = draws(['a', 'a', 'a', 'b', 'a', '__proto__', 'b', 'a'])
    expect(many('b')).toEqual(few('b'))
    expect(many('a').slice(0, 2)).toEqual(few('a'))
    expect(new Set(many('a')).size).toBe(5)
    expect(many('a').every((value) => value >= 0 && value < 1)).toBe(true)
  })

  test('is another with another seed, and the same with the same; without a name it is a stream of its own', () => {
    const first = (seed: number | string) =>
      create(seed)
        .spin((run) => run.random())
        .get()
    expect(first(1)).toBe(first(1))
    expect(new Set([first(1), first(2), first('1'), first('a')]).size).toBe(4)
    const sim = create()
    expect(sim.spin((run) => run.random()).get()).not.toBe(sim.spin((run) => run.random('a')).get())
  })

  test('of forks that go on by themselves begins where that of their parent stands', async () => {
    const sim = create()
    const die = (context: Context) => context.spin((run) => run.random('die')).get()
    die(sim)
    const [one, other] = [sim.fork(), sim.fork()]
    await one.advanceBy(1)
    await other.advanceBy(1)
    const next = die(one)
    expect([die(other), die(sim)]).toEqual([next, next])
    expect(die(one)).not.toBe(next)
  })

  test('of the machine is a number between 0 and 1', () => {
    const value = createContext()
      .spin((run) => run.random('any'))
      .get()
    expect(value >= 0 && value < 1).toBe(true)
  })
})

describe('the state of a clock', () => {
  test('is plain data, from which another simulation goes on alike', async () => {
    const sim = createSimulation({ seed: 'x', start: 5 })
    const die = (context: Context) => context.spin((run) => run.random('die')).get()
    die(sim)
    await sim.advanceBy(5)
    const state = clockStateOf(stateOf(sim))!
    const other = resumeSimulation(JSON.parse(JSON.stringify(state)) as typeof state)
    expect([state.now, other.clock.now()]).toEqual([10, 10])
    expect([die(other), die(other)]).toEqual([die(sim), die(sim)])
    const fork = sim.fork()
    expect(clockStateOf(stateOf(fork))).toEqual(clockStateOf(stateOf(sim)))
    expect(clockStateOf(stateOf(createContext()))).toBe(undefined)
  })
})

describe('the same seed and the same program', () => {
  /** A program of spins that sleep, draw, wait for each other and write, in a world and forks of it. */
  async function trace(seed: number): Promise<string[]> {
    const log: string[] = []
    const sim = create(seed)
    const below = random(seed)
    const totals = [sim.signal(0), sim.signal(0)]
    const spins = [sim.spin(async () => 0)]
    for (let index = 1; index < 8; index++) {
      const inputs = [spins[below(spins.length)]!, spins[below(spins.length)]!]
      const total = totals[below(2)]!
      const awaits = below(8)
      spins.push(
        sim.spin(async (run) => {
          let sum = 0
          for (const input of inputs) {
            const ms = Math.floor(run.random() * 20)
            const [value] = await Promise.all([run.await(input), run.sleep(ms)])
            for (let turn = 0; turn < awaits; turn++) await null
            sum += value + run.random(`s${index}`)
            log.push(`s${index} ${run.now()} ${sum}`)
          }
          return sum + run.track(total)
        }),
      )
    }
    const worlds = [sim, sim.fork(), sim.fork()]
    for (const [i, world] of worlds.entries()) {
      for (const [j, spin] of spins.entries()) {
        world.watch(spin, (value) => log.push(`${i} s${j} ${world.clock.now()} ${value}`))
      }
    }
    for (let step = 0; step < 6; step++) {
      const world = worlds[below(3)]!
      log.push(`ran ${await world.advanceBy(below(30))}`)
      world.set(totals[below(2)]!, below(5))
    }
    for (const world of worlds) log.push(`ran ${await world.runAll()}`)
    await sim.close()
    return log
  }

  test('leave the same trace', async () => {
    const traces = new Set<string>()
    for (let seed = 1; seed <= 30; seed++) {
      const [first, second] = [await trace(seed), await trace(seed)]
      expect(second).toEqual(first)
      expect(first.length).toBeGreaterThan(30)
      traces.add(first.join())
    }
    expect(traces.size).toBe(30)
  })
})
