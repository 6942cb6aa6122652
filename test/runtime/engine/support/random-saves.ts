// Seeded programs that are saved as differences, and as wholes at the same moment: worlds under virtual time, with forks, batches that
// throw, bodies that sleep and make things, spins that are disposed and made again, mailboxes and processes. What is loaded from
// a difference has to say the same as what is loaded from the whole, and to go on in the same way.

import { rebuild } from '../../../../runtime/engine/rebuild.ts'
import { createSimulation } from '../../../../runtime/engine/simulation.ts'
import { stateOf } from '../../../../runtime/engine/stored-snapshot.ts'
import type {
  Context,
  Deferred,
  Mailbox,
  Run,
  Signal,
  Simulation,
  Snapshot,
  Spin,
} from '../../../../runtime/engine/surface.ts'
import { deserialize, serialize } from '../../../../runtime/persist.ts'
import { random } from '../../support/random.ts'

const MOST_WORLDS = 5
const MOST_ITEMS = 40
const PRIME = 1009

/** Numbers name what was made before. */
type Op =
  | { readonly kind: 'track' | 'await' | 'glance' | 'child' | 'past' | 'take'; readonly of: number }
  | { readonly kind: 'both' | 'either'; readonly of: number; readonly and: number }
  | { readonly kind: 'sleep'; readonly ms: number }
  | { readonly kind: 'time' | 'chance' | 'rate' | 'fail' }

/** How something is made, in each world anew. */
type Recipe = { readonly id: string | undefined } & (
  | { readonly kind: 'signal' | 'record'; readonly initial: number }
  | { readonly kind: 'spin' | 'late'; readonly ops: readonly Op[] }
  | { readonly kind: 'mailbox' | 'deferred' }
  | { readonly kind: 'process'; readonly from: number; readonly into: number }
)

interface Item {
  readonly recipe: Recipe
  readonly made: unknown
  isGone: boolean
}

export interface SaveCounts {
  saves: number
  /** Differences that are shorter than the whole. */
  shorter: number
  /** Bodies that ran in worlds that were loaded. */
  bodies: number
  answers: number
  forks: number
  children: number
  faults: number
  messages: number
}

interface World {
  readonly context: Simulation
  /** Of a frozen fork, and of forks of one: the number of the first item that it does not see. */
  readonly limit: number
}

interface Save {
  readonly kept: Snapshot
  readonly loaded: Snapshot
}

/** Runs one program. Rejects with an error that tells the seed and the last steps. */
export async function runSavedProgram(
  seed: number,
  steps: number,
  counts: SaveCounts,
): Promise<void> {
  const world = createSimulation({ id: 'world', seed, bindings: { rate: 2 }, onFault: () => {} })
  const program = new Program(random(seed), world, counts)
  try {
    program.makeFirst()
    for (let step = 0; step < steps; step++) await program.step()
    await program.save()
    await world.close()
  } catch (error) {
    const story = program.story.slice(-60).join('\n  ')
    throw new Error(`seed ${seed}: ${(error as Error).message}\n  ${story}`, { cause: error })
  }
}

class Program {
  readonly story: string[] = []
  readonly #below: (bound: number) => number
  readonly #worlds: World[]
  readonly #items: Item[] = []
  readonly #counts: SaveCounts
  readonly #saves: Save[] = []

  constructor(below: (bound: number) => number, context: Simulation, counts: SaveCounts) {
    this.#below = below
    this.#worlds = [{ context, limit: Infinity }]
    this.#counts = counts
  }

  /** What has no id is counted, and so is made first and in the same order everywhere. */
  makeFirst(): void {
    for (let i = 0; i < 3; i++) this.#make({ kind: 'signal', id: undefined, initial: i })
    this.#make({ kind: 'record', id: undefined, initial: 1 })
    this.#make({ kind: 'mailbox', id: undefined })
    for (let i = 0; i < 6; i++) this.#make(this.#spinRecipe(undefined))
  }

