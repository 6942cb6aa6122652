// Suspension points that are not written as `await`: the rounds of `for await`, what `yield*` hands on, the end of `await using`.

import type { Activation } from './activation.ts'

/** Emitted by the compilers around what an async generator yields or returns. */
export function pass<T>(run: Activation, value: T): T {
  run.pause()
  return value
}

type Step = 'next' | 'return' | 'throw'
type Source = { [Name in Step]?: (value?: unknown) => unknown }
type Round = { done?: unknown; value?: unknown }

/**
 * Emitted by the compilers around what `for await` and `yield*` go through. The run is taken away before each round and put back by
 * the first thing that the language does afterwards, which is to ask whether the source is done.
 */
export function each(
  run: Activation,
  iterable: AsyncIterable<unknown> | Iterable<unknown>,
  isHandedOn?: boolean,
): object {
  const open = (iterable as Partial<AsyncIterable<unknown>>)[Symbol.asyncIterator]
  const source = (open ? open.call(iterable) : fromSync(iterable as Iterable<unknown>)) as Source
  const arrive = (round: Round): object =>
    Object(round) !== round
      ? round
      : {
          get done() {
            const { done } = round
            if (done || !isHandedOn) run.arm()
            return done
          },
          get value() {
            return round.value
          },
        }
  const step = (name: Step) => async (value?: unknown) => {
    const going = outOfSegment(run, () => source[name]!(value))
    return arrive((await going) as Round)
  }
  const iterator: Source & Partial<AsyncIterable<unknown>> = { next: step('next') }
  for (const name of ['return', 'throw'] as const) if (source[name]) iterator[name] = step(name)
  iterator[Symbol.asyncIterator] = () => iterator as unknown as AsyncIterator<unknown>
  return iterator
}

async function* fromSync(iterable: Iterable<unknown>): AsyncGenerator<unknown, unknown> {
  return yield* iterable
}

const asyncDispose: typeof Symbol.asyncDispose =
  Symbol.asyncDispose ?? Symbol.for('Symbol.asyncDispose')
const dispose: typeof Symbol.dispose = Symbol.dispose ?? Symbol.for('Symbol.dispose')

/**
 * Emitted by the compilers for `await using`: what is disposed of sees the run, and what goes on meanwhile does not. The activation
 * keeps the resource for code that asks for it right afterwards.
 */
export function held(run: Activation, resource: Resource): unknown {
  run.given = resource
  const end: unknown = resource?.[asyncDispose] ?? resource?.[dispose]
  // What cannot be disposed of is for the language to refuse. Where there is nothing, the language waits all the same.
  if (resource !== null && resource !== undefined && typeof end !== 'function') return resource
  return {
    [asyncDispose]: () => outOfSegment(run, () => (end as Dispose | undefined)?.call(resource)),
  }
}

type Resource = Partial<AsyncDisposable & Disposable> | null | undefined
type Dispose = (this: unknown) => unknown

/** Calls something as a part of the run, which is taken away with what it returns. */
function outOfSegment<T>(run: Activation, action: () => T): T {
  run.arm()
  try {
    return action()
  } finally {
    run.pause()
  }
}
