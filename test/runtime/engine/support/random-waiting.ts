// Seeded programs of those who wait: takers of messages and of permits, in worlds and forks, outside of bodies, in runs that are given up and
// in processes under watch. After each step everything is compared with a model: lists, and lines of those who wait.
//
// A permit is a message that says nothing: giving it back is posting it.

import type { ContextState } from '../../../../runtime/engine/context-state.ts'
import { createContext } from '../../../../runtime/engine/context.ts'
import type { Context, Permit, Signal, Spin } from '../../../../runtime/engine/surface.ts'
import { random } from '../../support/random.ts'
import { settled } from './deferred.ts'

const MOST_WORLDS = 7
const FORK = Symbol.for('dscope.fork')

export interface WaitingCounts {
  taken: number
  withdrawn: number
  rejoined: number
  undone: number
  faults: number
}

type Thing = number | Permit

/** What can be taken, and how. */
interface Stock {
  readonly isSemaphore: boolean
  take(signal?: AbortSignal): Promise<Thing>
  post(thing: number): void
}

/** Somebody in a line of the model. What they get is told to them when the engine says so too. */
interface Taker {
  readonly name: string
  readonly world: World
  readonly stock: number
  readonly kind: 'outside' | 'run' | 'process'
  expected: number[]
  got: Thing[]
  /** Of a run: what its reader was answered. */
  answered: Thing | undefined
  error: unknown
  end: 'none' | 'served' | 'withdrawn'
  leave(): void
}

interface World {
  readonly name: number
  readonly context: Context
  readonly parent: World | undefined
  readonly isFrozen: boolean
  readonly own: Map<number, number[]>
  readonly versions: Map<number, number>
  readonly lines: Map<number, Taker[]>
  /** What the runs of this world have come to, by spin: with which version, and what they got. */
  readonly results: Map<number, { version: number; taker: Taker }>
  readonly running: Map<number, Taker>
  isDead: boolean
}

interface Consumer {
  readonly spin: Spin<Thing>
  readonly version: Signal<number>
  readonly stock: number
}

export async function runWaiters(
  seed: number,
  steps: number,
  counts: WaitingCounts,
): Promise<void> {
  const program = new Program(seed, counts)
  try {
    for (let step = 0; step < steps; step++) await program.step()
    await program.end()
  } catch (error) {
    const story = program.story.slice(-40).join('\n  ')
    throw new Error(`seed ${seed}: ${(error as Error).message}\n  ${story}`, { cause: error })
  }
}

class Undo extends Error {}

class Program {
  readonly story: string[] = []
  readonly #below: (bound: number) => number
  readonly #counts: WaitingCounts
  readonly #worlds: World[] = []
  readonly #stocks: Stock[] = []
  readonly #consumers: Consumer[] = []
  readonly #takers: Taker[] = []
  readonly #held: { permit: Permit; world: World; stock: number }[] = []
  readonly #permits = new WeakSet<Permit>()
  readonly #faults: unknown[] = []
  #messages = 0
  #names = 0

