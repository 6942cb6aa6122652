// The values of a spin one after the other.

import type { ContextState } from './context-state.ts'
import type { Handle } from './handle-shape.ts'
import { watchSource } from './operations.ts'
import { readIn } from './reader.ts'

/** The value and each that follows. What the spin throws ends the iteration. */
export async function* valuesOf<T>(
  context: ContextState,
  spin: Handle,
): AsyncGenerator<T, void, undefined> {
  let hasChanged = deferred()
  let last: unknown = hasChanged
  const tell = () => hasChanged.resolve()
  const watcher = watchSource<T>(context, spin, tell, { onError: tell })
  try {
    for (;;) {
      const value = await readIn<T>(context, spin)
      if (!Object.is(value, last)) yield value
      last = value
      await hasChanged.promise
      hasChanged = deferred()
    }
  } finally {
    watcher[Symbol.dispose]()
  }
}

function deferred(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve!: () => void
  const promise = new Promise<void>((done) => {
    resolve = done
  })
  return { promise, resolve }
}
