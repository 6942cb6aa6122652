// A write that takes its time: of what is worked out from the value, if that is still the same.

import type { Handle } from './handle-shape.ts'
import { outside } from './current.ts'
import { valueIn } from './read.ts'
import type { ReadOptions } from './surface.ts'
import { Errand } from './waiting/errand.ts'
import { exchangeIn } from './write.ts'

type Change<T> = (value: T) => T | PromiseLike<T>

export function updateLater<T>(
  signal: Handle,
  change: Change<T>,
  options?: ReadOptions,
): Promise<T> {
  const begin = (errand: Errand<T>) => {
    void retry(errand, signal, change)
    return () => {}
  }
  return new Errand<T>(signal, begin, options)
}

async function retry<T>(errand: Errand<T>, signal: Handle, change: Change<T>): Promise<void> {
  const { context } = errand
  try {
    for (;;) {
      await Promise.resolve()
      if (errand.isOver) return
      const seen = valueIn(context, signal) as T
      const next = await outside(context, () => change(seen))
      if (errand.isOver) return
      if (exchangeIn(context, signal, seen, next)) return errand.resolve(next)
    }
  } catch (error) {
    errand.reject(error)
  }
}