  async step(): Promise<void> {
    await this.act()
    if (this.#below(6) === 0) await this.save()
  }

  /** Anything but saving. */
  async act(): Promise<void> {
    const dice = this.#below(24)
    const world = this.#pick(this.#worlds)
    if (dice < 4) this.#write(world)
    else if (dice < 6) this.#batch(world)
    else if (dice < 12) this.#read(world)
    else if (dice < 14) this.#post(world)
    else if (dice < 15) this.#refresh(world)
    else if (dice < 17) this.#makeMore()
    else if (dice < 18) this.#dispose()
    else if (dice < 19) this.#fork(world)
    else if (dice < 20) await this.#close(world)
    else if (dice < 21) this.#merge(world)
    else if (dice < 22) this.#watch(world)
    else await this.#advance(world, 1 + this.#below(40))
    await this.#worlds[0]!.context.advanceBy(0)
  }

  /** One moment, twice: as a difference to something that was saved before, and whole. */
  async save(): Promise<void> {
    const { context } = this.#pick(this.#worlds)
    const snapshot = context.snapshot()
    const twin = context.snapshot()
    const base = this.#saves[this.#saves.length - 1 - this.#below(4)]
    const isLoaded = this.#below(2) === 0
    this.story.push(`save ${context.id}${base === undefined ? '' : ' as a difference'}`)
    const whole = serialize(twin)
    const bytes = serialize(snapshot, { since: isLoaded ? base?.loaded : base?.kept })
    const loaded = deserialize(bytes, { base: isLoaded ? base?.kept : base?.loaded })
    const loadedWhole = deserialize(whole)
    expect(described(loaded)).toEqual(described(loadedWhole))
    this.#counts.saves++
    if (bytes.length < whole.length) this.#counts.shorter++
    this.#saves.push({ kept: snapshot, loaded }, { kept: twin, loaded: loadedWhole })
    if (this.#below(3) === 0) await this.#goOn(loaded, loadedWhole, this.#below(1e9))
  }

  // ---- worlds that were loaded

  async #goOn(one: Snapshot, other: Snapshot, seed: number): Promise<void> {
    const first = await this.#continue(one, seed)
    const second = await this.#continue(other, seed)
    expect(first).toEqual(second)
    this.#counts.bodies += first.story.filter((line) => line.startsWith('run')).length
  }

  /** What happens when a loaded world is used, and what is saved of it then, as a difference to what was loaded. */
  async #continue(since: Snapshot, seed: number): Promise<{ story: string[]; state: unknown }> {
    let program: Program | undefined
    const { context, unclaimed, fresh } = await rebuild(
      since,
      (rebuilt) => {
        program = new Program(random(seed), rebuilt as Simulation, this.#counts)
        program.#makeAgain(this.#items)
      },
      { id: 'again', bindings: { rate: 2 }, onFault: () => {} },
    )
    const { story } = program!
    expect(story.filter((line) => line.startsWith('run'))).toEqual([])
    story.push(`unclaimed ${unclaimed.toSorted().join()}, fresh ${fresh.toSorted().join()}`)
    for (let step = 0; step < 12; step++) await program!.act()
    const whole = described(deserialize(serialize(context.snapshot())))
    const bytes = serialize(context.snapshot(), { since })
    expect(described(deserialize(bytes, { base: since }))).toEqual(whole)
    await context.close()
    return { story, state: whole }
  }

  #makeAgain(items: readonly Item[]): void {
    for (const { recipe, isGone } of items) {
      if (isGone) this.#items.push({ recipe, made: undefined, isGone })
      else this.#make(recipe)
    }
  }

  // ---- what there is

  #pick<T>(list: readonly T[]): T {
    return list[this.#below(list.length)]!
  }

