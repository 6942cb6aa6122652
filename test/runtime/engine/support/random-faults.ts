// Seeded faults in a world that is otherwise healthy. Each step does something wrong somewhere; after it every value that
// does not depend on a fault is compared with one that is computed anew. At the end nothing may be left of it all.

import type { Cell } from '../../../../runtime/engine/cell.ts'
import type { ContextState } from '../../../../runtime/engine/context-state.ts'
import { createContext } from '../../../../runtime/engine/context.ts'
import { current } from '../../../../runtime/engine/current.ts'
import { Port } from '../../../../runtime/engine/flight.ts'
import { walksInProgress } from '../../../../runtime/engine/half-done.ts'
import { queued } from '../../../../runtime/engine/pending.ts'
import { rebuild } from '../../../../runtime/engine/rebuild.ts'
import type { Context, External, Run, Signal, Spin } from '../../../../runtime/engine/surface.ts'
import { deserialize, serialize } from '../../../../runtime/persist.ts'
import { random } from '../../support/random.ts'
import { settled } from './deferred.ts'
import { misdeeds } from './misdeeds.ts'

const SIGNALS = 5
const MOST_FORKS = 5
const MOST_WATCHERS = 8
const FORK = Symbol.for('dscope.fork')
/** Of a spin that is well. */
const WELL = -1

/** A context, and what its signals have. */
interface World {
  readonly context: Context
  readonly parent: World | undefined
  readonly isFrozen: boolean
  /** What it has written, or had at its moment. */
  readonly own: Map<Signal<number>, number>
}

/** A spin that does what its signal says: a misdeed, by its number, or none. */
interface Patient {
  readonly state: Signal<number>
  readonly spin: Spin<number>
  /** One that is well, and takes the other's errors for -1. */
  readonly guard: Spin<number>
}

export interface FaultCounts {
  faults: number
  values: number
  reported: number
}

/** Does so many faults in one world. Rejects with an error that tells the seed and the last steps. */
export async function runFaults(seed: number, faults: number, counts: FaultCounts): Promise<void> {
  const program = new Program(seed, counts)
  try {
    while (program.done < faults) await program.step()
    await program.end()
  } catch (error) {
    const story = program.story.slice(-25).join('\n  ')
    throw new Error(`seed ${seed}: ${(error as Error).message}\n  ${story}`, { cause: error })
  }
}

class Program {
  readonly story: string[] = []
  done = 0
  #fresh = 10_000
  readonly #counts: FaultCounts
  readonly #below: (limit: number) => number
  readonly #root: World
  readonly #worlds: World[]
  readonly #signals: Signal<number>[]
  readonly #sum: Spin<number>
  readonly #double: Spin<number>
  readonly #late: Spin<number>
  readonly #patients: Patient[]
  /** Signals whose equality function throws when it is asked about a value that is too large. */
  readonly #touchy: Signal<number>
  /** A value whose hook goes wrong more often than not. */
  readonly #external: External<object>
  readonly #watchers: Disposable[] = []
  readonly #readers: AbortController[] = []

