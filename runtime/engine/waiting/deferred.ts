// A spin whose value comes from outside: once, and until then it is not ready. What is known of it is the value of a signal.
//
// Invariant:
// - A spin that is not ready without a run in flight has read its signal as `NOT_READY`. So each look runs the body again, which
//   costs nothing, and who waits for it is woken by a write of the signal, and by nothing else.

import { NOT_READY } from '../cell.ts'
import { PENDING } from '../flags.ts'
import type { Handle } from '../handle-shape.ts'
import { current } from '../current.ts'
import { contextFor, notReadyError, track } from '../read.ts'
import { unwrap } from '../result.ts'
import type { Context, Naming, Result, Spin } from '../surface.ts'
import { exchangeIn } from '../write.ts'

/** A spin that has the value or the error of a signal, and is not ready while that has none. */
export function createFed<T>(context: Context, options: Naming = {}): Spin<T> {
  const { id } = options
  const ofState = id === undefined ? options : { id: `${id}:state` }
  const state = context.signal<Result<T> | undefined>(undefined, ofState) as unknown as Handle
  const spin: Spin<T> = context.spin<T>(() => valueFrom(state, handle) as T, options)
  const handle = spin as unknown as Handle
  handle.options = { ...handle.options, state }
  return spin
}

/** Settles a deferred value in the context that acts, if it is not settled there. Returns whether it was not. */
export function settleFed(spin: Handle, result: Result<unknown>): boolean {
  const state = spin.options!.state!
  return exchangeIn(contextFor(state), state, undefined, result)
}

function valueFrom(state: Handle, spin: Handle): unknown {
  const result = track(state) as Result<unknown> | undefined
  if (result !== undefined) return unwrap(result)
  const { reader, run } = current
  if (reader !== null) {
    reader.depsTail!.seen = NOT_READY
    reader.flags |= PENDING
  } else {
    run!.tail!.seen = NOT_READY
    run!.blockedOn = spin
  }
  throw notReadyError(spin)
}
