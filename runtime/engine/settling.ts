// When a simulated world has come to rest: everything has gone on that can go on without time.
//
// Invariants:
// - Whatever sets code going is told here (`stir`). Between two timers all promises are heard first that follow from that, however
//   many there are in a row.
// - A run that waits for something that is not the engine's gets turns of the event loop too, as long as those let a run go on, and a
//   few more. What takes longer than that may be waiting for time itself.

import { nameOf, type ContextState, type Unrest } from './cell.ts'
import type { Flight } from './flight.ts'
import { restlessError } from './virtual-clock.ts'

/** So often may the runs of one spin go on at one time. */
const MOST_STIRS = 500_000
/** So many turns of the event loop that let no run go on. */
const MOST_QUIET_TURNS = 8
/** How many spins an error names. */
const MOST_NAMES = 10

interface Waiting {
  resolve(): void
  reject(error: Error): void
}

export class Settling implements Unrest {
  readonly #context: ContextState
  /** Runs that have gone on, and may not have come to wait for the engine since. */
  readonly #moving: Flight[] = []
  readonly #waiting: Waiting[] = []
  #isStirred = false
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

  /** To be called by what goes on after a promise: only then ticks of Node come after all others. */
  settle(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject })
      if (this.#waiting.length > 1) return
      this.#quiet = 0
      this.#moment++
      turns.afterPromises(this.#look)
    })
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
    // This is no promise.
    void Promise.resolve().then(() => turns.afterPromises(this.#look))
  }

  #end(error?: Error): void {
    for (const { resolve, reject } of this.#waiting.splice(0)) {
      if (error === undefined) resolve()
      else reject(error)
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

/** What is to be undone is what it waits for, of the engine and not. */
function isRestless({ state, foreign, sleeps, lined, awaits, held, undo }: Flight): boolean {
  if (state !== 'running') return false
  if (foreign > 0) return true
  return sleeps === null && lined + awaits.size + held.length + undo.size === 0
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
  /** After all promises. In Node, ticks that were asked for by one of them are looked at when none is left. */
  readonly afterPromises: (task: () => void) => void
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
  const afterPromises =
    typeof nextTick === 'function' ? (task: () => void) => nextTick(task) : afterEvents
  return { afterEvents, afterPromises }
}

function channelTurns({ port1, port2 }: MessageChannel): (task: () => void) => void {
  const tasks: (() => void)[] = []
  port1.onmessage = () => tasks.shift()?.()
  return (task) => {
    tasks.push(task)
    port2.postMessage(0)
  }
}
