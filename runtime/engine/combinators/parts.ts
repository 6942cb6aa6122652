// What combinators are made of: spins, signals, promises and values.

import { DscopeError } from '../../errors.ts'
import type { ContextState } from '../context-state.ts'
import { isHandle, type Handle } from '../handle-shape.ts'
import { current } from '../current.ts'
import { upToDate } from '../deep.ts'
import { isThenable } from '../thenable.ts'
import { cleanIn } from '../clean.ts'
import type { Context, Run, Signal, Source, Spin, SpinOptions } from '../surface.ts'
import { here } from '../waiting/create.ts'

/** What a part of a combinator gives: a signal its value, and what can be awaited what comes of it. */
export type PartValue<P> = P extends Signal<infer T> ? T : Awaited<P>

/** A list that is not known to be empty. */
export type Parts<P extends readonly unknown[]> = P extends readonly [] ? never : P

/** A spin of parts: in the current context, or else where the parts can be seen. */
export function spinOf<T>(
  name: string,
  parts: readonly unknown[],
  body: (run: Run) => T | PromiseLike<T>,
  options?: SpinOptions<T>,
): Spin<T> {
  if (parts.length === 0) {
    throw new DscopeError('DSC361', `${name} has no parts; give it one at least`, { name })
  }
  return contextOf(name, parts).spin<T>(body, options)
}

function contextOf(name: string, parts: readonly unknown[]): Context {
  if (current.context !== null) return current.context as unknown as Context
  const homes = parts.filter(isHandle).map(({ home }) => home)
  if (homes.length === 0) return here(`the spin of ${name}`)
  const deepest = homes.reduce((one, other) => (other.level > one.level ? other : one))
  return deepest as ContextState as unknown as Context
}

/** Whether the value of a part is there, for the body that is running. What waits is not asked. */
export function isKnown(part: unknown): boolean {
  if (!isHandle(part)) return !isThenable(part)
  const view = current.context!
  if (part.body === null || cleanIn(view, part) !== null) return true
  return part.late === null && canBeKnown(view, part)
}

function canBeKnown(view: ContextState, part: Handle): boolean {
  try {
    return upToDate(view, part) !== null
  } catch {
    // Who tracks it is told, and has it as an input.
    return true
  }
}

/** The value of a part that is there. */
export function valueOfPart(run: Run, part: unknown): unknown {
  return isHandle(part) ? run.track(part as Handle as unknown as Source<unknown>) : part
}

/** The value of a part when it is there. */
export function awaitPart(run: Run, part: unknown): Promise<unknown> {
  if (isHandle(part) && part.body === null) return Promise.resolve(valueOfPart(run, part))
  return run.await<unknown>(part)
}
