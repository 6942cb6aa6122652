// Runs in flight: executions of bodies that wait. Data, and what the walks of `walk.ts` and `pull.ts` need of them.
//
// Invariants:
// - A run in flight has one *view*, the context through whose eyes it reads, and one *place*, the deepest context among its
//   inputs so far. The place only sinks. It writes nothing before its result, which it publishes at its place.
// - It is in the list of its handle, and in that of its tree, from its launch until it has ended. While its place is a root, the
//   cell there is FLYING.
// - Everything that waits has a *port*, a cell of the root that is marked when it has to look again. A port knows the runs that
//   it waits for, and they know the port: a run that no port waits for is cancelled at the end of a round.
// - A body begins with nothing on the stack below it but the drain: runs in flight are not nested.

import { Cell, type AnyCell, type Order } from './cell.ts'
import type { ContextState } from './context-state.ts'
import { EFFECT, FLYING, PORT, STALE } from './flags.ts'
import { ForkRun } from './fork-run.ts'
import type { Body, Handle } from './handle-shape.ts'
import type { BodyRun } from './hooks.ts'
import { nextNumber } from './numbers.ts'
import { enqueue } from './pending.ts'

/** What only a spin has whose body waits. */
export class Late {
  /** The runs in flight, of all contexts. At most one whose place is a root. */
  readonly flights: Flight[] = []
  /** Of the cell in the home context, if that is a root. */
  order: Order | null = null
  /** How many runs in a row were given up because an input had changed. */
  restarts = 0
  /** In a simulation: how often its runs have gone on since the moment that `moment` counts. */
  stirs = 0
  moment = 0
}

/** Something that looks again at the end of a change. Its port is linked to what it was read from. */
export interface Waiter {
  /** The context through whose eyes it looks. */
  readonly context: ContextState
  readonly port: Port
  readonly isActive: boolean
  /** The context, or one above it, is closed. */
  close(): void
  /** The run that it waited for has ended without a result that can be remembered. */
  onForgotten?(spin: Handle, error: unknown): void
  /** The run that it waited for has ended after an input had changed (`whenStale: 'finish'`). */
  onStaleResult?(spin: Handle, value: unknown): void
}

/** In a round, runs in flight are judged first, and readers are answered last. */
export type Phase = 0 | 1 | 2
export const PHASE: number = 2 ** 40

/** Counts ports: within a phase, the number of each is its place in the order in which they look. */
let ports = 0

export const NONE: readonly Flight[] = []

/** What lies on the way down to a run in flight, and in which epoch and with whose eyes that was found. */
export interface Way {
  readonly spins: Handle[]
  readonly epoch: number
  readonly view: ContextState
}

/** The cell of something that waits. */
export class Port extends Cell {
  readonly waiter: Waiter
  readonly watched: Handle | undefined
  /** The runs that it waits for. */
  blockers: readonly Flight[] = NONE
  /** If it waits for one run only. */
  way: Way | null = null

  constructor(waiter: Waiter, look: Body, flags: number, phase: Phase, watched?: Handle) {
    const { root } = waiter.context.tree
    const slot = phase * PHASE + ++ports
    super(look, root, undefined, flags | EFFECT, slot, null)
    this.waiter = waiter
    this.watched = watched
  }
}

/** One input of a run in flight. */
export class Reading {
  readonly handle: Handle
  /** Of an await that goes on: `null`. */
  dep: AnyCell | null
  seen: unknown
  readonly asked: number
  delivered: number
  /** Of an await that has looked, and waits. */
  waits = false

  constructor(handle: Handle, dep: AnyCell | null, seen: unknown, asked: number) {
    this.handle = handle
    this.dep = dep
    this.seen = seen
    this.asked = asked
    this.delivered = dep === null ? Infinity : asked
  }
}

/**
 * `waiting`: its body has not begun. `blocked`: its body tracked a spin that was not ready, and is to begin again when that is.
 * `ended`: it writes nothing any more.
 */
export type FlightState = 'waiting' | 'running' | 'blocked' | 'ended'

/** A run with fewer inputs than this may list some twice. */
export const FEWEST_READINGS = 256
/** A timer that a run waits for, among the others of that run. */
export interface Sleeping {
  /** Its place in the list of the run. */
  index: number
  /** Takes it back, and rejects with an error. */
  giveBack(error: unknown): void
}

