// The end of signals and spins: of spins that a program disposes, and of what belonged to runs that are over.
//
// Invariants:
// - Who reads what was disposed is told so, in every context but frozen ones of a moment before: those keep what they had.
// - What was disposed is in nobody's list of subscribers.

import { DscopeError } from '../errors.ts'
import { Cell, Fault, type AnyCell } from './cell.ts'
import { DIRTY, FAILED, KNOWN, UNLISTED } from './flags.ts'
import { nameOf, type Body, type Handle } from './handle-shape.ts'
import { doomed, forsake } from './children.ts'
import { current } from './current.ts'
import { endFlight, isShut } from './end.ts'
import { wake, type Port } from './flight.ts'
import { unlinkInputs } from './links.ts'
import { propagate } from './push.ts'
import { saveForFrozen } from './moments.ts'
import { outlives } from './overlay.ts'
import { list } from './scope.ts'

/**
 * Disposes what belonged to runs that are over. Of what waits in a fork, only what waits for a child itself looks again: a spin that has
 * kept one is told when it is read. If all of it looked again, a circle that makes something would make it for ever.
 */
export function disposeDoomed(): void {
  for (const children of doomed) {
    doomed.delete(children)
    const maker = nameOf(children.maker)
    for (const handle of children.handles()) disposeOver(handle, (name) => overError(name, maker))
  }
}

/** Ends what belonged to something that is over. */
export function disposeOver(handle: Handle, errorOf: (name: string) => DscopeError): void {
  dispose(handle, errorOf(nameOf(handle)))
  wakeAll(handle, (port) => port.watched === handle)
}

/** Ends a signal or spin. Who reads it gets `error`. */
export function dispose(handle: Handle, error: DscopeError): void {
  const { home, cell, body, options, late } = handle
  if (options?.disposed !== undefined || isShut(home)) return
  const fault = new Fault(error)
  if ((cell.flags & UNLISTED) !== 0) list(cell as Cell)
  handle.options = { ...options, disposed: fault, disposedAt: home.tree.slots++ }
  saveForFrozen(cell)
  if (body === null) end(cell, fault)
  else {
    for (const flight of [...(late?.flights ?? [])]) {
      if (!outlives(flight.view, handle)) endFlight(flight, error)
    }
    handle.body = bodyAfterEnd(handle, body, error)
    forget(cell)
  }
  home.writtenAt = ++home.tree.epoch
  if (cell instanceof Cell && cell.subs !== null) propagate(cell.subs)
  options?.onDispose?.()
}

/** Forks may have cells of their own, to which nothing above leads. */
export function wakeAll({ home }: Handle, isConcerned: (port: Port) => boolean): void {
  for (const { port } of home.tree.waiters?.get(home) ?? []) if (isConcerned(port)) wake(port)
}

function end(cell: AnyCell, fault: Fault): void {
  cell.value = fault
  cell.flags |= FAILED
}

function forget(cell: AnyCell): void {
  forsake(cell.children)
  cell.children = null
  cell.flags = (cell.flags | DIRTY) & ~KNOWN
  if (cell instanceof Cell) unlinkInputs(cell)
}

function bodyAfterEnd(handle: Handle, body: Body, error: DscopeError): Body {
  return (run) => {
    if (outlives(current.context!, handle)) return body(run)
    throw error
  }
}

function overError(child: string, spin: string): DscopeError {
  return new DscopeError(
    'DSC345',
    `${child} belonged to a run of ${spin} that is over; take what the run of now has made`,
    { spin, child },
  )
}
