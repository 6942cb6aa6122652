// Stored state that waits for the code that it belongs to.
//
// A world that is planted from stored state has a handle for each row, which nobody holds. When code makes a signal or a
// spin with the id of one, it gets that very handle: value, inputs and what depends on it are in place, and only the body is new.
//
// Invariants:
// - A handle is claimed once. Then it is a handle like others.
// - A spin that is not claimed has a body that throws, so what depends on it and is claimed runs when it is out of date.

import { DscopeError } from '../errors.ts'
import { Fault, type Cell } from './cell.ts'
import { DIRTY } from './flags.ts'
import type { Body, Handle, HandleOptions } from './handle-shape.ts'
import { Late } from './flight.ts'
import { isKnownToWait } from './handle.ts'

export class Claims {
  /** What nobody has claimed, by id. */
  readonly open: Map<string, Cell> = new Map()
  /** What belongs to runs, by id: no code claims it. */
  readonly children: Map<string, Cell> = new Map()
  /** The signals whose value was not stored. */
  readonly withheld: Set<Cell> = new Set()
  /** What the model makes without stored state; `null` when the model has ended. */
  fresh: Handle[] | null = []

  /** The handle with the state that is stored for an id. Throws DSC372 if it is of the other kind. */
  take(
    id: string,
    body: Body | null,
    value: unknown,
    options: HandleOptions | null,
  ): Cell | undefined {
    const cell = this.open.get(id)
    if (cell === undefined) return undefined
    if ((cell.body === null) !== (body === null)) throw kindError(id, body)
    this.open.delete(id)
    cell.options = options
    if (body !== null) embody(cell, body)
    else if (this.withheld.delete(cell)) {
      cell.value = value
      this.fresh?.push(cell)
    }
    return cell
  }
}

function embody(cell: Cell, body: Body): void {
  cell.body = body
  cell.late = isKnownToWait(body, cell.options) ? (cell.late ?? new Late()) : null
  if (isUnclaimedFault(cell.value)) cell.flags |= DIRTY
}

/** The errors of spins that nobody has claimed. Bodies may throw what cannot be looked at. */
const unclaimed = new WeakSet<WeakKey>()

/** What the body of a spin is that nobody has claimed. */
export function bodyOfNobody(id: string): Body {
  return () => {
    const error = new DscopeError(
      'DSC371',
      `the code of spin ${id} is not there, and its stored result is out of date; run the function of the model that makes it with rebuild()`,
      { id },
    )
    unclaimed.add(error)
    throw error
  }
}

export function isUnclaimedFault(value: unknown): boolean {
  return value instanceof Fault && unclaimed.has(value.error as WeakKey)
}

function kindError(id: string, body: Body | null): DscopeError {
  const [made, stored] = body === null ? ['signal', 'spin'] : ['spin', 'signal']
  return new DscopeError(
    'DSC372',
    `the ${made} ${id} is a ${stored} in the stored state; give one of the two another id`,
    { id },
  )
}
