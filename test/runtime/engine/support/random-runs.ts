// Seeded programs of spins whose bodies wait, in simulations, their forks, what was restored from their snapshots, and what was rebuilt
// from bytes. The program decides when what they wait for comes, and each step is compared with a model that computes everything anew.
// Looked at besides values: that no body runs while a usable result is remembered or a run in flight could be joined, nor for saving,
// restoring and rebuilding; that no body sees two generations; that what bodies make lives as long as their results; and that nothing is
// left over.

import type { Cell } from '../../../../runtime/engine/cell.ts'
import type { ContextState } from '../../../../runtime/engine/context-state.ts'
import { DIRTY } from '../../../../runtime/engine/flags.ts'
import type { Handle } from '../../../../runtime/engine/handle-shape.ts'
import { PHASE, type Waiter } from '../../../../runtime/engine/flight.ts'
import { rebuild } from '../../../../runtime/engine/rebuild.ts'
import { createSimulation } from '../../../../runtime/engine/simulation.ts'
import type {
  Change,
  Conflict,
  Context,
  Run,
  Signal,
  Simulation,
  Snapshot,
  Spin,
} from '../../../../runtime/engine/surface.ts'
import { clockOf } from '../../../../runtime/engine/time.ts'
import type { VirtualClock } from '../../../../runtime/engine/virtual-clock.ts'
import { deserialize, serialize } from '../../../../runtime/persist.ts'
import { random } from '../../support/random.ts'
import { faultsOfChildren } from './children.ts'
import { deferred, settled, type Deferred } from './deferred.ts'
import { currentView, joinableFlights, usableResults } from './inside.ts'
import { World, isSame, outcomeOf, show, type Outcome } from './model.ts'

const MOST_WORLDS = 8
const MOST_SPINS = 22
const MOST_WATCHERS = 6
const MOST_SNAPSHOTS = 3
const PRIME = 1009

/** One step of a body. */
type Op =
  | { readonly kind: 'signal' | 'spin' | 'attempt' | 'track' | 'leave'; readonly of: number }
  | { readonly kind: 'both'; readonly of: number; readonly and: number }
  | { readonly kind: 'pair' | 'child'; readonly of: number; readonly pause: Pause }
  | { readonly kind: 'skip' | 'modulo' | 'throw'; readonly by: number; readonly count: number }
  | { readonly kind: 'binding'; readonly key: string }
  | { readonly kind: 'context' | 'time' | 'chance' }
  | { readonly kind: 'pause'; readonly pause: Pause }

/** `engine`: the run waits for the program; `foreign`: the body does, past the run; `sleep`: for time; `tick`: it waits for nothing. */
type Pause = 'none' | 'tick' | 'foreign' | 'engine' | 'sleep'

type Making = Op & { readonly kind: 'pair' | 'child' }

export interface RunCounts {
  values: number
  answers: number
  watched: number
  bodies: number
  abandoned: number
  pairs: number
  advances: number
  restored: number
  rebuilt: number
  merged: number
}

export function noRuns(): RunCounts {
  return {
    ...{ values: 0, answers: 0, watched: 0, bodies: 0, abandoned: 0, pairs: 0 },
    ...{ advances: 0, restored: 0, rebuilt: 0, merged: 0 },
  }
}

/**
 * The signals and spins of a root, its forks, and what was restored from them, by their numbers. What was rebuilt has others of
 * the same numbers.
 */
interface Handles {
  readonly signals: Map<number, LiveSignal>
  readonly spins: Map<number, LiveSpin>
  readonly pairs: number[]
  /** How many have begun. */
  bodies: number
}
interface LiveWorld extends World {
  readonly context: Simulation
  readonly handles: Handles
  /** What a body gives that asks for its context. Who goes on from a snapshot keeps such results. */
  readonly identity: number
  /** Whether its clock is its own. */
  hasClock: boolean
}
/** What a snapshot saw: a frozen world of the model. */
interface Kept {
  readonly snapshot: Snapshot
  readonly moment: World
  readonly origin: LiveWorld
}
interface LiveSpin {
  readonly ops: readonly Op[]
  readonly home: World
  readonly depth: number
  readonly spin: Spin<number>
  readonly isAsync: boolean
  /** Neither it nor what it reads waits. */
  readonly isPlain: boolean
  wasRefreshed: boolean
}
interface LiveSignal {
  readonly signal: Signal<number>
  readonly home: World
  /** The other one of a pair, which is always written together with it. */
  readonly twin: number | undefined
}
interface LiveWatcher {
  readonly world: LiveWorld
  readonly spin: number
  readonly handle: Disposable
  last: Outcome | undefined
}
interface Reading {
  readonly world: LiveWorld
  readonly spin: number
  readonly waiter: Waiter | undefined
  readonly mayAbort: boolean
  /** What the answer has to be, once it was given. */
  expected: Outcome | undefined
}

/** Runs one program. Rejects with an error that tells the seed and the last steps. */
export async function runWaitingProgram(
  seed: number,
  steps: number,
  counts: RunCounts,
): Promise<void> {
  const program = new Program(seed, counts)
  try {
    for (let step = 0; step < steps; step++) await program.step()
    await program.end()
  } catch (error) {
    const story = program.story.slice(-60).join('\n  ')
    throw new Error(`seed ${seed}: ${(error as Error).message}\n  ${story}`, { cause: error })
  }
}

class Undo extends Error {}