  constructor(seed: number, counts: FaultCounts) {
    this.#counts = counts
    this.#below = random(seed)
    const context = createContext({ onFault: () => void counts.reported++ })
    this.#root = { context, parent: undefined, isFrozen: false, own: new Map() }
    this.#worlds = [this.#root]
    this.#signals = Array.from({ length: SIGNALS }, (_, i) => this.#signal(i))
    this.#touchy = this.#signal(0, (_: number, next: number) => {
      if (next > 90) this.#raise('equality')
      return false
    })
    const signals = this.#signals
    this.#sum = context.spin((run) => signals.reduce((sum, one) => sum + run.track(one), 0))
    this.#double = context.spin((run) => run.track(this.#sum) * 2 + run.track(this.#touchy), {
      equals: (_, next) => (next % 3 === 0 ? this.#raise('equality of a spin') : false),
    })
    this.#late = context.spin(async (run) => {
      const first = await run.await(this.#double)
      return first + run.track(signals[0]!)
    })
    this.#patients = Array.from({ length: 4 }, () => this.#patient())
    this.#external = context.external({ [FORK]: () => this.#answerHook() })
  }

  async step(): Promise<void> {
    const { faults } = this.#counts
    const inject = this.#pick(this.#injections)
    this.story.push(inject.name)
    await inject.commit()
    if (this.#counts.faults === faults) return
    this.done += this.#counts.faults - faults
    await this.#compare(this.#below(20) === 0)
  }

  /** Everybody who waits or watches goes, and all are well again: then nothing is left, and all is right. */
  async end(): Promise<void> {
    await this.#compare(true)
    for (const watcher of this.#watchers) watcher[Symbol.dispose]()
    for (const reader of this.#readers) reader.abort()
    for (const world of this.#worlds) {
      for (const { spin, guard } of this.#patients) {
        world.context.cancel(spin)
        world.context.cancel(guard)
      }
    }
    await settled()
    const nothing = { flights: 0, waiters: 0, ports: [], queued: 0, walks: 0, isInside: false }
    expect({ ...this.#leftovers() }).toEqual(nothing)
    for (const { state } of this.#patients) this.#write(this.#root, state, WELL)
    await this.#compare(true)
    for (const fork of this.#worlds.splice(1)) await fork.context.close()
    await this.#compare(true)
    expect({ ...this.#leftovers() }).toEqual(nothing)
  }

  /** What can go wrong. Faults of what others build come here as further rows. */
  readonly #injections: readonly { readonly name: string; readonly commit: () => unknown }[] = [
    { name: 'a body goes wrong', commit: () => this.#fallIll(this.#pick(this.#worlds)) },
    { name: 'a body goes wrong in the root', commit: () => this.#fallIll(this.#root) },
    { name: 'somebody waits for a body that goes wrong', commit: () => this.#wait() },
    { name: 'a watcher throws', commit: () => this.#watch() },
    { name: 'an effect goes wrong', commit: () => this.#effect() },
    { name: 'an equality function throws', commit: () => this.#touch() },
    { name: 'a batch throws', commit: () => this.#batch() },
    { name: 'an update throws', commit: () => this.#update() },
    { name: 'a merge function throws', commit: () => this.#merge() },
    { name: 'a model goes wrong', commit: () => this.#rebuild() },
    { name: 'somebody else’s code throws in a context', commit: () => this.#runInContext() },
    { name: 'an iteration is left', commit: () => this.#iterate() },
    { name: 'a fork comes or goes', commit: () => this.#fork() },
    { name: 'signals are written', commit: () => this.#writeSome() },
    { name: 'somebody leaves', commit: () => this.#leave() },
  ]

  #signal(initial: number, equals?: (old: number, next: number) => boolean): Signal<number> {
    const signal = this.#root.context.signal(initial, { equals })
    this.#root.own.set(signal, initial)
    return signal
  }

  #patient(): Patient {
    const { context } = this.#root
    const state = this.#signal(WELL)
    const body = (run: Run): unknown => {
      const which = run.track(state)
      if (which === WELL) return run.track(this.#sum)
      this.#counts.faults++
      return misdeeds[which]!.commit({ run, read: state, itself: spin })
    }
    const spin: Spin<number> = context.spin<number>(body as (run: Run) => number)
    const guard = context.spin(async (run) => {
      try {
        return (await run.await(spin)) + 1
      } catch {
        return -1
      }
    })
    return { state, spin, guard }
  }

  async #fallIll(world: World): Promise<void> {
    const { state, spin } = this.#pick(this.#patients)
    const which = this.#below(misdeeds.length)
    this.#write(world, state, which)
    this.story.push(`  ${misdeeds[which]!.name} ${this.#nameOf(world)}`)
    this.#expectFault(() => world.context.get(spin))
    if (this.#below(2) === 0) return
    for (const { context } of this.#worlds) {
      try {
        context.get(spin)
      } catch {
        // Where it is ill too.
      }
    }
  }

  #wait(): void {
    const { context } = this.#pick(this.#worlds)
    const { spin, guard } = this.#pick(this.#patients)
    const controller = new AbortController()
    this.#readers.push(controller)
    context.read(this.#below(2) === 0 ? spin : guard, controller).catch(() => {})
  }

  #watch(): void {
    if (this.#watchers.length >= MOST_WATCHERS) return this.#leave()
    const { context } = this.#pick(this.#worlds)
    const { spin, guard } = this.#pick(this.#patients)
    const source = this.#pick<Signal<number> | Spin<number>>([
      ...[...this.#signals, this.#sum, this.#double],
      ...[this.#late, spin, guard],
    ])
    const watcher = context.watch(source, () => this.#raise('watcher'), {
      onError: () => this.#raise('watcher of errors'),
    })
    this.#watchers.push(watcher)
  }

  #effect(): void {
    if (this.#watchers.length >= MOST_WATCHERS) return this.#leave()
    const { context } = this.#pick(this.#worlds)
    const signal = this.#pick(this.#signals)
    const bodies: ((run: Run) => void | Promise<void>)[] = [
      (run) => {
        run.track(signal)
        this.#raise('effect')
      },
      async (run) => {
        run.track(signal)
        await run.await(null)
        this.#raise('effect that waits')
      },
      async (run) => {
        run.track(signal)
        this.#counts.faults++
        await run.await(new Promise(() => {}))
      },
    ]
    this.#watchers.push(context.effect(this.#pick(bodies)))
  }

  #touch(): void {
    const world = this.#pick(this.#worlds)
    const value = this.#below(2) === 0 ? this.#below(90) : 91
    if (value > 90) this.#expectFault(() => world.context.set(this.#touchy, value))
    else this.#write(world, this.#touchy, value)
  }

  #batch(): void {
    const world = this.#pick(this.#worlds)
    this.#expectFault(() =>
      this.#root.context.batch(() => {
        for (const signal of this.#signals) world.context.set(signal, 1000 + this.#below(9))
        world.context.get(this.#double)
        this.#raise('batch')
      }),
    )
  }

  #update(): void {
    const { context } = this.#pick(this.#worlds)
    this.#expectFault(() => context.update(this.#pick(this.#signals), () => this.#raise('update')))
  }

  #merge(): void {
    const fork = this.#pick(this.#worlds)
    if (fork.parent === undefined) return
    const signal = this.#pick(this.#signals)
    // Values that nobody has had, so that there is a conflict.
    this.#write(fork, signal, ++this.#fresh)
    this.#write(fork.parent, signal, ++this.#fresh)
    const { context } = fork.parent
    const conflict = () => this.#raise('merge')
    this.#expectFault(() => context.merge(fork.context, { conflict }))
  }

  #runInContext(): void {
    const { context } = this.#pick(this.#worlds)
    this.#expectFault(() =>
      context.run(() => {
        this.#signals[0]!.get()
        this.#raise('run')
      }),
    )
  }

  async #iterate(): Promise<void> {
    const { context } = this.#pick(this.#worlds)
    const values = context.run(() => this.#late.values())
    await values.next()
    await values.throw(new Error('iteration')).catch(() => void this.#counts.faults++)
  }

  async #fork(): Promise<void> {
    const at = this.#below(this.#worlds.length)
    if (this.#worlds.length > MOST_FORKS) {
      const closed = this.#worlds[Math.max(1, at)]!
      await closed.context.close()
      for (const world of [...this.#worlds]) {
        if (world.context.closed) this.#worlds.splice(this.#worlds.indexOf(world), 1)
      }
      return
    }
    const parent = this.#worlds[at]!
    const isFrozen = this.#below(3) === 0
    const context = parent.context.fork({ mode: isFrozen ? 'frozen' : 'following' })
    const own = new Map<Signal<number>, number>()
    if (isFrozen) for (const signal of this.#root.own.keys()) own.set(signal, seen(parent, signal))
    this.#worlds.push({ context, parent, isFrozen, own })
    // Those who ask for the copy hear of what has become of it.
    if (this.#below(2) === 0) context.run(() => this.#external.get()).catch(() => {})
  }

  #answerHook(): unknown {
    const dice = this.#below(4)
    if (dice === 0) return {}
    this.#counts.faults++
    if (dice === 1) throw new Error('hook')
    return dice === 2 ? Promise.reject(new Error('late hook')) : new Promise(() => {})
  }

  /** From a world in which some are ill, and with errors among the results that cannot be saved. */
  async #rebuild(): Promise<void> {
    const live = this.#pick(this.#worlds).context.snapshot()
    const isSaved = this.#below(2) === 0
    const snapshot = isSaved ? deserialize(serialize(live, { onUnencodable: () => {} })) : live
    const models: ((context: Context) => unknown)[] = [
      () => this.#raise('model'),
      async (context) => {
        context.spin(() => 1).get()
        this.#raise('model that waits')
      },
      (context) => {
        this.#counts.faults++
        context.signal(1, { id: 'twice' })
        context.signal(2, { id: 'twice' })
      },
    ]
    const failed = rebuild(snapshot, this.#pick(models)).then(
      () => false,
      () => true,
    )
    checkSame('a model that goes wrong', await failed, true)
    this.#counts.faults++
    void rebuild(snapshot, () => new Promise(() => {}))
  }

  #writeSome(): void {
    const world = this.#pick(this.#worlds)
    for (const signal of this.#signals) {
      if (this.#below(2) === 0) this.#write(world, signal, this.#below(50))
    }
  }

  #leave(): void {
    this.#watchers.shift()?.[Symbol.dispose]()
    this.#readers.shift()?.abort()
    const { spin } = this.#pick(this.#patients)
    this.#pick(this.#worlds).context.cancel(spin)
  }

  #write(world: World, signal: Signal<number>, value: number): void {
    world.own.set(signal, value)
    world.context.set(signal, value)
  }

  async #compare(isWithLate: boolean): Promise<void> {
    for (const world of this.#worlds) {
      const { context } = world
      const values = this.#signals.map((signal) => seen(world, signal))
      const sum = values.reduce((total, value) => total + value, 0)
      const double = sum * 2 + seen(world, this.#touchy)
      const found = [...this.#signals, this.#sum, this.#double].map((one) =>
        context.get<number>(one),
      )
      const where = this.#nameOf(world)
      checkSame(where, found.join(), [...values, sum, double].join())
      if (isWithLate) checkSame(where, await context.read(this.#late), double + values[0]!)
      this.#counts.values += found.length
      for (const patient of this.#patients) await this.#examine(world, patient, sum, isWithLate)
    }
    if (isWithLate) await settled()
  }

  /** A patient that is well has its value, and one that is not keeps to its fault. */
  async #examine(
    { context, ...world }: World,
    { state, spin, guard }: Patient,
    sum: number,
    isWithLate: boolean,
  ): Promise<void> {
    const which = seen({ context, ...world }, state)
    // Once it has waited, the spin is one that waits, well or not.
    if (which === WELL) {
      if (!isWithLate) return
      checkSame('a body that is well', await context.read(spin), sum)
      checkSame('a guard of one that is well', await context.read(guard), sum + 1)
      this.#counts.values += 2
    } else if (isWithLate && misdeeds[which]!.ends === 'fails') {
      checkSame(misdeeds[which]!.name, await context.read(guard), -1)
    } else this.#expectFault(() => context.get(spin))
  }

  #leftovers() {
    const { tree } = this.#root.context as unknown as ContextState
    const sources = [...this.#root.own.keys(), this.#sum, this.#double, this.#late]
    const spins = this.#patients.flatMap(({ spin, guard }) => [spin, guard])
    const ports = [...sources, ...spins].flatMap((one) => portsOf(one as unknown as Cell))
    const { reader, run, nesting, batches, isDraining, blocked, context } = current
    const isInside =
      [reader, run, blocked, context].some((one) => one !== null) ||
      isDraining ||
      nesting + batches > 0
    return {
      flights: tree.flights.size,
      waiters: tree.waiters?.size ?? 0,
      ports,
      queued: queued(),
      walks: walksInProgress(),
      isInside,
    }
  }

  #expectFault(action: () => unknown): void {
    let hasFailed = false
    try {
      action()
    } catch {
      hasFailed = true
    }
    checkSame('a fault', hasFailed, true)
  }

  #raise(place: string): never {
    this.#counts.faults++
    throw new Error(place)
  }

  #pick<T>(list: readonly T[]): T {
    return list[this.#below(list.length)]!
  }

  #nameOf(world: World): string {
    return `world ${this.#worlds.indexOf(world)}`
  }
}

/** As an expectation, of which there are too many here to be made by `expect`. */
function checkSame(what: string, found: unknown, expected: unknown): void {
  if (found !== expected) throw new Error(`${what}: ${String(found)}, not ${String(expected)}`)
}

function seen(world: World, signal: Signal<number>): number {
  return world.own.get(signal) ?? seen(world.parent!, signal)
}

function portsOf({ subs }: Cell): string[] {
  const ports: string[] = []
  for (let link = subs; link !== null; link = link.nextSub) {
    if (link.sub instanceof Port) ports.push(link.sub.waiter.constructor.name)
  }
  return ports
}
