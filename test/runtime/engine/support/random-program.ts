// Seeded programs of worlds, forks, signals, spins, watchers and batches, each step compared with the model. Looked at
// besides values: that no body runs while a usable result is remembered, and that results live where their inputs say.

import type { ContextState } from '../../../../runtime/engine/context-state.ts'
import type { Handle } from '../../../../runtime/engine/handle-shape.ts'
import { createContext } from '../../../../runtime/engine/context.ts'
import { BLOCKED } from '../../../../runtime/engine/nesting.ts'
import type { Context, Run, Signal, Spin } from '../../../../runtime/engine/surface.ts'
import { random } from '../../support/random.ts'
import { faultsOfChildren } from './children.ts'
import { cellSeenBy, currentView, depthByInputs, usableResults } from './inside.ts'
import {
  EngineError,
  World,
  childValue,
  codeOf,
  compute,
  isSame,
  outcomeOf,
  show,
  type Op,
  type Outcome,
  type Spec,
} from './model.ts'

const MOST_WORLDS = 12
const MOST_SPINS = 30
const MOST_WATCHERS = 8

export interface Counts {
  values: number
  watched: number
  bodies: number
  places: number
  children: number
  pokes: number
}

interface LiveWorld extends World {
  readonly context: Context
}
/** Values come in boxes, so that equal ones can be told apart. */
interface Box {
  readonly n: number
}
interface LiveSpin extends Spec {
  readonly spin: Spin<Box>
  readonly isPrivate: boolean
  wasRefreshed: boolean
}
interface LiveSignal {
  readonly signal: Signal<Box>
  /** Whether `equals` throws for some values. */
  readonly isTouchy: boolean
  readonly home: World
  /** Of a signal that each fork starts again. */
  readonly reset: number | undefined
}
interface LiveWatcher {
  readonly world: World
  readonly spin: number
  readonly handle: Disposable
  last: Outcome
}

/**
 * Runs one program. Throws an error that tells the seed and the last steps. `look` is given all open contexts after each
 * step.
 */
export function runProgram(
  seed: number,
  steps: number,
  counts: Counts,
  look?: (contexts: readonly Context[]) => void,
): void {
  const program = new Program(seed, counts)
  try {
    for (let step = 0; step < steps; step++) {
      program.step()
      look?.(program.contexts())
    }
    program.end()
  } catch (error) {
    const story = program.story.slice(-40).join('\n  ')
    throw new Error(`seed ${seed}: ${(error as Error).message}\n  ${story}`, { cause: error })
  }
}

class Undo extends Error {}
class Touched extends Error {}

const haveSameValue = (a: Box, b: Box) => a.n === b.n
const isTouchyAbout = (value: number) => value % 7 === 3
const touchy = (a: Box, b: Box) => {
  if (isTouchyAbout(b.n)) throw new Touched()
  return a.n === b.n
}

class Program {
  readonly story: string[] = []
  readonly #counts: Counts
  readonly #below: (bound: number) => number
  readonly #worlds: LiveWorld[] = []
  readonly #names = new WeakMap<Context, number>()
  readonly #signals: LiveSignal[] = []
  readonly #spins: LiveSpin[] = []
  /** What bodies write to. */
  readonly #targets: Signal<number>[] = []
  readonly #watchers: LiveWatcher[] = []
  readonly #complaints: string[] = []
  /** The spins whose bodies ran in this step, with the context that they ran for. */
  #ran: { readonly spin: number; readonly view: ContextState }[] = []
  /** The spins whose bodies were taken down to be begun again. */
  readonly #interrupted = new Set<number>()
  #hasMetCircle = false
  #mirrors = 0
  #refreshes = 0
  #disposals = 0
  /** Counts freezes and disposals. */
  #events = 0
  /** What bodies have made. */
  readonly #children: Signal<Box>[] = []
  readonly #made: object[] = []