class Program {
  readonly story: string[] = []
  readonly #counts: RunCounts
  readonly #below: (bound: number) => number
  readonly #worlds: LiveWorld[] = []
  readonly #names = new WeakMap<Context, number>()
  #signals = 0
  #spins = 0
  readonly #numbers = new WeakMap<object, number>()
  readonly #snapshots: Kept[] = []
  readonly #watchers: LiveWatcher[] = []
  readonly #readings = new Set<Reading>()
  readonly #complaints: string[] = []
  /** What bodies have made. */
  readonly #made: object[] = []
  #pauses: Deferred<void>[] = []
  #bodies = 0
  #mirrors = 0
  #refreshes = 0

  constructor(seed: number, counts: RunCounts) {
    this.#below = random(seed)
    this.#counts = counts
    const bindings = { k0: 1, k1: 2 }
    const context = createSimulation({ seed, bindings, onFault: this.#onFault })
    const handles = { signals: new Map(), spins: new Map(), pairs: [], bodies: 0 }
    this.#addWorld(context, new World(undefined, 0, Object.entries(bindings)), handles, 0)
    this.#worlds[0]!.hasClock = true
    const root = this.#worlds[0]!
    for (let i = 0; i < 3; i++) this.#addSignal(root)
    for (let i = 0; i < 2; i++) this.#addPair(root)
    for (let i = 0; i < 7; i++) this.#addSpin(root)
  }

  readonly #onFault = (fault: unknown) => this.#complain(`fault: ${(fault as Error).stack}`)

  async step(): Promise<void> {
    await this.#act(this.#pick(this.#living()), this.#below(100))
    const flush = this.#below(4)
    if (flush > 1) await settled()
    else for (let ticks = flush * this.#below(6); ticks > 0; ticks--) await Promise.resolve()
    this.#checkChildren()
    this.#checkComplaints()
  }

  #checkChildren(): void {
    const contexts = this.#living().map(({ context }) => context)
    const spins = this.#allHandles().flatMap((all) => [...all.spins.values()])
    const handles = spins.map(({ spin }) => spin)
    for (const fault of faultsOfChildren(this.#made, contexts, handles)) this.#complain(fault)
  }

  async end(): Promise<void> {
    this.story.push('end')
    await this.#rest()
    for (const world of this.#living()) await this.#checkAll(world, 1)
    this.#checkNothingIsLeft()
    // What bodies have made in a context that is closed is not saved with what was restored from it.
    await this.#checkRebuilt(this.#pick(this.#living().filter((world) => !hasClosed(world))))
  }

  /** Where everything is known, everything is after saving and rebuilding, without running anything. */
  async #checkRebuilt(world: LiveWorld): Promise<void> {
    this.#keep(world)
    const rebuilt = await this.#rebuildFrom(this.#snapshots.at(-1)!)
    await this.#checkAll(rebuilt, 1)
    const { bodies, spins } = rebuilt.handles
    if (bodies > 0) throw new Error(`${bodies} of ${spins.size} bodies ran after rebuilding`)
  }

  async #act(world: LiveWorld, dice: number): Promise<void> {
    if (dice < 6) this.#fork(world)
    else if (dice < 8) this.#addSignal(world)
    else if (dice < 9) this.#addPair(world)
    else if (dice < 14) this.#addSpin(world)
    else if (dice < 16) this.#close(world)
    else if (dice < 20) this.#watch(world)
    else if (dice < 21) this.#mirror(world)
    else if (dice < 22) this.#unwatch()
    else if (dice < 23) this.#refresh(world)
    else if (dice < 42) this.#write(world)
    else if (dice < 46) this.#failingBatch(world)
    else if (dice < 50) this.#wideBatch(world)
    else if (dice < 62) this.#read(world, false)
    else if (dice < 67) this.#read(world, true)
    else if (dice < 69) this.#cancel(world)
    else if (dice < 74) this.#get(world)
    else if (dice < 78) await this.#advance(world)
    else if (dice < 80) this.#keep(world)
    else if (dice < 81) this.#restore()
    else if (dice < 82) await this.#rebuild()
    else if (dice < 84) this.#merge(world)
    else if (dice < 96) this.#open()
    else await this.#quiet()
  }

  // ---- what there is

  #living(): LiveWorld[] {
    return this.#worlds.filter(({ isDead }) => !isDead)
  }
  #pick<T>(list: readonly T[]): T {
    return list[this.#below(list.length)]!
  }
  #allHandles(): Handles[] {
    return [...new Set(this.#living().map(({ handles }) => handles))]
  }
  #signalsOf(world: LiveWorld): number[] {
    return seenBy(world, world.handles.signals, 0)
  }
  #spinsOf(world: LiveWorld): number[] {
    return seenBy(world, world.handles.spins, 1)
  }
  #complain(what: string): void {
    this.story.push(what)
    this.#complaints.push(what)
  }
  #checkComplaints(): void {
    if (this.#complaints.length > 0) throw new Error(this.#complaints.join('\n'))
  }
  #addWorld(context: Context, world: World, handles: Handles, identity: number): LiveWorld {
    const live = { context: context as Simulation, handles, identity, hasClock: false }
    this.#worlds.push(Object.assign(world, live))
    this.#names.set(context, identity)
    return this.#worlds.at(-1)!
  }

  #addSignal(world: LiveWorld, initial = this.#below(10), twin?: number): number {
    const index = this.#signals++
    this.#makeSignal(world.context, world, world.handles, index, initial, twin)
    world.own.set(index, initial)
    this.story.push(`s${index} in ${world.name} = ${initial}`)
    return index
  }

  #makeSignal(
    context: Context,
    home: World,
    handles: Handles,
    index: number,
    initial: number,
    twin: number | undefined,
  ): void {
    const signal = context.signal(initial, { id: `s${index}` })
    this.#numbers.set(signal, index)
    handles.signals.set(index, { signal, home, twin })
  }

  #addPair(world: LiveWorld): void {
    const initial = this.#below(10)
    const index = this.#signals
    this.#addSignal(world, initial, index + 1)
    this.#addSignal(world, initial, index)
    world.handles.pairs.push(index)
  }

  #addSpin(world: LiveWorld): void {
    const { handles } = world
    if (handles.spins.size >= MOST_SPINS) return
    const index = this.#spins++
    const isAsync = this.#below(5) > 1
    const spins = this.#spinsOf(world).filter((i) => handles.spins.get(i)!.depth < 5)
    const ops = Array.from({ length: 1 + this.#below(5) }, () =>
      this.#makeOp(world, spins, isAsync),
    )
    const inputs = inputsOf(ops).map((input) => handles.spins.get(input)!)
    const depth = Math.max(0, ...inputs.map((input) => input.depth + 1))
    const isPlain = !isAsync && inputs.every((input) => input.isPlain)
    const shape = { ops, home: world, depth, isAsync, isPlain, wasRefreshed: false }
    this.#makeSpin(world.context, handles, index, shape)
    this.story.push(`c${index} in ${world.name}${isAsync ? ' waits' : ''}: ${JSON.stringify(ops)}`)
  }

  #makeSpin(
    context: Context,
    handles: Handles,
    index: number,
    shape: Omit<LiveSpin, 'spin'>,
  ): void {
    const body = this.#body(handles, index, shape.isAsync)
    const spin = context.spin<number>(body, { id: `c${index}` })
    handles.spins.set(index, { ...shape, spin })
  }

  /** Some bodies that wait do not look it: it shows when they run. */
  #body(handles: Handles, index: number, isAsync: boolean): (run: Run) => number | Promise<number> {
    if (!isAsync) return (run) => this.#runAtOnce(handles, index, run)
    if (index % 3 === 0) return (run) => this.#runWaiting(handles, index, run)
    return async (run) => this.#runWaiting(handles, index, run)
  }

  #makeOp(world: LiveWorld, spins: readonly number[], isAsync: boolean): Op {
    const dice = this.#below(22)
    const { pairs: all, signals } = world.handles
    const pairs = all.filter((i) => world.sees(signals.get(i)!.home, i + 1, 0))
    if (dice < 4) return { kind: 'signal', of: this.#pick(this.#signalsOf(world)) }
    if (dice === 20) {
      const of = this.#pick(this.#signalsOf(world))
      return { kind: 'child', of, pause: isAsync ? this.#pause() : 'none' }
    }
    if (dice === 21) return { kind: this.#pick(['time', 'chance']) }
    if (dice < 10 && spins.length > 0) return this.#makeSpinOp(spins, isAsync)
    if (dice < 12 && pairs.length > 0) {
      return { kind: 'pair', of: this.#pick(pairs), pause: isAsync ? this.#pause() : 'none' }
    }
    if (dice < 13) return { kind: 'skip', by: 2 + this.#below(3), count: 1 + this.#below(2) }
    if (dice < 15) return { kind: 'modulo', by: 2 + this.#below(4), count: 0 }
    if (dice < 16) return { kind: 'throw', by: 3 + this.#below(5), count: 0 }
    if (dice < 17) return { kind: 'binding', key: `k${this.#below(2)}` }
    if (isAsync) return { kind: 'pause', pause: this.#pause() }
    if (this.#below(10) > 0) return { kind: 'signal', of: this.#pick(this.#signalsOf(world)) }
    return { kind: 'context' }
  }

  #makeSpinOp(spins: readonly number[], isAsync: boolean): Op {
    const of = this.#pick(spins)
    const dice = this.#below(10)
    if (dice < 3) return { kind: 'both', of, and: this.#pick(spins) }
    if (dice < 5) return { kind: 'attempt', of }
    if (dice < 6 && isAsync) return { kind: 'track', of }
    if (dice < 7 && isAsync) return { kind: 'leave', of }
    return { kind: 'spin', of }
  }

  #pause(): Pause {
    return this.#pick(['none', 'tick', 'foreign', 'engine', 'engine', 'sleep'] as const)
  }

  // ---- bodies

  #bodyBegins(handles: Handles, index: number): void {
    this.#counts.bodies++
    handles.bodies++
    const { spin, wasRefreshed } = handles.spins.get(index)!
    if (wasRefreshed) return
    const view = currentView()
    const handle = spin as unknown as Handle
    const usable = usableResults(view, handle)
    if (usable.length > 0) {
      this.#complain(`c${index} ran at depth ${view.level} with usable results at ${usable.join()}`)
    }
    // What is the private affair of a context, because it was refreshed there, parts those who wait for what reads it.
    if (this.#readsRefreshed(handles, index)) return
    const joinable = joinableFlights(view, handle)
    if (joinable.length > 0) {
      this.#complain(`c${index} ran at depth ${view.level} beside runs at ${joinable.join()}`)
    }
  }

  #readsRefreshed(handles: Handles, index: number): boolean {
    const { ops, wasRefreshed } = handles.spins.get(index)!
    if (wasRefreshed) return true
    return inputsOf(ops).some((input) => this.#readsRefreshed(handles, input))
  }

  #runAtOnce(handles: Handles, index: number, run: Run): number {
    this.#bodyBegins(handles, index)
    const track = (i: number) => run.track(handles.spins.get(i)!.spin)
    let sum = index
    const { ops } = handles.spins.get(index)!
    for (let i = 0; i < ops.length; i++) {
      const op = ops[i]!
      if (op.kind === 'skip') i += sum % op.by === 0 ? op.count : 0
      else if (op.kind === 'spin') sum += track(op.of)
      else if (op.kind === 'attempt') sum += attempt(() => track(op.of))
      else if (op.kind === 'both') sum += track(op.of) + track(op.and)
      else sum = this.#apply(handles, sum, op, run)
      sum %= PRIME
    }
    return sum
  }

  async #runWaiting(handles: Handles, index: number, run: Run): Promise<number> {
    this.#bodyBegins(handles, index)
    this.#bodies++
    try {
      let sum = index
      const { ops } = handles.spins.get(index)!
      for (let i = 0; i < ops.length; i++) {
        const op = ops[i]!
        if (op.kind === 'skip') i += sum % op.by === 0 ? op.count : 0
        else if (op.kind === 'pair') sum += await this.#trackPair(handles, op, run)
        else if (op.kind === 'child') sum = await this.#awaitChild(handles, sum, op, run)
        else if (op.kind === 'pause') await this.#wait(op.pause, run)
        else if (isOfSpin(op)) sum += await this.#awaitSpin(handles, op, run)
        else sum = this.#apply(handles, sum, op, run)
        sum %= PRIME
      }
      return sum
    } catch (error) {
      if (isCode(error, 'DSC313')) this.#counts.abandoned++
      throw error
    } finally {
      this.#bodies--
    }
  }

  async #awaitSpin({ spins }: Handles, op: Op, run: Run): Promise<number> {
    const value = (i: number) => run.await(spins.get(i)!.spin)
    switch (op.kind) {
      case 'spin':
        return value(op.of)
      case 'track':
        return run.track(spins.get(op.of)!.spin)
      case 'leave':
        void value(op.of)
        return 0
      case 'attempt':
        return value(op.of).catch(() => 17)
      case 'both': {
        const [a, b] = await Promise.allSettled([value(op.of), value(op.and)])
        if (a.status === 'rejected') throw a.reason
        if (b.status === 'rejected') throw b.reason
        return a.value + b.value
      }
      default:
        return 0
    }
  }

  async #trackPair({ signals }: Handles, { of, pause }: Making, run: Run): Promise<number> {
    const one = run.track(signals.get(of)!.signal)
    await this.#wait(pause, run)
    const other = run.track(signals.get(of + 1)!.signal)
    this.#comparePair(one, other)
    return one + other
  }

  #comparePair(one: number, other: number): void {
    this.#counts.pairs++
    if (one !== other) this.#complain(`a body saw ${one} and ${other}`)
  }

  async #wait(pause: Pause, run: Run): Promise<void> {
    if (pause === 'none') return
    if (pause === 'tick') return Promise.resolve()
    if (pause === 'sleep') return run.sleep(1 + (this.#counts.bodies % 9))
    const door = deferred()
    this.#pauses.push(door)
    return pause === 'engine' ? run.await(door.promise) : door.promise
  }

  /** What a body makes belongs to its run, and waits like anything else. */
  async #awaitChild({ signals }: Handles, sum: number, op: Making, run: Run): Promise<number> {
    const own = run.signal(0)
    const { signal } = signals.get(op.of)!
    const child = run.spin(async (inner) => {
      const other = inner.track(signal)
      await this.#wait(op.pause, inner)
      return inner.track(own) + other
    })
    this.#made.push(own, child)
    own.set(sum)
    return run.await(child)
  }

  #trackChild({ signals }: Handles, sum: number, of: number, run: Run): number {
    const own = run.signal(sum)
    const { signal } = signals.get(of)!
    const child = run.spin((inner) => inner.track(own) + inner.track(signal))
    this.#made.push(own, child)
    return run.track(child)
  }

  #apply(handles: Handles, sum: number, op: Op, run: Run): number {
    const { signals } = handles
    switch (op.kind) {
      case 'child':
        return this.#trackChild(handles, sum, op.of, run)
      case 'signal':
        return sum * 3 + run.track(signals.get(op.of)!.signal)
      case 'pair': {
        const one = run.track(signals.get(op.of)!.signal)
        const other = run.track(signals.get(op.of + 1)!.signal)
        this.#comparePair(one, other)
        return sum + one + other
      }
      case 'modulo':
        return sum % op.by
      case 'throw':
        if (sum % op.by === 1) throw `E${sum % 3}`
        return sum
      case 'binding':
        return sum + run.binding<number>(op.key)
      case 'context':
        return sum + this.#names.get(run.context)!
      case 'time':
        return run.now() < 0 ? 0 : sum
      case 'chance':
        return run.random() < 1 ? sum : 0
      default:
        return sum
    }
  }

  // ---- the model

  #expected(world: LiveWorld, index: number): Outcome {
    const memo = new Map<number, Outcome>()
    const evaluate = (i: number): number => {
      const known = memo.get(i) ?? outcomeOf(() => this.#compute(world, i, evaluate))
      memo.set(i, known)
      if (!known.ok) throw known.value
      return known.value as number
    }
    return outcomeOf(() => evaluate(index))
  }

  #compute(world: LiveWorld, index: number, spin: (i: number) => number): number {
    let sum = index
    const { ops } = world.handles.spins.get(index)!
    for (let i = 0; i < ops.length; i++) {
      const op = ops[i]!
      if (op.kind === 'skip') i += sum % op.by === 0 ? op.count : 0
      else if (op.kind === 'signal') sum = sum * 3 + world.signal(op.of, undefined)
      else if (op.kind === 'child') sum += world.signal(op.of, undefined)
      else if (op.kind === 'pair') sum += 2 * world.signal(op.of, undefined)
      else if (op.kind === 'spin' || op.kind === 'track') sum += spin(op.of)
      else if (op.kind === 'attempt') sum += attempt(() => spin(op.of))
      else if (op.kind === 'both') sum += spin(op.of) + spin(op.and)
      else if (op.kind === 'modulo') sum %= op.by
      else if (op.kind === 'binding') sum += world.binding(op.key)
      else if (op.kind === 'context') sum += world.identity
      else if (op.kind === 'throw' && sum % op.by === 1) throw `E${sum % 3}`
      sum %= PRIME
    }
    return sum
  }

  // ---- reading

  #read(world: LiveWorld, mayAbort: boolean): void {
    const spin = this.#pick(this.#spinsOf(world))
    this.story.push(`read c${spin} in ${world.name}${mayAbort ? ', to be aborted' : ''}`)
    const controller = new AbortController()
    this.#begin(world, spin, mayAbort ? controller.signal : undefined)
    if (!mayAbort) return
    const door = deferred()
    this.#pauses.push(door)
    void door.promise.then(() => {
      this.story.push(`abort the read of c${spin} in ${world.name}`)
      controller.abort()
    })
  }

  #begin(world: LiveWorld, spin: number, signal?: AbortSignal): void {
    const answer = world.context.read(spinOf(world, spin), { signal })
    const waiter = this.#newReader(world, spin)
    const reading: Reading = {
      world,
      spin,
      waiter,
      mayAbort: signal !== undefined,
      expected: waiter === undefined ? this.#expected(world, spin) : undefined,
    }
    this.#readings.add(reading)
    answer.then(
      (value) => this.#answered(reading, { ok: true, value }),
      (error: unknown) => this.#answered(reading, { ok: false, value: error }),
    )
  }

  readonly #readers = new WeakSet<Waiter>()

  /** What stands for the last read in the engine, if that was not answered at once. */
  #newReader(world: LiveWorld, spin: number): Waiter | undefined {
    const waiters = treeOf(world).waiters?.get(world.context as unknown as ContextState) ?? []
    const reader = [...waiters].findLast(
      (waiter) =>
        waiter.context === (world.context as unknown) &&
        waiter.port.slot >= 2 * PHASE &&
        waiter.port.watched === (spinOf(world, spin) as unknown) &&
        !this.#readers.has(waiter),
    )
    if (reader !== undefined) this.#readers.add(reader)
    return reader
  }

  #answered(reading: Reading, found: Outcome): void {
    const { world, spin, mayAbort } = reading
    this.#readings.delete(reading)
    if (mayAbort && isCode(found.value, 'DSC313')) return
    if (world.isDead && isCode(found.value, 'DSC301')) return
    this.#counts.answers++
    const expected = reading.expected ?? this.#expected(world, spin)
    if (isSame(found, expected)) return
    this.#complain(
      `c${spin} in ${world.name} was answered ${show(found)}, and not ${show(expected)}`,
    )
  }

  /** Before the model changes: what was answered until now was answered by it. */
  #takeDown(): void {
    for (const reading of this.#readings) {
      if (reading.expected !== undefined || reading.waiter?.isActive === true) continue
      reading.expected = this.#expected(reading.world, reading.spin)
    }
  }

  #cancel(world: LiveWorld): void {
    const readings = [...this.#readings].filter((one) => one.mayAbort && one.world === world)
    if (readings.length === 0) return
    const { spin } = this.#pick(readings)
    const others = [...this.#readings].some(
      (one) => !one.mayAbort && one.world === world && one.spin === spin,
    )
    if (others) return
    this.story.push(`cancel c${spin} in ${world.name}`)
    world.context.cancel(spinOf(world, spin))
  }

  #get(world: LiveWorld): void {
    const spin = this.#pick(this.#spinsOf(world))
    this.story.push(`get c${spin} in ${world.name}`)
    this.#check(world, spin)
  }

  #check(world: LiveWorld, spin: number): void {
    this.#counts.values++
    const expected = this.#expected(world, spin)
    const found = outcomeOf(() => world.context.get(spinOf(world, spin)))
    if (isSame(found, expected)) return
    if (isCode(found.value, 'DSC312') && !world.handles.spins.get(spin)!.isPlain) return
    throw new Error(`c${spin} in ${world.name} is ${show(found)}, and not ${show(expected)}`)
  }

  #checkSome(world: LiveWorld): void {
    const spins = this.#spinsOf(world)
    if (spins.length > 0) this.#check(world, this.#pick(spins))
  }

  // ---- rest

  #open(): void {
    for (let left = 1 + this.#below(3); left > 0 && this.#pauses.length > 0; left--) {
      const [door] = this.#pauses.splice(this.#below(this.#pauses.length), 1)
      door!.resolve()
    }
  }

  /** Lets everything come to its end. */
  async #rest(): Promise<void> {
    await settled()
    while (this.#pauses.length > 0 || this.#clocks().length > 0) {
      for (const door of this.#pauses.splice(0)) door.resolve()
      for (const { context } of this.#clocks()) await context.runAll()
      await settled()
    }
    this.#checkComplaints()
    for (const { spin, world } of this.#readings) {
      throw new Error(`the read of c${spin} in ${world.name} was never answered`)
    }
    if (this.#bodies > 0) throw new Error(`${this.#bodies} bodies are left running`)
    this.#checkWatchers(false)
  }

  /** The worlds for whose clocks somebody waits. */
  #clocks(): LiveWorld[] {
    return this.#living().filter(
      ({ context, hasClock }) =>
        hasClock && (clockOf(context as unknown as ContextState) as VirtualClock).pending > 0,
    )
  }

  async #quiet(): Promise<void> {
    this.story.push('rest')
    await this.#rest()
    await this.#checkAll(this.#pick(this.#living()), 3)
    this.#checkNothingIsLeft()
  }

  async #checkAll(world: LiveWorld, oneIn: number): Promise<void> {
    for (const spin of this.#spinsOf(world)) {
      if (this.#below(oneIn) > 0) continue
      this.#counts.values++
      this.#begin(world, spin)
      await this.#rest()
    }
    for (const i of this.#signalsOf(world)) {
      const found = world.context.get(world.handles.signals.get(i)!.signal)
      const expected = world.signal(i, undefined)
      if (found !== expected) throw new Error(`s${i} in ${world.name}: ${found}, not ${expected}`)
    }
  }

  #checkNothingIsLeft(): void {
    const left = new Set<Waiter>()
    for (const world of this.#living()) {
      const { flights, waiters } = treeOf(world)
      if (flights.size > 0) throw new Error(`${flights.size} runs are left in flight`)
      for (const waiter of waiters?.get(world.context as never) ?? []) left.add(waiter)
    }
    const watchers = this.#watchers.filter(({ world }) => !world.isDead).length
    if (left.size !== watchers) {
      throw new Error(`${left.size} wait, and there are ${watchers} watchers`)
    }
    for (const { spins } of this.#allHandles()) {
      for (const [index, { spin }] of spins) {
        const { late } = spin as unknown as Handle
        if ((late?.flights.length ?? 0) > 0) throw new Error(`c${index} has runs left`)
      }
    }
  }

  #checkWatchers(onlyPlain: boolean): void {
    for (const { world, spin, last } of this.#watchers) {
      if (world.isDead || (onlyPlain && !world.handles.spins.get(spin)!.isPlain)) continue
      this.#counts.watched++
      const expected = this.#expected(world, spin)
      // Not told yet: the first value is not reported.
      if (last === undefined || isSame(last, expected)) continue
      throw new Error(
        `a watcher of c${spin} in ${world.name} has ${show(last)}, not ${show(expected)}`,
      )
    }
  }

  // ---- the steps

  #fork(parent: LiveWorld): void {
    if (this.#living().length >= MOST_WORLDS) return
    const isFrozen = this.#below(3) === 0
    const bindings: Record<string, number> = {}
    if (this.#below(4) === 0) bindings[`k${this.#below(2)}`] = this.#below(5)
    const context = parent.context.fork({ mode: isFrozen ? 'frozen' : 'following', bindings })
    const world = this.#addFork(context, parent, bindings)
    if (isFrozen) this.#freeze(world, parent)
    const mode = isFrozen ? 'frozen ' : ''
    this.story.push(`${mode}fork ${parent.name} → ${world.name} ${JSON.stringify(bindings)}`)
  }

  #addFork(
    context: Context,
    parent: LiveWorld,
    bindings: Readonly<Record<string, number>>,
  ): LiveWorld {
    const name = this.#worlds.length
    const world = new World(parent, name, Object.entries(bindings))
    return this.#addWorld(context, world, parent.handles, name)
  }

  #freeze(world: World, parent: LiveWorld): void {
    world.frozenAt = 0
    world.births = [this.#signals, this.#spins]
    for (const i of this.#signalsOf(parent)) world.own.set(i, parent.signal(i, undefined))
  }

  #close(world: LiveWorld): void {
    if (world === this.#worlds[0]) return
    this.story.push(`close ${world.name}`)
    this.#takeDown()
    this.#kill(world)
    void world.context.close()
  }

  #kill(world: World): void {
    world.isDead = true
    for (const other of this.#worlds) if (other.parent === world && !other.isDead) this.#kill(other)
  }

  #watch(world: LiveWorld): void {
    if (this.#watchers.length >= MOST_WATCHERS) return
    this.#addWatcher(world, () => {})
  }

  /** A watcher that writes what it is told. */
  #mirror(world: LiveWorld): void {
    if (this.#mirrors >= 2) return
    this.#mirrors++
    const target = this.#addSignal(world)
    this.story.push(`the next watcher writes s${target}`)
    this.#addWatcher(world, ({ ok, value }) => {
      this.story.push(`the watcher writes s${target} = ${ok ? String(value) : -1}`)
      this.#put(world, target, ok ? (value as number) : -1)
    })
  }

  #addWatcher(world: LiveWorld, then: (outcome: Outcome) => void): void {
    const spin = this.#pick(this.#spinsOf(world))
    const source = spinOf(world, spin)
    this.story.push(`watch c${spin} in ${world.name}`)
    const tell = (outcome: Outcome) => {
      watcher.last = outcome
      then(outcome)
    }
    const handle = world.context.watch(source, (value) => tell({ ok: true, value }), {
      onError: (value) => tell({ ok: false, value }),
    })
    const known = world.context.peek(source)
    const last = known && { ok: known.ok, value: known.ok ? known.value : known.error }
    const watcher: LiveWatcher = { world, spin, handle, last }
    this.#watchers.push(watcher)
  }

  #unwatch(): void {
    if (this.#watchers.length === 0) return
    const index = this.#below(this.#watchers.length)
    const [watcher] = this.#watchers.splice(index, 1)
    this.story.push(`end the watcher of c${watcher!.spin}`)
    watcher!.handle[Symbol.dispose]()
  }

  #refresh(world: LiveWorld): void {
    if (this.#refreshes++ >= 2) return
    const spin = this.#pick(this.#spinsOf(world))
    this.story.push(`refresh c${spin} in ${world.name}`)
    world.handles.spins.get(spin)!.wasRefreshed = true
    world.context.run(() => spinOf(world, spin).refresh())
  }

  #put(world: LiveWorld, signal: number, value: number): void {
    this.#takeDown()
    world.own.set(signal, value)
    world.context.set(signalOf(world, signal), value)
  }

  /** Both of a pair in one batch. */
  #putAll(world: LiveWorld, signal: number, value: number): void {
    const { twin } = world.handles.signals.get(signal)!
    if (twin === undefined) return this.#put(world, signal, value)
    this.#takeDown()
    world.own.set(signal, value)
    world.own.set(twin, value)
    world.context.batch(() => {
      world.context.set(signalOf(world, signal), value)
      world.context.set(signalOf(world, twin), value)
    })
  }

  #write(world: LiveWorld): void {
    const signal = this.#pick(this.#signalsOf(world))
    const value = this.#below(6) > 0 ? this.#below(10) : world.signal(signal, undefined)
    this.story.push(`s${signal} in ${world.name} = ${value}`)
    this.#putAll(world, signal, value)
    this.#checkWatchers(true)
  }

  #failingBatch(world: LiveWorld): void {
    this.story.push(`failing batch in ${world.name}`)
    this.#undone([world], () => {
      for (let writes = 0; writes < 3; writes++) {
        this.#putAll(world, this.#pick(this.#signalsOf(world)), this.#below(10))
        if (this.#below(2) > 0) this.#checkSome(world)
        if (this.#below(3) === 0) this.#checkSome(this.#pick(this.#living()))
      }
      throw new Undo('undo')
    })
    this.#checkWatchers(true)
  }

  #wideBatch(world: LiveWorld): void {
    const living = this.#living().filter(({ handles }) => handles === world.handles)
    const worlds = [world, this.#pick(living), this.#pick(living)]
    const fails = this.#below(3) === 0
    this.story.push(`batch over ${worlds.map(({ name }) => name).join()}${fails ? ' fails' : ''}`)
    this.#undone(living, () => {
      for (const one of worlds) {
        this.#putAll(one, this.#pick(this.#signalsOf(one)), this.#below(10))
        if (this.#below(3) === 0) this.#checkSome(one)
        if (this.#below(3) === 0) this.#checkSome(this.#pick(living))
        if (this.#below(4) === 0) this.#read(one, false)
      }
      if (this.#below(3) === 0) this.#forkInside(world)
      this.#refuseMoments(world)
      if (fails) throw new Undo('undo')
    })
    this.#checkWatchers(true)
  }

  #forkInside(world: LiveWorld): void {
    if (this.#living().length >= MOST_WORLDS) return
    const fork = this.#addFork(world.context.fork(), world, {})
    this.story.push(`fork ${world.name} → ${fork.name} in the batch`)
    this.#putAll(fork, this.#pick(this.#signalsOf(fork)), this.#below(10))
  }

  /** A moment in the middle of a change is none. */
  #refuseMoments({ context }: LiveWorld): void {
    for (const take of [() => context.snapshot(), () => context.fork({ mode: 'frozen' })]) {
      if (!isCode(outcomeOf(take).value, 'DSC310')) throw new Error('a moment was taken in a batch')
    }
  }

  async #advance(world: LiveWorld): Promise<void> {
    const ms = this.#below(12)
    this.story.push(`advance ${world.name} by ${ms}`)
    this.#counts.advances++
    world.hasClock = true
    await world.context.advanceBy(ms)
  }

  #keep(world: LiveWorld): void {
    this.story.push(`keep ${world.name}`)
    const snapshot = world.context.snapshot()
    const moment = new World(world, -1, [])
    this.#freeze(moment, world)
    if (this.#snapshots.length >= MOST_SNAPSHOTS) this.#snapshots.shift()
    this.#snapshots.push({ snapshot, moment, origin: world })
  }

  #restore(): void {
    if (this.#living().length >= MOST_WORLDS || this.#snapshots.length === 0) return
    const { snapshot, moment, origin } = this.#pick(this.#snapshots)
    const { bodies } = this.#counts
    const context = snapshot.restore()
    const name = this.#worlds.length
    const world = new World(moment, name, [])
    this.#addWorld(context, world, origin.handles, origin.identity).hasClock = true
    this.#counts.restored++
    this.story.push(`restore ${origin.name} → ${name}`)
    if (this.#counts.bodies !== bodies) throw new Error('restoring ran a body')
  }

  async #rebuild(): Promise<void> {
    if (this.#living().length >= MOST_WORLDS || this.#snapshots.length === 0) return
    await this.#rebuildFrom(this.#pick(this.#snapshots))
  }

  async #rebuildFrom({ snapshot, moment, origin }: Kept): Promise<LiveWorld> {
    const name = this.#worlds.length
    const bindings = { k0: moment.binding('k0'), k1: moment.binding('k1') }
    const world = new World(undefined, name, Object.entries(bindings))
    world.own = new Map(moment.own)
    const { bodies } = this.#counts
    const saved = this.#below(4) > 0 ? deserialize(serialize(snapshot)) : snapshot
    if (this.#counts.bodies !== bodies) throw new Error('saving ran a body')
    const rebuilt = await rebuild(
      saved,
      (context) => this.#remake(context, world, moment, origin),
      {
        bindings,
        onFault: this.#onFault,
      },
    )
    this.story.push(`rebuild ${origin.name} → ${name}`)
    this.#counts.rebuilt++
    const { unclaimed, fresh } = rebuilt
    if (unclaimed.length + fresh.length > 0) {
      throw new Error(`unclaimed: ${unclaimed.join()}; fresh: ${fresh.join()}`)
    }
    if (rebuilt.result.bodies > 0) throw new Error('rebuilding ran a body')
    // What was no result in the snapshot is none here, though the value is there for comparing.
    for (const spin of rebuilt.result.spins.values()) {
      if (((spin.spin as unknown as Cell).flags & DIRTY) !== 0) spin.wasRefreshed = true
    }
    const live = this.#addWorld(rebuilt.context, world, rebuilt.result, origin.identity)
    live.hasClock = true
    return live
  }

  #remake(context: Context, home: World, moment: World, { handles }: LiveWorld): Handles {
    const made: Handles = { signals: new Map(), spins: new Map(), pairs: [], bodies: 0 }
    for (const i of seenBy(moment, handles.signals, 0)) {
      const { twin } = handles.signals.get(i)!
      this.#makeSignal(context, home, made, i, -1, twin)
      if (twin === i + 1) made.pairs.push(i)
    }
    for (const i of seenBy(moment, handles.spins, 1)) {
      this.#makeSpin(context, made, i, { ...handles.spins.get(i)!, home })
    }
    return made
  }

  #merge(fork: LiveWorld): void {
    const parent = this.#worlds.find((one) => one === fork.parent)
    if (parent === undefined) return
    const changes = fork.context.changes()
    for (const { signal, ours, theirs } of changes) {
      const i = this.#numbers.get(signal)!
      if (ours === parent.signal(i, undefined) && theirs === fork.signal(i, undefined)) continue
      throw new Error(`s${i}: changes() says ${String(ours)} and ${String(theirs)}`)
    }
    const add = ({ ours, theirs }: Change) => ((ours as number) + (theirs as number)) % 10
    const conflict = this.#pick<Conflict>(['fail', 'theirs', 'ours', add])
    const isNew = changes.filter(({ base, theirs }) => base !== theirs)
    this.story.push(`merge ${fork.name} → ${parent.name}: ${String(conflict)}`)
    const merge = () => parent.context.merge(fork.context, { conflict })
    if (conflict === 'fail' && isNew.some((change) => change.conflict)) {
      if (isCode(outcomeOf(merge).value, 'DSC331')) return
      throw new Error('conflicts were merged')
    }
    this.#takeDown()
    for (const change of isNew) {
      const value = decide(change, conflict)
      if (value !== change.ours) parent.own.set(this.#numbers.get(change.signal)!, value)
    }
    merge()
    this.#counts.merged++
    this.#checkWatchers(true)
  }

  /** Runs a batch; if it is undone, so are the worlds of the model. */
  #undone(worlds: readonly LiveWorld[], action: () => void): void {
    const before = worlds.map(({ own }) => new Map(own))
    const all = this.#worlds.length
    let hasFailed = false
    const restore = () => {
      hasFailed = true
      for (const [i, world] of worlds.entries()) world.own = before[i]!
      for (const made of this.#worlds.slice(all)) made.own.clear()
    }
    this.#takeDown()
    try {
      worlds[0]!.context.batch(() => {
        try {
          action()
        } catch (error) {
          // Before the watchers hear of the end of the batch.
          restore()
          throw error
        }
      })
    } catch (error) {
      if (!hasFailed || !(error instanceof Undo)) throw error
    }
  }
}

