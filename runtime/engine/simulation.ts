// Worlds under virtual time. Forks follow the clock of their parent until they advance their own.

import type { Facts } from '../errors.ts'
import { ForkCell } from './cell.ts'
import type { ContextState } from './context-state.ts'
import type { TimerOwner } from './clock.ts'
import { LiveContext, beginRoot, logFault } from './context.ts'
import { current, isInBody } from './current.ts'
import { drain } from './drain.ts'
import { isShut } from './end.ts'
import { closedError, install, isBelow, signalCell, sync } from './overlay.ts'
import { checkOpen, refuseInBody } from './read.ts'
import { Settling } from './settling.ts'
import { countClock } from './sleep.ts'
import type {
  ContextOptions,
  ForkOptions,
  RunAllOptions,
  Simulation,
  SimulationOptions,
} from './surface.ts'
import { clockHandle, clockOf, realTimeError } from './time.ts'
import { VirtualClock, createVirtualClock, type ClockState } from './virtual-clock.ts'
import { touch } from './announce.ts'

/** A new world under virtual time. The same program with the same seed does the same in the same order. */
export function createSimulation(options: SimulationOptions): Simulation {
  const { seed, start = 0, bindings, onFault } = options
  return resumeSimulation({ now: start, seed, streams: [] }, { bindings, onFault })
}

/** A new world whose time and chance go on from where those of another stood. */
export function resumeSimulation(state: ClockState, options: ContextOptions = {}): Simulation {
  const { bindings = {}, onFault = logFault } = options
  const context = new LiveSimulation(null, bindings, onFault)
  startClock(context, state)
  beginRoot(context, options)
  return context
}

/** Gives a new root a virtual clock. Before anybody has asked it for the time. */
export function startClock({ tree }: ContextState, state: ClockState): void {
  const settling = new Settling(tree.root)
  tree.unrest = settling
  tree.clock = createVirtualClock(settling, state)
}

/** Where the clock and the random streams of a context stand; `undefined` if its time is that of the machine. */
export function clockStateOf(context: ContextState): ClockState | undefined {
  const clock = clockOf(context)
  return clock instanceof VirtualClock ? clock.state : undefined
}

export class LiveSimulation extends LiveContext implements Simulation {
  override advanceBy(ms: number): Promise<number> {
    return advance(this, (clock) => clock.now() + ms, { ms })
  }
  override advanceTo(time: number): Promise<number> {
    return advance(this, () => time, { time })
  }
  override async runAll({ limit }: RunAllOptions = {}): Promise<number> {
    const clock = await ownClock(this, { limit })
    return clock.runAll(limit, () => checkShut(this))
  }
  override fork<Signals extends readonly unknown[]>(options?: ForkOptions<Signals>): Simulation {
    return super.fork(options) as unknown as Simulation
  }
}

async function advance(
  context: ContextState,
  target: (clock: VirtualClock) => number,
  asked: Facts,
): Promise<number> {
  checkOpen(context)
  const followed = clockOf(context)
  if (!(followed instanceof VirtualClock)) return realTimeError(asked)
  const time = target(followed)
  followed.check(time)
  const clock = await ownClock(context, asked)
  return clock.advanceTo(time, () => checkShut(context))
}

/** The clock of the context alone and of what follows it, which begins where the one stands that it followed. */
async function ownClock(context: ContextState, asked: Facts): Promise<VirtualClock> {
  if (isInBody()) throw refuseInBody('a clock was advanced')
  checkOpen(context)
  // What runs are to know of it has to be known before timers change places.
  if (current.batches > 0 || current.isDraining) await Promise.resolve()
  sync(context)
  const handle = clockHandle(context.tree)
  const seen = signalCell(context, handle)
  const followed = seen.value
  if (!(followed instanceof VirtualClock)) return realTimeError(asked)
  if (seen.context === context) return followed
  const clock = followed.fork()
  countClock(context.tree)
  install(new ForkCell(handle, context, clock, 0))
  touch(context)
  drain()
  followed.moveTo(clock, (owner) => belongs(owner, context, clock))
  return clock
}

/** A frozen fork below keeps the clock that it saw. */
function belongs(owner: TimerOwner, context: ContextState, clock: VirtualClock): boolean {
  return isBelow(owner.context, context) && clockOf(owner.context) === clock
}

function checkShut(context: ContextState): void {
  if (isShut(context)) throw closedError()
}
