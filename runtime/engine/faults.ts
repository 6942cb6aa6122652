// Faults that no caller can be told of.

import { nameOf, type Handle } from './handle-shape.ts'

/** Where a fault that no caller can be told of was met. */
export interface FaultPlace {
  readonly kind: 'watcher' | 'effect' | 'equals' | 'source' | 'external'
  /** The name of the function of the spin, if it has one. */
  readonly spin?: string
}

export type OnFault = (fault: unknown, place: FaultPlace) => void

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