  constructor(seed: number, counts: WaitingCounts) {
    this.#below = random(seed)
    this.#counts = counts
    const context = createContext({ onFault: (fault) => this.#faults.push(fault) })
    this.#addWorld(context, undefined, false)
    const root = this.#worlds[0]!
    for (let i = 0; i < 2; i++) {
      const box = context.mailbox<number>()
      this.#stocks.push({
        isSemaphore: false,
        take: (signal) => box.take({ signal }),
        post: (message) => box.post(message),
      })
      root.own.set(i, [])
    }
    const permits = context.semaphore(2)
    this.#stocks.push({
      isSemaphore: true,
      take: (signal) => permits.acquire({ signal }),
      post: () => {},
    })
    root.own.set(2, [0, 0])
    for (let i = 0; i < 4; i++) this.#addConsumer(root)
    this.#addHooks(context)
  }

  async step(): Promise<void> {
    const world = this.#pick(this.#living())
    const dice = this.#below(100)
    if (dice < 7) this.#fork(world)
    else if (dice < 10) this.#close(world)
    else if (dice < 25) this.#post(world)
    else if (dice < 30) this.#postMany()
    else if (dice < 37) this.#failingBatch()
    else if (dice < 50) this.#takeOutside(world)
    else if (dice < 56) this.#withdraw()
    else if (dice < 72) this.#read(world)
    else if (dice < 86) this.#write(world)
    else if (dice < 92) this.#release()
    else if (dice < 95) this.#cancel(world)
    else this.#process(world)
    await settled()
    this.#check()
  }

  /** Everybody gets something, or is withdrawn; then nothing is left. */
  async end(): Promise<void> {
    for (const taker of this.#waiting()) this.#withdrawOne(taker)
    await settled()
    this.#check()
    const { tree } = this.#worlds[0]!.context as unknown as ContextState
    if (tree.flights.size > 0) throw new Error(`${tree.flights.size} runs are left`)
    if ((tree.waiters?.size ?? 0) > 0) throw new Error('somebody is left waiting')
    for (const world of this.#living().reverse()) await world.context.close()
    for (const world of this.#worlds) world.isDead = true
  }

  // ---- what there is

  #living(): World[] {
    return this.#worlds.filter(({ isDead }) => !isDead)
  }
  #waiting(): Taker[] {
    return this.#takers.filter(({ end, world }) => end === 'none' && !world.isDead)
  }
  #pick<T>(list: readonly T[]): T {
    return list[this.#below(list.length)]!
  }

  #addWorld(context: Context, parent: World | undefined, isFrozen: boolean): World {
    const world: World = {
      ...{ name: this.#worlds.length, context, parent, isFrozen, isDead: false },
      ...{ own: new Map(), versions: new Map(), lines: new Map() },
      ...{ results: new Map(), running: new Map() },
    }
    this.#worlds.push(world)
    return world
  }

  #addConsumer(root: World): void {
    const index = this.#consumers.length
    const stock = this.#below(3)
    const version = root.context.signal(0)
    const spin = root.context.spin(async (run): Promise<Thing> => {
      const seen = run.track(version)
      const thing = await run.await(this.#stocks[stock]!.take())
      if (seen % 5 === 4) throw thing
      return thing
    })
    root.versions.set(index, 0)
    this.#consumers.push({ spin, version, stock })
  }

  /** Hooks that throw, never answer, or take back what they promised: nobody asks for what they give. */
  #addHooks(context: Context): void {
    context.external({
      [FORK]: () => {
        this.#counts.faults++
        throw new Error('hook')
      },
    })
    context.external({ [FORK]: () => Promise.reject(new Error('late hook')) })
    context.external({ [FORK]: () => new Promise(() => {}) })
  }

  // ---- the model

  #content(world: World, stock: number): number[] {
    return world.own.get(stock) ?? this.#content(world.parent!, stock)
  }
  #version(world: World, consumer: number): number {
    return world.versions.get(consumer) ?? this.#version(world.parent!, consumer)
  }
  #line(world: World, stock: number): Taker[] {
    const line = world.lines.get(stock) ?? []
    world.lines.set(stock, line)
    return line
  }

  #put(world: World, stock: number, thing: number): void {
    world.own.set(stock, [...this.#content(world, stock), thing])
  }

  /** In rounds: a process comes back after everybody had a go. */
  #serve(): void {
    for (let again = true; again;) {
      const back: Taker[] = []
      for (const world of this.#living()) {
        for (let stock = 0; stock < this.#stocks.length; stock++) {
          back.push(...this.#serveLine(world, stock))
        }
      }
      for (const taker of back) this.#line(taker.world, taker.stock).push(taker)
      again = back.length > 0
    }
  }

  #serveLine(world: World, stock: number): Taker[] {
    const line = this.#line(world, stock)
    const back: Taker[] = []
    for (let content = this.#content(world, stock); line.length > 0 && content.length > 0;) {
      const taker = line.shift()!
      taker.expected.push(content[0]!)
      content = content.slice(1)
      world.own.set(stock, content)
      this.#counts.taken++
      if (taker.kind === 'process') back.push(taker)
      else taker.end = 'served'
    }
    return back
  }

  #unline(taker: Taker): void {
    const line = this.#line(taker.world, taker.stock)
    const at = line.indexOf(taker)
    if (at >= 0) line.splice(at, 1)
  }

  // ---- steps

  #fork(parent: World): void {
    if (this.#living().length >= MOST_WORLDS) return
    const isFrozen = this.#below(3) === 0
    const context = parent.context.fork({ mode: isFrozen ? 'frozen' : 'following' })
    const world = this.#addWorld(context, parent, isFrozen)
    this.story.push(`${isFrozen ? 'frozen ' : ''}fork ${parent.name} → ${world.name}`)
    if (!isFrozen) return
    this.#stocks.forEach((_, stock) => world.own.set(stock, this.#content(parent, stock)))
    this.#consumers.forEach((_, i) => world.versions.set(i, this.#version(parent, i)))
  }

  #close(world: World): void {
    if (world.parent === undefined) return
    this.story.push(`close ${world.name}`)
    void world.context.close()
    const isGone = (at: World | undefined): boolean =>
      at !== undefined && (at === world || isGone(at.parent))
    for (const one of this.#worlds) if (isGone(one)) one.isDead = true
  }

  #post(world: World): void {
    const stock = this.#below(2)
    const message = ++this.#messages
    this.story.push(`post ${message} to ${stock} in ${world.name}`)
    world.context.run(() => this.#stocks[stock]!.post(message))
    this.#put(world, stock, message)
    this.#serve()
  }

  #postMany(): void {
    const posts = Array.from({ length: 2 + this.#below(4) }, () => ({
      world: this.#pick(this.#living()),
      stock: this.#below(2),
      message: ++this.#messages,
    }))
    const told = posts.map(({ world, stock, message }) => `${message} to ${stock} in ${world.name}`)
    this.story.push(`batch: ${told.join(', ')}`)
    this.#worlds[0]!.context.batch(() => {
      for (const { world, stock, message } of posts) {
        world.context.run(() => this.#stocks[stock]!.post(message))
      }
    })
    for (const { world, stock, message } of posts) this.#put(world, stock, message)
    this.#serve()
  }

  #failingBatch(): void {
    const worlds = [this.#pick(this.#living()), this.#pick(this.#living())]
    this.story.push(`failing batch in ${worlds.map(({ name }) => name).join()}`)
    const [held] = this.#held
    try {
      this.#worlds[0]!.context.batch(() => {
        for (const { context } of worlds) {
          context.run(() => this.#stocks[0]!.post(-1))
          context.run(() => this.#stocks[this.#below(3)]!.take()).catch(() => {})
        }
        held?.permit[Symbol.dispose]()
        throw new Undo()
      })
    } catch (error) {
      if (!(error instanceof Undo)) throw error
    }
    this.#counts.undone++
  }

  #addTaker(
    world: World,
    stock: number,
    kind: Taker['kind'],
    of: string,
    leave: () => void,
  ): Taker {
    const taker: Taker = {
      ...{ name: `t${this.#names++} (${of})`, world, stock, kind, leave },
      ...{ expected: [], got: [], answered: undefined, error: undefined, end: 'none' },
    }
    this.story.push(`${taker.name} waits for ${stock} in ${world.name}`)
    this.#takers.push(taker)
    this.#line(world, stock).push(taker)
    return taker
  }

  #takeOutside(world: World): void {
    const stock = this.#below(3)
    const controller = new AbortController()
    const promise = world.context.run(() => this.#stocks[stock]!.take(controller.signal))
    const taker = this.#addTaker(world, stock, 'outside', 'outside', () => controller.abort())
    this.#listen(taker, promise)
    this.#serve()
  }

  #listen(taker: Taker, promise: Promise<Thing>): void {
    promise.then(
      (thing) => this.#receive(taker, thing),
      (error: unknown) => {
        // A body that throws what it got has got it.
        if (typeof error === 'number' || isPermit(error)) this.#receive(taker, error)
        else taker.error = error
      },
    )
  }

  #receive(taker: Taker, thing: Thing): void {
    taker.got.push(thing)
    if (!isPermit(thing)) return
    const { world, stock } = taker
    // A result that is read again is the same permit.
    if (this.#permits.has(thing)) return
    this.#permits.add(thing)
    this.#held.push({ permit: thing, world, stock })
  }

  #withdraw(): void {
    const waiting = this.#waiting()
    if (waiting.length > 0) this.#withdrawOne(this.#pick(waiting))
  }

  #withdrawOne(taker: Taker): void {
    this.story.push(`${taker.name} withdraws`)
    taker.leave()
    taker.end = 'withdrawn'
    this.#unline(taker)
    for (const [index, running] of taker.world.running) {
      if (running === taker) taker.world.running.delete(index)
    }
    this.#counts.withdrawn++
  }

  #read(world: World): void {
    const index = this.#below(this.#consumers.length)
    const { spin, stock } = this.#consumers[index]!
    const version = this.#version(world, index)
    const known = world.results.get(index)
    const running = world.running.get(index)
    if (running?.end === 'none') return
    const isKnown = known?.version === version
    const controller = new AbortController()
    const promise = world.context.read(spin, { signal: controller.signal })
    if (isKnown) {
      this.story.push(`read consumer ${index} in ${world.name} again`)
      const again: Taker = { ...known.taker, got: [], name: `${known.taker.name} again` }
      this.#takers.push(again)
      this.#listen(again, promise)
      return
    }
    const taker = this.#addTaker(world, stock, 'run', `consumer ${index}`, () => controller.abort())
    this.#listen(taker, promise)
    world.running.set(index, taker)
    world.results.delete(index)
    this.#serve()
    this.#note(world, index, taker)
  }

  #note(world: World, index: number, taker: Taker): void {
    if (taker.end !== 'served') return
    world.results.set(index, { version: this.#version(world, index), taker })
  }

  #noteAll(): void {
    for (const world of this.#living()) {
      for (const [index, taker] of world.running) {
        if (taker.end !== 'served') continue
        world.running.delete(index)
        if (!world.results.has(index)) this.#note(world, index, taker)
      }
    }
  }

  /** A run whose version has changed begins again, at the end of the line. */
  #write(world: World): void {
    this.#noteAll()
    const running = [...world.running.keys()]
    const isAny = running.length === 0 || this.#below(3) === 0
    const index = isAny ? this.#below(this.#consumers.length) : this.#pick(running)
    const before = this.#living().map((one) => this.#version(one, index))
    const next = this.#version(world, index) + 1
    this.story.push(`version of consumer ${index} in ${world.name} = ${next}`)
    world.context.set(this.#consumers[index]!.version, next)
    world.versions.set(index, next)
    this.#living().forEach((one, i) => {
      const taker = one.running.get(index)
      if (taker?.end !== 'none' || this.#version(one, index) === before[i]) return
      this.#unline(taker)
      this.#line(one, taker.stock).push(taker)
      this.#counts.rejoined++
    })
    this.#serve()
  }

  #release(): void {
    const [held] = this.#held.splice(this.#below(this.#held.length + 1), 1)
    if (held === undefined) return
    this.story.push(`release a permit of ${held.world.name}`)
    held.permit[Symbol.dispose]()
    if (held.world.isDead) return
    this.#put(held.world, held.stock, 0)
    this.#serve()
  }

  #cancel(world: World): void {
    const index = this.#below(this.#consumers.length)
    this.story.push(`cancel consumer ${index} in ${world.name}`)
    world.context.cancel(this.#consumers[index]!.spin)
    const taker = world.running.get(index)
    if (taker?.end !== 'none') return
    taker.end = 'withdrawn'
    this.#unline(taker)
    world.running.delete(index)
  }

  /** Takes for ever, until its effect is disposed. */
  #process(world: World): void {
    const stock = this.#below(2)
    const taker = this.#addTaker(world, stock, 'process', 'process', () => effect[Symbol.dispose]())
    const effect = world.context.effect(async (run) => {
      for (;;) taker.got.push(await run.await(this.#stocks[stock]!.take()))
    })
    this.#serve()
  }

  // ---- checks

  #check(): void {
    this.#noteAll()
    if (this.#faults.length > 0) throw new Error(`fault: ${String(this.#faults[0])}`)
    for (const taker of this.#takers) this.#checkTaker(taker)
    const isOpen = ({ end, world }: Taker) => end === 'none' && !world.isDead
    this.#takers.splice(0, this.#takers.length, ...this.#takers.filter(isOpen))
  }

  #checkTaker({ name, expected, got, error, end, world }: Taker): void {
    const found = got.map((thing) => (isPermit(thing) ? 0 : thing)).join()
    if (found !== expected.join()) {
      throw new Error(`${name} got [${found}] and not [${expected.join()}]`)
    }
    const code = (error as { code?: string } | undefined)?.code
    const isRight =
      code === undefined ||
      (end === 'withdrawn' && code === 'DSC313') ||
      (world.isDead && code === 'DSC301')
    if (!isRight) throw new Error(`${name} failed: ${String(error)}`)
  }
}

function isPermit(thing: unknown): thing is Permit {
  return typeof thing === 'object' && thing !== null && Symbol.dispose in thing
}
