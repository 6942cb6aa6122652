// When a simulated world has come to rest: everything has gone on that can go on without time.
//
// Invariants:
// - Whatever sets code going is told here (`stir`). Between two timers all promises are heard first that follow from that, however
//   many there are in a row.
// - A run that waits for something that is not the engine's gets turns of the event loop too, as long as those let a run go on, and a
//   few more. What takes longer than that may be waiting for time itself.

import type { ContextState } from './context-state.ts'
import { nameOf } from './handle-shape.ts'
import type { Unrest } from './tree.ts'
import type { Flight } from './flight.ts'
import { restlessError, type Settled, type Surroundings } from './virtual-clock.ts'

/** So often may the runs of one spin go on at one time. */
const MOST_STIRS = 500_000
/** So many turns of the event loop that let no run go on. */
const MOST_QUIET_TURNS = 8
/** How many spins an error names. */
const MOST_NAMES = 10

export class Settling implements Unrest, Surroundings {
  readonly #context: ContextState
  /** Runs that have gone on, and may not have come to wait for the engine since. */
  readonly #moving: Flight[] = []
  readonly #waiting: Settled[] = []
  #isStirred = false
  #isAsked = false
  #moment = 1
  #quiet = 0

  constructor(context: ContextState) {
    this.#context = context
  }

  stir(flight?: Flight): void {
    this.#isStirred = true
    if (flight === undefined) return
    if (!flight.isMoving) {
      flight.isMoving = true
      this.#moving.push(flight)
    }
    this.#count(flight)
  }

  get isSettled(): boolean {
    return !this.#isStirred && this.#moving.length === 0
  }

  settle(next: Settled): void {
    this.#waiting.push(next)
    if (this.#isAsked) return
    this.#isAsked = true
    this.#quiet = 0
    this.#moment++
    this.#ask()
  }

  busy(): string[] {
    const { flights } = this.#context.tree
    const names = [...flights].map(({ handle }) => nameOf(handle))
    return [...new Set(names)].slice(0, MOST_NAMES)
  }

  readonly #look = () => {
    this.#isStirred = false
    if (!this.#hasRestless() || ++this.#quiet > MOST_QUIET_TURNS) return this.#end()
    turns.afterEvents(this.#lookAgain)
  }

  readonly #lookAgain = () => {
    if (!this.#isStirred) return this.#look()
    this.#quiet = 0
    this.#ask()
  }

  readonly #ask = turns.afterPromises(this.#look)

  #end(error?: Error): void {
    this.#isAsked = false
    const waiting = this.#waiting
    // Who goes on may come to wait again at once.
    for (let left = waiting.length; left > 0; left--) {
      const next = waiting.shift()!
      if (error === undefined) next.goOn()
      else next.fail(error)
    }
  }

  /** Whether some run waits for what is not the engine's. Runs that are at rest are put out of sight on the way. */
  #hasRestless(): boolean {
    const moving = this.#moving
    for (let last = moving.at(-1); last !== undefined; last = moving.at(-1)) {
      if (isRestless(last)) return true
      last.isMoving = false
      moving.pop()
    }
    return false
  }

  #count({ handle }: Flight): void {
    const late = handle.late!
    if (late.moment !== this.#moment) {
      late.moment = this.#moment
      late.stirs = 0
    }
    if (++late.stirs === MOST_STIRS) this.#giveUp(nameOf(handle))
  }

  /** The promises never come to an end: nothing but this gets a turn. */
  #giveUp(spin: string): void {
    const what = `a spin has gone on ${MOST_STIRS} times and no time has passed`
    const facts = { limit: MOST_STIRS, now: this.#context.tree.clock.now(), spins: [spin] }
    this.#end(restlessError(what, facts))
  }
}

function isRestless({ state, foreign, sleeps, lined, awaits, held }: Flight): boolean {
  if (state !== 'running') return false
  const waits = sleeps.length > 0 || lined > 0 || awaits.size > 0 || held.length > 0
  return foreign > 0 || !waits
}

interface Platform {
  readonly process?: { nextTick?(task: () => void): void }
  readonly setImmediate?: (task: () => void) => void
  readonly setTimeout: (task: () => void) => void
  readonly MessageChannel?: typeof MessageChannel
}

interface Turns {
  /** The next turn of the event loop. */
  readonly afterEvents: (task: () => void) => void
  /** Makes a function that calls `task` after all promises. */
  readonly afterPromises: (task: () => void) => () => void
}

// Taken now, so that a test that replaces the timers of the platform does not stop the simulation.
const turns: Turns = /* @__PURE__ */ turnsOf(globalThis as Platform)

function turnsOf(platform: Platform): Turns {
  const { setImmediate: immediate, setTimeout: timeout, MessageChannel: Channel } = platform
  const nextTick = platform.process?.nextTick
  const afterEvents: Turns['afterEvents'] =
    typeof immediate === 'function'
      ? (task) => void immediate(task)
      : typeof Channel === 'function'
        ? channelTurns(new Channel())
        : (task) => void timeout(task)
  const afterPromises: Turns['afterPromises'] =
    typeof nextTick === 'function'
      ? (task) => afterMicrotasks(() => nextTick(task))
      : (task) => () => afterEvents(task)
  return { afterEvents, afterPromises }
}

/** In Node, ticks that are asked for by what goes on after a promise are looked at when no other such is left. */
function afterMicrotasks(tick: () => void): () => void {
  const resolved = Promise.resolve()
  return () => void resolved.then(tick)
}

function channelTurns({ port1, port2 }: MessageChannel): (task: () => void) => void {
  const tasks: (() => void)[] = []
  port1.onmessage = () => tasks.shift()?.()
  return (task) => {
    tasks.push(task)
    port2.postMessage(0)
  }
}
