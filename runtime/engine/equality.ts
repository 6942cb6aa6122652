// When a new value counts as the old one.

import { isDscopeError } from '../errors.ts'
import { Fault, UNSET, type AnyCell, type Cell } from './cell.ts'
import { ANSWERED, FAILED } from './flags.ts'
import type { Handle } from './handle-shape.ts'
import { outside } from './current.ts'
import { report } from './faults.ts'

/** `Object.is`, written out: the call is dearer than the comparisons. Of equal values only 0 and -0 differ; unequal but alike is NaN. */
export function isIdentical(a: unknown, b: unknown): boolean {
  return a === b ? a !== 0 || 1 / a === 1 / (b as number) : a !== a && b !== b
}

/** By `Object.is`, or by the handle's own `equals`, which may throw. */
export function isEqual({ options, home }: Handle, old: unknown, next: unknown): boolean {
  if (isIdentical(old, next)) return true
  const equals = options?.equals
  return equals !== undefined && outside(home, () => equals(old as never, next as never))
}

/** Gives a cell its new result, unless it is equal: then the old value stays. Returns whether it changed. */
export function storeResult(cell: AnyCell, result: unknown, hasFailed: boolean): boolean {
  if (isSameResult(cell, result, hasFailed)) return false
  if ((cell.flags & ANSWERED) !== 0) forgetAnswer(cell as Cell)
  cell.flags = hasFailed ? cell.flags | FAILED : cell.flags & ~FAILED
  cell.value = hasFailed ? new Fault(result) : result
  return true
}

function forgetAnswer(cell: Cell): void {
  cell.flags &= ~ANSWERED
  cell.rare!.answer = null
}

/** Errors are the same by identity. Each look at a circle makes a new one, which says the same of the same spin. */
export function isSameError(one: unknown, other: unknown): boolean {
  if (Object.is(one, other)) return true
  try {
    if (!isDscopeError(one, 'DSC303') || !isDscopeError(other, 'DSC303')) return false
    return one.message === other.message
  } catch {
    // One of them throws when it is looked at.
    return false
  }
}

function isSameResult(cell: AnyCell, result: unknown, hasFailed: boolean): boolean {
  const { value, flags, handle } = cell
  if (hasFailed !== ((flags & FAILED) !== 0)) return false
  if (hasFailed) return isSameError((value as Fault).error, result)
  if (isIdentical(value, result)) return true
  return value !== UNSET && isEqualOrReported(handle, value, result)
}

function isEqualOrReported(handle: Handle, old: unknown, next: unknown): boolean {
  if (handle.options === null) return false
  try {
    return isEqual(handle, old, next)
  } catch (fault) {
    report(handle, fault, 'equals')
    return false
  }
}
