// A run that waits for time.
//
// Invariants:
// - While a run sleeps, its clock is an input of it: a context with another clock waits for a run of its own. A finished sleep is none.
// - The timer of a run that is over, however it came to that, is given back at once.

import { drainOrReport } from './advance.ts'
import { checkGoesOn, refused, resume, settlePlace, silent } from './awaiting.ts'
import type { ContextState } from './cell.ts'
import { UNTRACKED } from './cell.ts'
import { DscopeError } from '../errors.ts'
import { Reading, type Flight } from './flight.ts'
import { signalCell } from './overlay.ts'
import { clockHandle, clockOf } from './time.ts'

/** Resolves `ms` milliseconds from now, by the clock of the run's context. */
export function sleep(flight: Flight, ms: number): Promise<void> {
  try {
    checkGoesOn(flight)
    if (Number.isNaN(Number(ms))) throw notTimeError(ms)
  } catch (error) {
    return refused(error)
  }
  return silent(
    new Promise((resolve, reject) => {
      const alarm = clockOf(flight.view).after(
        ms,
        () => {
          end()
          resume(flight, reject, resolve)
        },
        flight,
      )
      const end = () => {
        flight.undo.delete(giveBack)
        endSleep(flight)
      }
      const giveBack = (error: unknown) => {
        alarm.cancel()
        end()
        reject(error as Error)
      }
      flight.undo.add(giveBack)
      beginSleep(flight)
    }),
  )
}

function beginSleep(flight: Flight): void {
  if (flight.sleeps++ > 0 || flight.view.tree.clock.kind === 'real') return
  flight.clock = readClock(flight, flight.view)
  flight.readings.push(flight.clock)
  if (flight.view.tree.clocks === 1) return
  settlePlace(flight)
  drainOrReport(flight)
}

function readClock(flight: Flight, { tree }: ContextState): Reading {
  const handle = clockHandle(tree)
  const cell = signalCell(flight.view, handle)
  flight.depth = Math.max(flight.depth, cell.context.level)
  return new Reading(handle, cell, UNTRACKED, flight.deliveries)
}

function endSleep(flight: Flight): void {
  if (--flight.sleeps > 0 || flight.clock === null) return
  flight.readings.splice(flight.readings.lastIndexOf(flight.clock), 1)
  flight.clock = null
}

function notTimeError(ms: unknown): DscopeError {
  return new DscopeError('DSC350', `sleep takes a number of milliseconds, and got ${String(ms)}`, {
    ms,
  })
}