  /** Numbers of what is there. */
  #some(...kinds: readonly Recipe['kind'][]): number[] {
    return this.#seenIn(this.#worlds[0]!, ...kinds)
  }

  #seenIn({ limit }: World, ...kinds: readonly Recipe['kind'][]): number[] {
    return [...this.#items.keys()].slice(0, limit).filter((index) => {
      const { recipe, isGone } = this.#items[index]!
      return !isGone && kinds.includes(recipe.kind)
    })
  }

  #signal(index: number): Signal<unknown> {
    return this.#made(index) as Signal<unknown>
  }
  #spin(index: number): Spin<number> {
    return this.#made(index) as Spin<number>
  }
  #mailbox(index: number): Mailbox<number> {
    return this.#made(index) as Mailbox<number>
  }

  #made(index: number): unknown {
    const { made } = this.#items[index]!
    if (made === undefined) throw new RangeError(`${index} is not there`)
    return made
  }

  #make(recipe: Recipe): void {
    const made = this.#makeIn(this.#worlds[0]!.context, recipe, this.#items.length)
    this.#items.push({ recipe, made, isGone: false })
  }

  #makeIn(world: Context, recipe: Recipe, index: number): unknown {
    const { id } = recipe
    switch (recipe.kind) {
      case 'signal':
        return world.signal(recipe.initial, { id })
      case 'record':
        return world.signal({ n: recipe.initial }, { id })
      case 'spin':
        return world.spin((run) => this.#runAtOnce(index, recipe.ops, run), { id })
      case 'late':
        return world.spin((run) => this.#runLate(index, recipe.ops, run), { id })
      case 'mailbox':
        return world.mailbox<number>({ id })
      case 'deferred':
        return world.deferred<number>({ id })
      case 'process':
        return world.effect(async (run) => {
          for (;;) {
            const message = await run.await(this.#mailbox(recipe.from).take())
            this.#counts.messages++
            this.story.push(`process ${index} has taken ${message}`)
            run.context.update(this.#signal(recipe.into), (value) => valueOf(value) + message)
          }
        })
    }
  }

  #spinRecipe(id: string | undefined): Recipe {
    const isLate = this.#below(2) === 0
    const ops = Array.from({ length: 1 + this.#below(4) }, () => this.#makeOp(isLate))
    return { kind: isLate ? 'late' : 'spin', id, ops }
  }

  #makeOp(isLate: boolean): Op {
    const dice = this.#below(isLate ? 20 : 12)
    const signals = this.#some('signal', 'record')
    const spins = this.#some('spin')
    if (dice < 4) return { kind: 'track', of: this.#pick(signals) }
    if (dice < 6) return { kind: 'track', of: this.#pick([...signals.slice(0, 1), ...spins]) }
    if (dice < 7) return { kind: 'either', of: this.#pick(signals), and: this.#pick(signals) }
    if (dice < 8) return { kind: 'child', of: this.#pick(signals) }
    if (dice < 9) return { kind: 'glance', of: this.#pick(signals) }
    if (dice < 10) return { kind: 'past', of: this.#pick(signals) }
    if (dice < 12) return { kind: this.#pick(['time', 'chance', 'rate', 'fail']) }
    if (dice < 14) return { kind: 'sleep', ms: this.#below(20) }
    if (dice < 15) return { kind: 'take', of: this.#pick(this.#some('mailbox')) }
    const all = this.#some('spin', 'late', 'deferred')
    if (all.length === 0) return { kind: 'sleep', ms: 1 }
    const of = this.#pick(all)
    return dice < 18 ? { kind: 'await', of } : { kind: 'both', of, and: this.#pick(all) }
  }

  // ---- bodies

  #runAtOnce(index: number, ops: readonly Op[], run: Run): number {
    this.story.push(`run ${index}`)
    let sum = index
    for (const op of ops) sum = this.#applyAtOnce(op, sum, run) % PRIME
    return sum
  }

  async #runLate(index: number, ops: readonly Op[], run: Run): Promise<number> {
    this.story.push(`run ${index}`)
    let sum = index
    for (const op of ops) sum = (await this.#apply(op, sum, run)) % PRIME
    this.story.push(`end ${index} with ${sum}`)
    return sum
  }

  async #apply(op: Op, sum: number, run: Run): Promise<number> {
    switch (op.kind) {
      case 'await':
        return sum + (await run.await(this.#spin(op.of)))
      case 'both': {
        const both = [run.await(this.#spin(op.of)), run.await(this.#spin(op.and))]
        return (await Promise.all(both)).reduce((total, value) => total + value, sum)
      }
      case 'sleep':
        await run.sleep(op.ms)
        return sum + 1
      case 'take':
        this.#counts.messages++
        return sum + (await run.await(this.#mailbox(op.of).take()))
      case 'child': {
        this.#counts.children++
        const child = run.spin((inner) => 2 * valueOf(inner.track(this.#signal(op.of))))
        return sum + (await run.await(child))
      }
      default:
        return this.#applyAtOnce(op, sum, run)
    }
  }

  #applyAtOnce(op: Op, sum: number, run: Run): number {
    switch (op.kind) {
      case 'track':
        return sum * 3 + valueOf(run.track(this.#signal(op.of)))
      case 'child': {
        this.#counts.children++
        const own = run.signal(sum, { key: sum % 3 })
        const twice = run.spin((inner) => 2 * inner.track(own) + valueOf(this.#track(inner, op.of)))
        return run.track(twice)
      }
      case 'either': {
        const isFirst = valueOf(run.track(this.#signal(op.of))) < 3
        return sum + valueOf(run.track(this.#signal(isFirst ? op.and : 0)))
      }
      case 'glance':
        return sum + valueOf(this.#signal(op.of).get())
      case 'past': {
        const { value, previous, first } = run.changeOf(this.#signal(op.of))
        return sum + valueOf(value) + (first ? 7 : valueOf(previous))
      }
      case 'time':
        return sum + run.now()
      case 'chance':
        return sum + Math.floor(10 * run.random(`dice ${sum % 2}`))
      case 'rate':
        return sum * run.binding<number>('rate')
      case 'fail':
        if (sum % 2 === 0) return sum
        this.#counts.faults++
        throw new RangeError(`${sum}`)
      default:
        throw new TypeError(`a body that is done at once has no ${op.kind}`)
    }
  }

  #track(run: Run, signal: number): unknown {
    return run.track(this.#signal(signal))
  }

  // ---- the steps

  #write(world: World): void {
    const { context } = world
    const index = this.#pick(this.#seenIn(world, 'signal', 'record'))
    const value = this.#below(6)
    this.story.push(`${index} in ${context.id} = ${value}`)
    this.#writeIn(context, index, value)
  }

  #writeIn(context: Context, index: number, value: number): void {
    const isRecord = this.#items[index]!.recipe.kind === 'record'
    context.set(this.#signal(index), isRecord ? { n: value } : value)
  }

  #batch(world: World): void {
    const { context } = world
    const signals = [0, 1, 2].map(() => this.#pick(this.#seenIn(world, 'signal', 'record')))
    const fails = this.#below(3) === 0
    this.story.push(`batch of ${signals.join()} in ${context.id}${fails ? ' that fails' : ''}`)
    try {
      context.batch(() => {
        for (const index of signals) this.#writeIn(context, index, this.#below(6))
        if (fails) throw new RangeError('no')
      })
    } catch (error) {
      if (!(error instanceof RangeError)) throw error
    }
  }

  #read(world: World): void {
    const { context } = world
    const index = this.#pick(this.#seenIn(world, 'spin', 'late'))
    this.story.push(`read ${index} in ${context.id}`)
    context.read(this.#spin(index)).then(
      (value) => {
        this.#counts.answers++
        this.story.push(`${index} in ${context.id} is ${value}`)
      },
      (error: unknown) => this.story.push(`${index} in ${context.id} fails: ${String(error)}`),
    )
  }

  #post(world: World): void {
    const { context } = world
    const deferred = this.#seenIn(world, 'deferred')
    const value = this.#below(6)
    if (deferred.length > 0 && this.#below(4) === 0) {
      const index = this.#pick(deferred)
      context.run(() => (this.#made(index) as Deferred<number>).resolve(value))
      this.story.push(`resolve ${index} in ${context.id} with ${value}`)
      return
    }
    const index = this.#pick(this.#seenIn(world, 'mailbox'))
    this.story.push(`post ${value} to ${index} in ${context.id}`)
    context.run(() => this.#mailbox(index).post(value))
  }

  #refresh(world: World): void {
    const { context } = world
    const index = this.#pick(this.#seenIn(world, 'spin', 'late'))
    this.story.push(`refresh ${index} in ${context.id}`)
    context.run(() => this.#spin(index).refresh())
  }

  #makeMore(): void {
    if (this.#items.length >= MOST_ITEMS) return
    // What was disposed may be made again, and as something else.
    const free = this.#items.filter(({ isGone, recipe }) => isGone && this.#isFree(recipe.id))
    const again = this.#below(2) === 0 && free.length > 0
    const id = again ? this.#pick(free).recipe.id : `item-${this.#items.length}`
    const recipe = this.#nextRecipe(id)
    this.story.push(`make ${this.#items.length}: ${JSON.stringify(recipe)}`)
    this.#make(recipe)
  }

  #isFree(id: string | undefined): boolean {
    return (
      id !== undefined && !this.#items.some(({ recipe, isGone }) => !isGone && recipe.id === id)
    )
  }

  #nextRecipe(id: string | undefined): Recipe {
    const dice = this.#below(10)
    if (dice < 2) return { kind: this.#pick(['signal', 'record']), id, initial: this.#below(6) }
    if (dice < 3) return { kind: this.#pick(['mailbox', 'deferred']), id }
    if (dice < 4) {
      const [from, into] = [this.#pick(this.#some('mailbox')), this.#pick(this.#some('signal'))]
      return { kind: 'process', id: undefined, from, into }
    }
    return this.#spinRecipe(id)
  }

  #dispose(): void {
    const index = this.#pick(this.#some('spin', 'late'))
    const item = this.#items[index]!
    if (item.recipe.id === undefined) return
    this.story.push(`dispose ${index}`)
    this.#spin(index).dispose()
    item.isGone = true
  }

  #fork({ context, limit }: World): void {
    if (this.#worlds.length >= MOST_WORLDS) return
    const mode = this.#below(3) === 0 ? 'frozen' : 'following'
    const bindings = this.#below(4) === 0 ? { rate: 3 } : undefined
    const fork = context.fork({ mode, bindings })
    this.story.push(`${mode} fork ${fork.id}`)
    this.#counts.forks++
    this.#worlds.push({ context: fork, limit: mode === 'frozen' ? this.#seen(limit) : limit })
  }

  /** The number of the first item that a fork does not see which is frozen now. */
  #seen(limit: number): number {
    return Math.min(limit, this.#items.length)
  }

  async #close({ context }: World): Promise<void> {
    if (context.parent === undefined) return
    this.story.push(`close ${context.id}`)
    await context.close()
    this.#worlds.splice(0, Infinity, ...this.#worlds.filter((world) => !world.context.closed))
  }

  #merge({ context }: World): void {
    const { parent } = context
    if (parent === undefined) return
    this.story.push(`merge ${context.id}`)
    parent.merge(context, { conflict: 'theirs' })
  }

  #watch(world: World): void {
    const { context } = world
    const index = this.#pick(this.#seenIn(world, 'spin', 'late'))
    this.story.push(`watch ${index} in ${context.id}`)
    context.watch(
      this.#spin(index),
      (value) => this.story.push(`watched: ${index} in ${context.id} is ${value}`),
      { onError: (error) => this.story.push(`watched: ${index} fails: ${String(error)}`) },
    )
  }

  async #advance({ context }: World, ms: number): Promise<void> {
    this.story.push(`${context.id} by ${ms}: ${await context.advanceBy(ms)}`)
  }
}

function valueOf(value: unknown): number {
  return typeof value === 'object' && value !== null ? (value as { n: number }).n : Number(value)
}

/** What is stored, by ids. Of the order of rows nothing is told. */
function described(snapshot: Snapshot): unknown {
  const state = stateOf(snapshot)
  const { signals, spins, bindings, children, makers } = state
  const names = [...signals.ids.all, ...spins.ids.all, ...bindings]
  const nameOf = (row: number) => names[row] ?? 'clock'
  const orders = ordersOf(spins)
  let at = 0
  const inputs = [...spins.counts].map((count) =>
    Array.from({ length: count }, () => [nameOf(spins.inputs[at]!), spins.seen[at++]]),
  )
  return {
    world: state.world,
    bindings: bindings.toSorted(),
    signals: byName(signals.ids.all, (row) => [signals.values[row], signals.states[row]]),
    spins: byName(spins.ids.all, (row) => [
      spins.states[row],
      plain(spins.values[row]),
      inputs[row],
      orders.get(row),
    ]),
    children: [...children].map((row, index) => [nameOf(row), nameOf(makers[index]!)]).toSorted(),
  }
}

function byName(ids: readonly string[], of: (row: number) => unknown): unknown {
  expect(new Set(ids).size).toBe(ids.length)
  return Object.fromEntries(ids.map((id, row) => [id, of(row)]))
}

function plain(value: unknown): unknown {
  return value instanceof Error ? String(value) : value
}

function ordersOf({
  ordered,
  orders,
  counts,
}: ReturnType<typeof stateOf>['spins']): ReadonlyMap<number, readonly number[]> {
  let at = 0
  return new Map(
    [...ordered].map((row) => [row, [...orders.slice(at, (at += 2 * counts[row]!))]] as const),
  )
}