  constructor(seed: number, counts: Counts) {
    this.#below = random(seed)
    this.#counts = counts
    const bindings = { k0: 1, k1: 2 }
    const onFault = (fault: unknown) => {
      if (!(fault instanceof Touched)) this.#complain(`fault: ${(fault as Error).stack}`)
    }
    this.#addWorld(createContext({ bindings, onFault }), undefined, bindings)
    for (let i = 0; i < 5; i++) this.#addSignal(this.#worlds[0]!)
    for (let i = 0; i < 8; i++) this.#addSpin(this.#worlds[0]!)
  }

  step(): void {
    const world = this.#pick(this.#living())
    this.#ran = []
    this.#hasMetCircle = false
    this.#act(world, this.#below(100))
    this.#checkChildren()
    if (this.#complaints.length > 0) throw new Error(this.#complaints.join('\n'))
  }

  contexts(): Context[] {
    return this.#living().map(({ context }) => context)
  }

  /** Compares every value of every living world. */
  end(): void {
    this.story.push('end')
    for (const world of this.#living()) this.#checkAll(world, 1)
    this.#checkWatchers()
    if (this.#complaints.length > 0) throw new Error(this.#complaints.join('\n'))
  }

  #checkChildren(): void {
    const contexts = this.#living().map(({ context }) => context)
    const spins = this.#spins.map(({ spin }) => spin)
    for (const fault of faultsOfChildren(this.#made, contexts, spins)) this.#complain(fault)
  }

  #act(world: LiveWorld, dice: number): void {
    if (dice < 9) this.#fork(world)
    else if (dice < 11) this.#addSignal(world)
    else if (dice < 15) this.#addSpin(world)
    else if (dice < 16) this.#addRing(world)
    else if (dice < 18) this.#close(world)
    else if (dice < 22) this.#watch(world)
    else if (dice < 23) this.#mirror(world)
    else if (dice < 24) this.#unwatch()
    else if (dice < 25) this.#forget(world)
    else if (dice < 52) this.#write(world)
    else if (dice < 57) this.#failingBatch(world)
    else if (dice < 63) this.#wideBatch(world)
    else if (dice < 95) this.#read(world)
    else if (dice < 97) this.#poke(world)
    else for (const other of this.#living()) this.#checkAll(other, 3)
  }

  // ---- what there is

  #living(): LiveWorld[] {
    return this.#worlds.filter(({ isDead }) => !isDead)
  }
  #pick<T>(list: readonly T[]): T {
    return list[this.#below(list.length)]!
  }
  #signalsOf(world: World): number[] {
    return [...this.#signals.keys()].filter((i) => world.sees(this.#signals[i]!.home, i, 0))
  }
  #spinsOf(world: World): number[] {
    return [...this.#spins.keys()].filter((i) => world.sees(this.#spins[i]!.home, i, 1))
  }
  #complain(what: string): void {
    this.story.push(what)
    this.#complaints.push(what)
  }

  #addWorld(
    context: Context,
    parent: World | undefined,
    bindings: Readonly<Record<string, number>>,
  ): LiveWorld {
    const name = this.#worlds.length
    const world = Object.assign(new World(parent, name, Object.entries(bindings)), { context })
    this.#worlds.push(world)
    this.#names.set(context, name)
    return world
  }

  #addSignal(world: LiveWorld): number {
    const initial = this.#below(10)
    const isReset = this.#below(8) === 0
    const equals = [undefined, haveSameValue, touchy][this.#below(3)]
    const onFork = isReset ? 'reset' : 'inherit'
    const signal = world.context.signal<Box>({ n: initial }, { onFork, equals })
    const isTouchy = equals === touchy
    this.#signals.push({ signal, isTouchy, home: world, reset: isReset ? initial : undefined })
    const index = this.#signals.length - 1
    world.own.set(index, initial)
    this.story.push(`s${index} in ${world.name} = ${initial}${isReset ? ' reset' : ''}`)
    return index
  }

  #addSpin(world: LiveWorld): void {
    if (this.#spins.length >= MOST_SPINS) return
    const { ops, depth } = this.#makeBody(world)
    this.#addSpinOf(world, ops, depth)
  }

  /** Some spins that read each other in a circle, when their signals have such values. */
  #addRing(world: LiveWorld): void {
    const size = 1 + this.#below(3)
    const first = this.#spins.length
    if (first + size > MOST_SPINS) return
    const bodies = Array.from({ length: size }, () => this.#makeBody(world))
    for (const [i, { ops, depth }] of bodies.entries()) {
      const next = { kind: 'spin', of: first + ((i + 1) % size) } as const
      const sometimes = { kind: 'skip', by: 2 + this.#below(2), count: 1 } as const
      const at = this.#below(ops.length + 1)
      const ring = this.#below(4) > 0 ? [sometimes, next] : [next]
      // A skip further up must not end between the two: what follows it may be anything.
      this.#addSpinOf(world, [...ops.slice(0, at), ...ring, ...ops.slice(at)], depth + size)
    }
  }

  #addSpinOf(world: LiveWorld, ops: Op[], depth: number): void {
    const index = this.#spins.length
    const target = this.#below(10) === 0 ? this.#addTarget(world) : undefined
    const isPrivate = target !== undefined || ops.some(({ kind }) => kind === 'context')
    const equals = [undefined, haveSameValue, touchy][this.#below(3)]
    const spin = world.context.spin<Box>((run) => this.#run(index, run), { equals })
    const flags = { isPrivate, wasRefreshed: false, disposedAt: Infinity }
    this.#spins.push({ ops, depth, home: world, spin, target, ...flags })
    const writes = target === undefined ? '' : ` writes t${target}`
    this.story.push(`c${index} in ${world.name}: ${JSON.stringify(ops)}${writes}`)
  }

  #addTarget(world: LiveWorld): number {
    this.#targets.push(world.context.signal(-1))
    return this.#targets.length - 1
  }

  #makeBody(world: World): { ops: Op[]; depth: number } {
    const signals = this.#signalsOf(world)
    const spins = this.#spinsOf(world).filter((i) => this.#spins[i]!.depth < 6)
    const ops: Op[] = []
    let depth = 0
    for (let left = 1 + this.#below(5); left > 0; left--) {
      const op = this.#makeOp(signals, spins)
      if (op.kind === 'spin' || op.kind === 'attempt') {
        depth = Math.max(depth, this.#spins[op.of]!.depth + 1)
      }
      ops.push(op)
    }
    return { ops, depth }
  }

  #makeOp(signals: number[], spins: number[]): Op {
    const dice = this.#below(18)
    if (dice === 17) return { kind: 'child', of: this.#pick(signals) }
    if (dice < 5) return { kind: 'signal', of: this.#pick(signals) }
    if (dice < 10 && spins.length > 0) {
      return { kind: this.#below(3) > 0 ? 'spin' : 'attempt', of: this.#pick(spins) }
    }
    if (dice < 11) return { kind: 'skip', by: 2 + this.#below(3), count: 1 + this.#below(2) }
    if (dice < 13) return { kind: 'modulo', by: 2 + this.#below(4), count: 0 }
    if (dice < 14) return { kind: 'throw', by: 3 + this.#below(5), count: 0 }
    if (dice < 15) return { kind: 'binding', key: `k${this.#below(2)}` }
    if (dice < 16 || this.#below(4) > 0) return { kind: 'glance', of: this.#pick(signals) }
    return { kind: 'context' }
  }

  // ---- the two sides

  /** The body of a spin, in the engine. */
  #run(index: number, run: Run): Box {
    this.#bodyBegins(index)
    const { ops, target } = this.#spins[index]!
    try {
      const n = compute(index, ops, {
        signal: (i) => run.track(this.#signals[i]!.signal).n,
        glance: (i) => void this.#signals[i]!.signal.get(),
        spin: (i) => run.track(this.#spins[i]!.spin).n,
        binding: (key) => run.binding<number>(key),
        context: () => this.#names.get(run.context)!,
        child: (sum, of) => this.#makeChildren(run, sum, of),
      })
      if (target !== undefined) this.#targets[target]!.set(n)
      return { n }
    } catch (error) {
      if (error === BLOCKED) this.#interrupted.add(index)
      throw error
    }
  }

  /** They begin anew in each run, whatever somebody has written to those of the last one. */
  #makeChildren(run: Run, sum: number, of: number): number {
    this.#counts.children++
    const own = run.signal<Box>({ n: sum % 10 }, { key: this.#made.length })
    const { signal } = this.#signals[of]!
    const spin = run.spin<Box>((inner) => ({ n: inner.track(own).n * 2 + inner.track(signal).n }))
    this.#children.push(own)
    this.#made.push(own, spin)
    if (sum % 3 === 0) own.update(({ n }) => ({ n: n + 1 }))
    return run.track(spin).n
  }

  #bodyBegins(index: number): void {
    this.#counts.bodies++
    const { spin, wasRefreshed } = this.#spins[index]!
    const view = currentView()
    this.#ran.push({ spin: index, view })
    const isAgain = this.#interrupted.delete(index)
    const usable = wasRefreshed || isAgain ? [] : usableResults(view, spin as unknown as Handle)
    if (usable.length === 0) return
    this.#complain(`c${index} ran at depth ${view.level} with usable results at ${usable.join()}`)
  }

  #expected(world: World, index: number): Outcome {
    const memo = new Map<number, Outcome>()
    const open = new Set<number>()
    const evaluate = (i: number): number => {
      let known = memo.get(i)
      if (known === undefined) {
        const { home, disposedAt } = this.#spins[i]!
        if (disposedAt < Infinity && !world.keepsWhatWas(home, disposedAt)) {
          throw new EngineError('DSC308')
        }
        if (open.has(i)) throw new EngineError('DSC303')
        open.add(i)
        known = outcomeOf(() =>
          compute(i, this.#spins[i]!.ops, {
            signal: (of) => world.signal(of, this.#signals[of]!.reset),
            glance: () => {},
            spin: evaluate,
            binding: (key) => world.binding(key),
            context: () => world.name,
            child: (sum, of) => childValue(sum) * 2 + world.signal(of, this.#signals[of]!.reset),
          }),
        )
        memo.set(i, known)
      }
      if (!known.ok) throw known.value
      return known.value as number
    }
    return outcomeOf(() => evaluate(index))
  }

  #check(world: LiveWorld, index: number): void {
    this.#counts.values++
    const expected = this.#expected(world, index)
    const { spin, target } = this.#spins[index]!
    const found = outcomeOf(() => world.context.get(spin).n)
    if (!isSame(found, expected)) {
      throw new Error(`c${index} in ${world.name} is ${show(found)}, and not ${show(expected)}`)
    }
    if (codeOf(expected) === 'DSC303') this.#hasMetCircle = true
    if (target === undefined || !found.ok) return
    const written = world.context.get(this.#targets[target]!)
    if (written === found.value) return
    throw new Error(`c${index} in ${world.name} is ${show(found)}, and has written ${written}`)
  }

  #checkAll(world: LiveWorld, oneIn: number): void {
    for (const spin of this.#spinsOf(world)) if (this.#below(oneIn) === 0) this.#check(world, spin)
    for (const i of this.#signalsOf(world)) {
      const { signal, reset } = this.#signals[i]!
      const found = world.context.get(signal).n
      const expected = world.signal(i, reset)
      if (found !== expected) throw new Error(`s${i} in ${world.name}: ${found}, not ${expected}`)
    }
  }

  #checkSome(world: LiveWorld): void {
    const spins = this.#spinsOf(world)
    if (spins.length > 0) this.#check(world, this.#pick(spins))
  }

  #checkWatchers(): void {
    for (const { world, spin, last } of this.#watchers) {
      if (world.isDead) continue
      this.#counts.watched++
      const expected = this.#expected(world, spin)
      if (isSame(last, expected)) continue
      throw new Error(
        `a watcher of c${spin} in ${world.name} has ${show(last)}, not ${show(expected)}`,
      )
    }
  }

  /** Only after a plain read: what is written later may move an input. */
  #checkPlaces(): void {
    // What has met a circle lives in the context that asked.
    if (this.#hasMetCircle) return
    for (const { spin: index, view } of this.#ran) {
      const { spin, isPrivate, wasRefreshed } = this.#spins[index]!
      if (isPrivate || wasRefreshed) continue
      this.#counts.places++
      const handle = spin as unknown as Handle
      const cell = cellSeenBy(view, handle)
      const depth = depthByInputs(view, handle, cell)
      if (cell.context.level === depth) continue
      this.#complain(`c${index} lives at ${cell.context.level}, and its inputs at ${depth}`)
    }
  }

  // ---- the steps

  #fork(parent: LiveWorld): LiveWorld | undefined {
    if (this.#living().length >= MOST_WORLDS) return undefined
    const isFrozen = this.#below(3) === 0
    const bindings: Record<string, number> = {}
    if (this.#below(4) === 0) bindings[`k${this.#below(2)}`] = this.#below(5)
    const written = this.#below(4) === 0 ? this.#pick(this.#signalsOf(parent)) : undefined
    const mode = isFrozen ? 'frozen' : 'following'
    const set = written === undefined ? [] : [[this.#signals[written]!.signal, { n: 7 }] as const]
    const context = parent.context.fork({ mode, bindings, set })
    const world = this.#addWorld(context, parent, bindings)
    if (isFrozen) this.#freeze(world, parent)
    if (written !== undefined) world.own.set(written, 7)
    this.story.push(
      `${mode} fork ${parent.name} → ${world.name} ${JSON.stringify(bindings)} ${written}`,
    )
    return world
  }

  #freeze(world: World, parent: World): void {
    world.frozenAt = ++this.#events
    world.births = [this.#signals.length, this.#spins.length]
    for (const i of this.#signalsOf(parent)) {
      const { reset } = this.#signals[i]!
      if (reset === undefined) world.own.set(i, parent.signal(i, undefined))
    }
  }

  #close(world: LiveWorld): void {
    if (world.parent === undefined) return
    this.story.push(`close ${world.name}`)
    void world.context.close()
    this.#kill(world)
    for (const { isDead, context } of this.#worlds) {
      if (!isDead) continue
      const { value } = outcomeOf(() => context.get(this.#signals[0]!.signal))
      if ((value as { code?: string }).code !== 'DSC301')
        throw new Error('a closed context answers')
    }
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
    this.#addWatcher(world, (outcome) => {
      // What the model does not foretell: who else is in the circle.
      if (codeOf(outcome) === 'DSC303') return
      this.#put(world, target, outcome.ok ? (outcome.value as number) : -1)
    })
  }

  #addWatcher(world: LiveWorld, then: (outcome: Outcome) => void): void {
    const spin = this.#pick(this.#spinsOf(world))
    const source = this.#spins[spin]!.spin
    this.story.push(`watch c${spin} in ${world.name}`)
    const made: { watcher?: LiveWatcher } = {}
    const tell = (outcome: Outcome) => {
      // A body that writes can call it while it is being made.
      if (made.watcher !== undefined) made.watcher.last = outcome
      then(outcome)
    }
    const handle = world.context.watch(source, ({ n }) => tell({ ok: true, value: n }), {
      onError: (value) => tell({ ok: false, value }),
    })
    const last = outcomeOf(() => world.context.get(source).n)
    made.watcher = { world, spin, handle, last }
    this.#watchers.push(made.watcher)
  }

  #unwatch(): void {
    if (this.#watchers.length === 0) return
    const [{ handle }] = this.#watchers.splice(this.#below(this.#watchers.length), 1) as [
      LiveWatcher,
    ]
    handle[Symbol.dispose]()
  }

  #forget(world: LiveWorld): void {
    if (this.#below(4) > 0) this.#refresh(world)
    else this.#dispose()
  }

  #refresh(world: LiveWorld): void {
    if (this.#refreshes++ >= 2) return
    const spin = this.#pick(this.#spinsOf(world))
    this.story.push(`refresh c${spin} in ${world.name}`)
    this.#spins[spin]!.wasRefreshed = true
    world.context.run(() => this.#spins[spin]!.spin.refresh())
  }

  /** From now on the spin throws, except where the past is kept. */
  #dispose(): void {
    if (this.#disposals++ >= 2) return
    const index = this.#below(this.#spins.length)
    const one = this.#spins[index]!
    if (one.home.isDead || one.disposedAt < Infinity) return
    this.story.push(`dispose c${index}`)
    one.disposedAt = ++this.#events
    one.spin.dispose()
    this.#checkWatchers()
  }

  #put(world: LiveWorld, index: number, value: number): void {
    const { signal, isTouchy } = this.#signals[index]!
    const write = () => world.context.set(signal, { n: value })
    if (isTouchy && isTouchyAbout(value)) return expect(write).toThrow(Touched)
    world.own.set(index, value)
    write()
  }

  #write(world: LiveWorld): void {
    const signal = this.#pick(this.#signalsOf(world))
    const { reset } = this.#signals[signal]!
    const value = this.#below(6) > 0 ? this.#below(10) : world.signal(signal, reset)
    this.story.push(`s${signal} in ${world.name} = ${value}`)
    this.#put(world, signal, value)
    this.#checkWatchers()
  }

  #failingBatch(world: LiveWorld): void {
    this.story.push(`failing batch in ${world.name}`)
    this.#undone([world], () => {
      for (let writes = 0; writes < 3; writes++) {
        this.#put(world, this.#pick(this.#signalsOf(world)), this.#below(10))
        if (this.#below(2) > 0) this.#checkSome(world)
        if (this.#below(3) === 0) this.#checkSome(this.#pick(this.#living()))
      }
      throw new Undo('undo')
    })
    this.#checkWatchers()
  }

  #wideBatch(world: LiveWorld): void {
    const living = this.#living()
    const worlds = [world, this.#pick(living), this.#pick(living)]
    const fails = this.#below(3) === 0
    this.story.push(`batch over ${worlds.map(({ name }) => name).join()}${fails ? ' fails' : ''}`)
    this.#undone(living, () => {
      for (const one of worlds) {
        this.#put(one, this.#pick(this.#signalsOf(one)), this.#below(10))
        if (this.#below(3) === 0) this.#checkSome(one)
        if (this.#below(3) === 0) this.#checkSome(this.#pick(living))
      }
      if (this.#below(3) === 0) this.#failInside(world)
      if (this.#below(3) === 0) this.#forkInside(world)
      if (fails) throw new Undo('undo')
    })
    this.#checkWatchers()
  }

  #failInside(world: LiveWorld): void {
    this.#undone([world], () => {
      this.#put(world, this.#pick(this.#signalsOf(world)), 99)
      this.#checkSome(world)
      throw new Undo('undo')
    })
  }

  #forkInside(world: LiveWorld): void {
    if (this.#living().length >= MOST_WORLDS) return
    const fork = this.#addWorld(world.context.fork(), world, {})
    this.story.push(`fork ${world.name} → ${fork.name} in the batch`)
    this.#checkSome(fork)
    this.#undone([fork], () => {
      this.#put(fork, this.#pick(this.#signalsOf(fork)), 5)
      if (this.#below(2) > 0) throw new Undo('undo')
    })
  }

  /** Runs a batch; if it is undone, so are the worlds of the model. */
  #undone(worlds: readonly LiveWorld[], action: () => void): void {
    const before = worlds.map(({ own }) => new Map(own))
    const all = new Set(this.#worlds)
    try {
      worlds[0]!.context.batch(action)
    } catch (error) {
      if (!(error instanceof Undo)) throw error
      for (const [i, world] of worlds.entries()) world.own = before[i]!
      for (const world of this.#worlds) if (!all.has(world)) world.own.clear()
    }
  }

  /** Writes what a body has made, if that run is not over: then the body runs again, and makes it anew. */
  #poke(world: LiveWorld): void {
    if (this.#children.length === 0) return
    const child = this.#pick(this.#children.slice(-10))
    const { ok, value } = outcomeOf(() => world.context.set(child, { n: this.#below(50) }))
    this.story.push(`poke in ${world.name}`)
    this.#checkWatchers()
    if (ok) return void this.#counts.pokes++
    if (['DSC302', 'DSC345'].includes((value as { code: string }).code)) return
    throw value
  }

  #read(world: LiveWorld): void {
    const spins = this.#spinsOf(world)
    const spin = this.#pick(spins)
    this.story.push(`get c${spin} in ${world.name}`)
    this.#check(world, spin)
    this.#checkPlaces()
  }
}
