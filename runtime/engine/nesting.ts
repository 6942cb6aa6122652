// Bodies inside bodies. Too many of them on the stack are taken down by a throw, and begun again from below (`deep.ts`); one that comes
// to itself is a circle.

import { DscopeError } from '../errors.ts'
import type { Cell } from './cell.ts'
import { current } from './current.ts'
import { nameOf, type Handle } from './handle-shape.ts'

/** More bodies than this inside each other are begun again from below. */
export const DEEPEST_NESTING = 300
/** Thrown through bodies that are begun again; `current.blocked` says what has to be computed first. */
export const BLOCKED: unique symbol = Symbol('blocked')

/** Refuses one more body on the stack when there are too many. */
export function checkNesting(view: Cell['context'], handle: Handle): void {
  if (current.nesting > DEEPEST_NESTING) throw putDown(view, handle)
}

export function putDown(view: Cell['context'], handle: Handle): symbol {
  current.blocked = { view, handle }
  return BLOCKED
}

export function cycleError(handle: Handle): DscopeError {
  return new DscopeError(
    'DSC303',
    `${nameOf(handle)} depends on itself; break the circle of spins that read each other`,
    { spin: nameOf(handle) },
  )
}