/** One execution of a body that waits. */
export class Flight extends ForkRun implements Waiter {
  state: FlightState = 'waiting'
  /** The depth of its place as others know it. `depth` may be ahead of it within a segment of the body. */
  place = 0
  /** In the order of asking. */
  readonly readings: Reading[] = []
  /** So many it has before those that say the same twice are forgotten. */
  mostReadings: number = FEWEST_READINGS
  /** How many inputs the body knows. */
  deliveries = 0
  /** Something came between the asking for an input and its coming. */
  isBeside = false
  /** An input is being renewed: nobody knows whether the run is good. */
  isInDoubt = false
  /** An input has changed, and the run may end if it reads nothing more (`whenStale: 'finish'`). */
  isStale = false
  /** It has ended without a result. */
  isDead = false
  /** Its compiled body has been told so. */
  isTold = false
  /** What a dead run sees wherever it asks for something: an error, or what makes one. */
  end: unknown = undefined
  /** What waits for the run. */
  readonly waiters: Set<Port> = new Set()
  readonly port: Port
  /** The awaits of spins that go on, and how those of other things are given back. */
  readonly awaits: Set<Waiter> = new Set()
  readonly undo: Set<(error: unknown) => void> = new Set()
  /** What goes on when the run is known to be good. */
  held: (() => void)[] = []
  /** How many things it waits for that are not the engine's, and in how many lines for messages and permits. */
  foreign = 0
  lined = 0
  /** The timers that it waits for. */
  readonly sleeps: Sleeping[] = []
  /** While it sleeps: its clock, as an input. */
  clock: Reading | null = null
  /** It has gone on, and nobody has looked yet whether it waits again (`settling.ts`). */
  isMoving = false
  /** What the run would find out only by waiting for itself. */
  readonly circles: Handle[] = []
  readonly run: BodyRun

  constructor(view: ContextState, handle: Handle, run: BodyRun) {
    super(view, handle, true)
    this.run = run
    run.flight = this
    this.port = new Port(this, () => view.tree.hooks.advance(this), PORT, 0, handle)
  }

  get context(): ContextState {
    return this.view
  }
  get isActive(): boolean {
    return this.state !== 'ended'
  }
  close(): void {
    this.view.tree.hooks.leave(this)
  }
}

/** The runs in flight that a walk came across: what the one who asked has to wait for. */
export const found: Flight[] = []
/** The spins that the walk could not decide because of them, from below. */
export const undecided: Handle[] = []

/** To be called before a walk of which one wants to know what it waits for. */
export function beginWalk(): void {
  if (found.length > 0) found.length = 0
  if (undecided.length > 0) undecided.length = 0
}

/** Puts a run in flight at its place; the drain will start it. */
export function launch(
  view: ContextState,
  handle: Handle,
  depth: number,
  isPrivate: boolean,
): Flight {
  const flight = new Flight(view, handle, view.tree.hooks.createRun(null))
  flight.isPrivate = isPrivate
  flight.depth = isPrivate ? view.level : Math.max(flight.depth, depth)
  enlist(flight)
  wake(flight.port)
  return flight
}

/** Runs in flight that may have nobody any more who waits for them. */
export const lonely: Set<Flight> = new Set()

export function enlist(flight: Flight): void {
  const { handle, depth, view } = flight
  lonely.add(flight)
  handle.late!.flights.push(flight)
  view.tree.flights.add(flight)
  flight.place = depth
  if (depth === 0) handle.cell.flags |= FLYING
}

/** Takes a run out of the lists. Nobody finds it any more. */
export function delist(flight: Flight): void {
  const { handle, place, view } = flight
  const { flights } = handle.late!
  flights.splice(flights.indexOf(flight), 1)
  const { tree } = view
  tree.flights.delete(flight)
  for (const tell of tree.idlers) queueMicrotask(tell)
  if (place === 0) handle.cell.flags &= ~FLYING
}

/** The run whose result would be published in the root. */
export function flightAtRoot({ late }: Handle): Flight {
  return late!.flights.find(({ place }) => place === 0)!
}

/** The context in which the result of the run would be published. */
export function placeOf({ view, place }: Flight): ContextState {
  let at = view
  while (at.level > place) at = at.parentState!
  return at
}

/** From now on the run has to be asked whether it may go on, also for what it has read before. */
export function forgetKnown({ port }: Flight): void {
  port.mark = nextNumber()
}

/** Puts a port into the queue, if it is not in there. */
export function wake(port: Port): void {
  if ((port.flags & STALE) !== 0) return
  port.flags |= STALE
  enqueue(port)
}
