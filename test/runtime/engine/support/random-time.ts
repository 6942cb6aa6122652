// Seeded programs of spins that sleep, in simulations and forks of them that follow their parent's clock or have gone their own way.
// What the engine says is compared with a model that knows signals and times and remembers no results. Looked at besides: that every
// sleep takes as long as it was to, whatever becomes of clocks meanwhile; that time stands still between sleeps; that no body runs
// beside a result or a run that its context could use; and that nothing is left over.

import type { ContextState } from '../../../../runtime/engine/context-state.ts'
import type { Handle } from '../../../../runtime/engine/handle-shape.ts'
import { createSimulation } from '../../../../runtime/engine/simulation.ts'
import type { BodyRun } from '../../../../runtime/engine/hooks.ts'
import type { Run, Signal, Simulation, Spin } from '../../../../runtime/engine/surface.ts'
import { clockOf } from '../../../../runtime/engine/time.ts'
import type { VirtualClock } from '../../../../runtime/engine/virtual-clock.ts'
import { random } from '../../support/random.ts'
import { currentView, joinableFlights, usableResults } from './inside.ts'

const MOST_WORLDS = 7
const PRIME = 1009

type Op =
  | { readonly kind: 'signal' | 'spin'; readonly of: number }
  | { readonly kind: 'sleep'; readonly ms: number; readonly by: number }
  | {
      readonly kind: 'strands' | 'first'
      readonly ms: number
      readonly and: number
      readonly ticks: number
    }
  | { readonly kind: 'ticks'; readonly ticks: number }
  | { readonly kind: 'time' | 'chance' }

export interface TimeCounts {
  answers: number
  sleeps: number
  given: number
  advances: number
}

interface World {
  readonly name: number
  readonly context: Simulation
  readonly parent: World | undefined
  readonly own: Map<number, number>
  /** Frozen: the world whose time it had when it was made. */
  readonly leader: World | undefined
  /** Its own time, once it has one. */
  time: number | undefined
  isDead: boolean
}

/** Runs one program, and returns what happened. Rejects with an error that tells the seed and the last steps. */
export async function runTimedProgram(
  seed: number,
  steps: number,
  counts: TimeCounts,
): Promise<readonly string[]> {
  const program = new Program(seed, counts)
  try {
    for (let step = 0; step < steps; step++) await program.step()
    await program.end()
  } catch (error) {
    const story = program.story.slice(-80).join('\n  ')
    throw new Error(`seed ${seed}: ${(error as Error).message}\n  ${story}`, { cause: error })
  }
  return program.story
}

class Program {
  readonly story: string[] = []
  readonly #below: (bound: number) => number
  readonly #counts: TimeCounts
  readonly #worlds: World[] = []
  readonly #signals: Signal<number>[] = []
  readonly #spins: { readonly ops: readonly Op[]; readonly spin: Spin<number> }[] = []
  readonly #complaints: string[] = []
  #open = 0
  /** Counts writes, and clocks that have gone their own way. */
  #changes = 0
  #slept = 0
  #ran = 0