function hasClosed({ isDead, parent }: World): boolean {
  return isDead || (parent !== undefined && hasClosed(parent))
}

function seenBy(
  world: World,
  all: ReadonlyMap<number, { readonly home: World }>,
  kind: 0 | 1,
): number[] {
  return [...all].filter(([i, { home }]) => world.sees(home, i, kind)).map(([i]) => i)
}

function spinOf({ handles }: LiveWorld, index: number): Spin<number> {
  return handles.spins.get(index)!.spin
}

function signalOf({ handles }: LiveWorld, index: number): Signal<number> {
  return handles.signals.get(index)!.signal
}

function treeOf({ context }: LiveWorld) {
  return (context as unknown as ContextState).tree
}

/** What a merge writes. */
function decide(change: Change, conflict: Conflict): number {
  const { ours, theirs } = change as Change<number>
  if (!change.conflict || conflict === 'theirs') return theirs
  return typeof conflict === 'function' ? (conflict(change) as number) : ours
}

/** The spins that a body may read. */
function inputsOf(ops: readonly Op[]): number[] {
  return ops.flatMap((op) => [
    ...('of' in op && isOfSpin(op) ? [op.of] : []),
    ...('and' in op ? [op.and] : []),
  ])
}

function isOfSpin({ kind }: Op): boolean {
  return ['spin', 'attempt', 'track', 'leave', 'both'].includes(kind)
}

/** Whatever a body catches that has met no result is no result. */
function attempt(read: () => number): number {
  try {
    return read()
  } catch {
    return 17
  }
}

function isCode(error: unknown, code: string): boolean {
  return (error as { code?: unknown } | undefined)?.code === code
}
