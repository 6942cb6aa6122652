// The first of several parts to come to something. The others are withdrawn from, and leave no input.

import { drainOrReport } from '../advance.ts'
import { awaitForNow, type Withdrawable } from '../awaiting.ts'
import { isHandle } from '../handle-shape.ts'
import type { BodyRun } from '../hooks.ts'
import type { Flight } from '../flight.ts'
import type { Run } from '../surface.ts'
import { takeOffNow } from '../take-off.ts'
import { awaitPart } from './parts.ts'

export interface Rules {
  /** Whether a part that fails so is the first to come to something; else it is out. */
  isEnd(error: unknown): boolean
  /** What it comes to when all parts are out, by their errors. */
  failure(errors: readonly unknown[]): unknown
}

/** Waits for the first part that comes to something. */
export function firstOf(run: Run, parts: readonly unknown[], rules: Rules): Promise<unknown> {
  const body = run as unknown as BodyRun
  const flight = body.flight ?? takeOffNow(body)
  return new Promise((resolve, reject) => {
    const open = new Set<Withdrawable>()
    const errors: unknown[] = []
    let left = parts.length
    const end = (first: Withdrawable, settle: () => void) => {
      if (left === 0) return
      left = 0
      settle()
      open.delete(first)
      for (const loser of open) loser.withdraw()
      drainOrReport(flight)
    }
    parts.forEach((part, index) => {
      const waiting = ask(flight, run, part)
      open.add(waiting)
      const fail = (error: unknown) => {
        if (rules.isEnd(error)) return end(waiting, () => reject(error as Error))
        open.delete(waiting)
        errors[index] = error
        if (left > 0 && --left === 0) reject(rules.failure(errors) as Error)
      }
      waiting.promise.then((value) => end(waiting, () => resolve(value)), fail)
    })
  })
}

function ask(flight: Flight, run: Run, part: unknown): Withdrawable {
  try {
    if (isHandle(part) && part.body !== null) return awaitForNow(flight, part)
    return { promise: awaitPart(run, part), withdraw: () => {} }
  } catch (error) {
    return { promise: Promise.reject(error as Error), withdraw: () => {} }
  }
}
