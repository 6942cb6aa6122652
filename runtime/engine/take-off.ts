// A body that was taken for a synchronous one turns out to wait: it awaits something, or returns a promise. What it has read so
// far goes over to a run in flight, and from then on the engine knows.

import { begin, goOn } from './advance.ts'
import { Cell, type AnyCell, type AnyLink } from './cell.ts'
import { DIRTY, EFFECT, ENDED, NOT_CLEAN, PENDING, PRIVATE } from './flags.ts'
import type { ForkRun } from './fork-run.ts'
import type { Handle } from './handle-shape.ts'
import type { BodyRun, Outcome } from './hooks.ts'
import { DscopeError } from '../errors.ts'
import { forsake, keepForNow, replaceChildren, takeBorn, type Children } from './children.ts'
import { current } from './current.ts'
import { endFlight } from './end.ts'
import { report } from './faults.ts'
import { Flight, Late, Reading, enlist } from './flight.ts'
import { endInputs } from './links.ts'
import { BLOCKED } from './nesting.ts'
import { endInRoot } from './run-in-root.ts'
import { harvest, note } from './segment.ts'

/** The body has returned. */
export function takeOff(reader: Cell | ForkRun, { run, result, hasFailed }: Outcome): void {
  if (current.blocked !== null) throw takeDown(reader, run, result)
  const { flight } = run
  if (flight !== null) {
    // What the body has read since it began to wait.
    harvest(flight)
    return goOn(flight, { result, hasFailed })
  }
  if (isKept(reader)) keep(reader, result)
  else goOn(convert(reader, run), { result, hasFailed })
}

/** The body awaits something and is still on the stack. */
export function takeOffNow(run: BodyRun): Flight {
  const reader = current.reader ?? current.run
  if (reader === null || (!(reader instanceof Cell) && reader.flies)) throw notInRunError()
  if (reader instanceof Cell && (reader.flags & EFFECT) !== 0) throw effectError()
  const flight = convert(reader, run)
  current.reader = null
  current.notedRun = flight
  return flight
}

/** A promise that is not the result: a rejection of it is nobody's surprise. */
export function ignore(result: unknown): void {
  Promise.resolve(result).catch(() => {})
}

function handleOf(reader: Cell | ForkRun): Handle {
  return reader instanceof Cell ? reader : reader.handle
}

function convert(reader: Cell | ForkRun, run: BodyRun): Flight {
  const handle = handleOf(reader)
  handle.late ??= new Late()
  const isRoot = reader instanceof Cell
  const flight = new Flight(isRoot ? reader.context : reader.view, handle, run)
  if (isRoot) reader.run = null
  flight.isPrivate = isRoot ? (reader.flags & PRIVATE) !== 0 : reader.isPrivate
  flight.depth = flight.isPrivate ? flight.view.level : isRoot ? 0 : reader.depth
  enlist(flight)
  flight.children = takeChildren(reader)
  begin(flight)
  if (isRoot) takeFromCell(flight, reader)
  else takeAll(flight, reader.head, reader.tail)
  return flight
}

function takeFromCell(flight: Flight, cell: Cell): void {
  takeAll(flight, cell.deps, cell.depsTail)
  cell.depsTail = null
  endInputs(cell)
  cell.flags = (cell.flags & ~NOT_CLEAN) | DIRTY | PENDING
}

function takeAll<L extends AnyLink>(flight: Flight, first: L | null, last: L | null): void {
  if (last === null) return
  for (let link: AnyLink | null = first; link !== null; link = link.nextDep) {
    const dep: AnyCell = link.dep
    note(flight, new Reading(dep.handle, dep, link.seen, flight.deliveries++))
    if (link === last) return
  }
}

function takeChildren(reader: Cell | ForkRun): Children | null {
  if (reader instanceof Cell) return takeBorn(reader)
  const { children } = reader
  reader.children = null
  return children
}

/** Too many bodies are on the stack: this one begins again from below. */
function takeDown(reader: Cell | ForkRun, { flight }: BodyRun, result: unknown): symbol {
  ignore(result)
  forsake(takeChildren(reader))
  if (flight !== null) endFlight(flight, 'cancelled')
  if (reader instanceof Cell) {
    endInputs(reader)
    reader.flags |= DIRTY
  }
  return BLOCKED
}

/** The body met a spin that was not ready, or is that of an effect: what it returns does not matter, but faults do. */
function isKept(reader: Cell | ForkRun): boolean {
  if (reader instanceof Cell) return (reader.flags & (EFFECT | PENDING)) !== 0
  return reader.blockedOn !== null
}

function keep(reader: Cell | ForkRun, result: unknown): void {
  if (!(reader instanceof Cell)) return ignore(result)
  endInputs(reader)
  const born = takeBorn(reader)
  if ((reader.flags & PENDING) !== 0) {
    keepForNow(reader, born)
    return ignore(result)
  }
  replaceChildren(reader, born)
  if ((reader.flags & ENDED) !== 0) endInRoot(reader)
  reader.flags &= ~DIRTY
  Promise.resolve(result).catch((fault: unknown) => report(reader, fault, 'effect'))
}

function notInRunError(): DscopeError {
  return new DscopeError(
    'DSC304',
    'something is awaited outside of a run; await it in the body of a spin',
  )
}

function effectError(): DscopeError {
  return new DscopeError(
    'DSC305',
    'an effect that is no async function awaited something; make it an async function',
    { action: 'an effect awaited something' },
  )
}