  constructor(seed: number, counts: TimeCounts) {
    this.#below = random(seed)
    this.#counts = counts
    const onFault = (fault: unknown) => this.#complain(`fault: ${(fault as Error).stack}`)
    const context = createSimulation({ seed, start: this.#below(100), onFault })
    const time = context.clock.now()
    this.#add(context, undefined, undefined).time = time
    for (let i = 0; i < 4; i++) {
      this.#signals.push(context.signal(i))
      this.#worlds[0]!.own.set(i, i)
    }
    for (let i = 0; i < 9; i++) this.#addSpin(context, i)
  }

  async step(): Promise<void> {
    const world = this.#pick(this.#worlds.filter(({ isDead }) => !isDead))
    const dice = this.#below(20)
    if (dice < 2) this.#fork(world)
    else if (dice < 3) this.#close(world)
    else if (dice < 7) this.#write(world)
    else if (dice < 13) this.#read(world)
    else if (dice < 14) this.#watch(world)
    else await this.#advance(world, this.#below(60))
    this.#check()
  }

  /** Everything comes to its end when time goes on everywhere, and then has the values of the model. */
  async end(): Promise<void> {
    this.story.push('end')
    await this.#rest()
    for (const world of this.#worlds) {
      if (world.isDead) continue
      for (const spin of this.#spins.keys()) this.#begin(world, spin)
      await this.#rest()
    }
  }

  // ---- what there is

  #pick<T>(list: readonly T[]): T {
    return list[this.#below(list.length)]!
  }

  #complain(what: string): void {
    this.story.push(what)
    this.#complaints.push(what)
  }

  #add(context: Simulation, parent: World | undefined, leader: World | undefined): World {
    const name = this.#worlds.length
    const world = { name, context, parent, own: new Map<number, number>(), leader }
    const whole: World = { ...world, time: undefined, isDead: false }
    this.#worlds.push(whole)
    return whole
  }

  #addSpin(context: Simulation, index: number): void {
    const ops = Array.from({ length: 2 + this.#below(4) }, () => this.#makeOp(index))
    const spin = context.spin<number>(async (run) => this.#run(index, run))
    this.#spins.push({ ops, spin })
    this.story.push(`c${index}: ${JSON.stringify(ops)}`)
  }

  #makeOp(index: number): Op {
    const dice = this.#below(20)
    const ms = this.#below(4) > 0 ? this.#below(30) : 0
    if (dice < 4) return { kind: 'signal', of: this.#below(4) }
    if (dice < 9 && index > 0) return { kind: 'spin', of: this.#below(index) }
    if (dice < 14) return { kind: 'sleep', ms, by: 1 + this.#below(5) }
    const and = this.#below(30)
    if (dice < 16) {
      return { kind: this.#pick(['strands', 'first']), ms, and, ticks: this.#below(25) }
    }
    if (dice < 18) return { kind: 'ticks', ticks: this.#below(25) }
    return { kind: this.#pick(['time', 'chance']) }
  }

  // ---- bodies

  async #run(index: number, run: Run): Promise<number> {
    this.#bodyBegins(index)
    this.#open++
    try {
      let sum = index
      for (const op of this.#spins[index]!.ops) {
        const [before, changes] = [timeOf(run), this.#changes]
        sum = (await this.#apply(op, sum, run)) % PRIME
        // One that does not sleep may get the eyes of somebody with another clock.
        if ('ms' in op) this.#compareTime(index, op, sum, timeOf(run) - before, changes)
      }
      this.story.push(`c${index} ended at ${timeOf(run)}`)
      return sum
    } catch (error) {
      if ((error as { code?: string }).code === 'DSC313') this.#counts.given++
      throw error
    } finally {
      this.#open--
    }
  }

  #bodyBegins(index: number): void {
    const view = currentView()
    const handle = this.#spins[index]!.spin as unknown as Handle
    const usable = usableResults(view, handle)
    if (usable.length > 0) this.#complain(`c${index} ran with usable results at ${usable.join()}`)
    const joinable = joinableFlights(view, handle)
    if (joinable.length > 0) this.#complain(`c${index} ran beside runs at ${joinable.join()}`)
    this.story.push(`c${index} begun at depth ${view.level}`)
  }

  async #apply(op: Op, sum: number, run: Run): Promise<number> {
    switch (op.kind) {
      case 'signal':
        return sum * 3 + run.track(this.#signals[op.of]!)
      case 'spin':
        return sum + (await run.await(this.#spins[op.of]!.spin))
      case 'sleep':
        await this.#sleep(run, op.ms + (sum % op.by))
        return sum + 1
      case 'strands':
        await Promise.all([this.#sleep(run, op.ms), this.#strand(run, op.and, op.ticks)])
        return sum
      case 'first':
        await Promise.race([this.#sleep(run, op.ms), this.#strand(run, op.and, op.ticks)])
        return sum
      case 'ticks':
        for (let tick = 0; tick < op.ticks; tick++) await null
        return sum
      case 'time':
        return run.now() < 0 ? 0 : sum
      case 'chance':
        return run.random(`c${sum % 3}`) < 1 ? sum : 0
    }
  }

  async #sleep(run: Run, ms: number): Promise<void> {
    await run.sleep(ms)
    this.#slept++
    this.#counts.sleeps++
  }

  async #strand(run: Run, ms: number, ticks: number): Promise<void> {
    for (let tick = 0; tick < ticks; tick++) await null
    await this.#sleep(run, ms)
  }

  /** When something has changed meanwhile, the run may have been held until it was known to be good. */
  #compareTime(index: number, op: Op, sum: number, found: number, changes: number): void {
    const expected = durationOf(op, sum)
    if (found < expected || (found > expected && changes === this.#changes)) {
      this.#complain(`c${index}: ${JSON.stringify(op)} took ${found}, not ${expected}`)
    }
  }

  // ---- the model

  #valueOf(world: World, signal: number): number {
    return world.own.get(signal) ?? this.#valueOf(world.parent!, signal)
  }

  #expected(world: World, index: number): number {
    let sum = index
    for (const op of this.#spins[index]!.ops) {
      if (op.kind === 'signal') sum = sum * 3 + this.#valueOf(world, op.of)
      else if (op.kind === 'spin') sum += this.#expected(world, op.of)
      else if (op.kind === 'sleep') sum += 1
      sum %= PRIME
    }
    return sum
  }

  #leader(world: World): World {
    return world.time === undefined ? this.#leader(world.leader ?? world.parent!) : world
  }

  #check(): void {
    for (const world of this.#worlds) {
      if (world.isDead) continue
      const found = world.context.clock.now()
      const { time } = this.#leader(world)
      if (found !== time) this.#complain(`world ${world.name} has ${found}, not ${time}`)
    }
    if (this.#complaints.length > 0) throw new Error(this.#complaints.join('\n'))
  }

  // ---- the steps

  #fork(parent: World): void {
    if (this.#worlds.filter(({ isDead }) => !isDead).length >= MOST_WORLDS) return
    const isFrozen = this.#below(4) === 0
    const context = parent.context.fork({ mode: isFrozen ? 'frozen' : 'following' })
    const leader = isFrozen ? this.#leader(parent) : undefined
    const world = this.#add(context, parent, leader)
    if (isFrozen) for (let i = 0; i < 4; i++) world.own.set(i, this.#valueOf(parent, i))
    this.story.push(`${isFrozen ? 'frozen ' : ''}fork ${parent.name} → ${world.name}`)
  }

  #close(world: World): void {
    if (world.parent === undefined) return
    this.story.push(`close ${world.name}`)
    const kill = (dead: World) => {
      dead.isDead = true
      for (const other of this.#worlds) if (other.parent === dead) kill(other)
    }
    kill(world)
    void world.context.close()
  }

  #write(world: World): void {
    const signal = this.#below(4)
    const value = this.#below(8)
    this.story.push(`s${signal} in ${world.name} = ${value}`)
    world.own.set(signal, value)
    this.#changes++
    world.context.set(this.#signals[signal]!, value)
  }

  #read(world: World): void {
    const spin = this.#below(this.#spins.length)
    this.story.push(`read c${spin} in ${world.name}`)
    this.#begin(world, spin)
  }

  #reading = 0

  #begin(world: World, spin: number): void {
    this.#reading++
    world.context.read(this.#spins[spin]!.spin).then(
      (value) => {
        this.#reading--
        this.#counts.answers++
        this.story.push(`c${spin} in ${world.name} is ${value} at ${world.context.clock.now()}`)
        const expected = this.#expected(world, spin)
        if (value !== expected) {
          this.#complain(`c${spin} in ${world.name} is ${value}, not ${expected}`)
        }
      },
      (error: unknown) => {
        this.#reading--
        if (!world.isDead) this.#complain(`c${spin} in ${world.name}: ${String(error)}`)
      },
    )
  }

  #watch(world: World): void {
    const spin = this.#below(this.#spins.length)
    this.story.push(`watch c${spin} in ${world.name}`)
    world.context.watch(this.#spins[spin]!.spin, (value) => {
      this.story.push(`watched: c${spin} in ${world.name} is ${value}`)
      const expected = this.#expected(world, spin)
      if (value !== expected) this.#complain(`the watcher has ${value}, not ${expected}`)
    })
  }

  async #advance(world: World, ms: number): Promise<void> {
    this.story.push(`advance ${world.name} by ${ms}`)
    this.#counts.advances++
    const time = this.#leader(world).time! + ms
    if (world.time === undefined) this.#changes++
    const count = await world.context.advanceTo(time)
    this.story.push(`ran ${count}`)
    world.time = time
    this.#ran += count
    // Runs that were given up may have been woken too.
    if (this.#slept > this.#ran) {
      this.#complain(`${this.#slept} sleeps ended, and ${this.#ran} timers ran`)
    }
  }

  async #rest(): Promise<void> {
    for (const world of this.#worlds) {
      if (world.isDead || world.time === undefined) continue
      this.#ran += await world.context.runAll()
      world.time = world.context.clock.now()
      const { pending } = clockOf(stateOf(world)) as VirtualClock
      if (pending > 0) this.#complain(`${pending} timers are left in ${world.name}`)
    }
    this.#check()
    const { flights } = stateOf(this.#worlds[0]!).tree
    const left = [flights.size, this.#open, this.#reading]
    if (left.join() !== '0,0,0') throw new Error(`runs, bodies, readers are left: ${left.join()}`)
  }
}

/** How long a step is to take. */
function durationOf(op: Op, sum: number): number {
  switch (op.kind) {
    case 'sleep':
      // The sum has been raised since.
      return op.ms + (((sum + PRIME - 1) % PRIME) % op.by)
    case 'strands':
      return Math.max(op.ms, op.and)
    case 'first':
      return Math.min(op.ms, op.and)
    default:
      return 0
  }
}

/** What the clock of a run says, without making it an input. */
function timeOf(run: Run): number {
  return clockOf((run as unknown as BodyRun).flight!.view).now()
}

function stateOf({ context }: World): ContextState {
  return context as unknown as ContextState
}
