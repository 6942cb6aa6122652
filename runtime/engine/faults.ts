// Faults that no caller can be told of.

import { nameOf, type FaultPlace, type Handle } from './cell.ts'

/** Gives a fault to `onFault` of the handle's world. What `onFault` throws itself surfaces as an uncaught error. */
export function report(handle: Handle, fault: unknown, kind: FaultPlace['kind']): void {
  try {
    handle.home.tree.onFault(fault, { kind, spin: nameOf(handle) })
  } catch (error) {
    queueMicrotask(() => {
      throw error
    })
  }
}
