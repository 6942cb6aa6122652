// Bodies inside bodies. Too many of them on the stack are taken down by a throw, and begun again from below (`deep.ts`); one that comes
// to itself is a circle.

import { DscopeError } from '../errors.ts'
import type { Cell } from './cell.ts'
import { current } from './current.ts'
import { RUNNING } from './flags.ts'
import { nameOf, type Handle } from './handle-shape.ts'
import { locate } from './store.ts'

/** More bodies than this inside each other are begun again from below. */
export const DEEPEST_NESTING = 300
/** Thrown through bodies that are begun again; `current.blocked` says what has to be computed first. */
export const BLOCKED: unique symbol = Symbol('blocked')

/** Refuses one more body on the stack when there are too many. */
export function checkNesting(view: Cell['context'], handle: Handle): void {
  if (current.nesting > DEEPEST_NESTING && !isOfRunning(view, handle)) throw putDown(view, handle)
}

/** Whether it belongs to a run that is on the stack. That would make another one when it is begun again. */
export function isOfRunning(view: Cell['context'], { group }: Handle): boolean {
  const { maker } = (group?.scope ?? {}) as { readonly maker?: Handle }
  return maker !== undefined && (locate(view, maker).flags & RUNNING) !== 0
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
