// A way to find the run of functions that nobody has compiled, where the platform has one.

import type { Flight } from './flight.ts'

export interface Carrier {
  /** Calls a body, so that `find` finds its run in whatever that calls, however late. */
  run<T>(flight: Flight, action: () => T): T
  find(): Flight | undefined
}

let carrier: Carrier | undefined

export function carryBy(next: Carrier | undefined): void {
  carrier = next
}

export function carried<T>(flight: Flight, action: () => T): T {
  return carrier === undefined ? action() : carrier.run(flight, action)
}

export function findCarried(): Flight | undefined {
  return carrier?.find()
}
