import type { Context, Run, Spin, SpinOptions } from '../../../../runtime/engine/surface.ts'

/** A spin, and how often its body has run. */
export interface Counted<T> {
  readonly spin: Spin<T>
  runs: number
}

export function counted<T>(
  context: Context,
  body: (run: Run) => T | PromiseLike<T>,
  options?: SpinOptions<T>,
): Counted<T> {
  const result: Counted<T> = {
    spin: context.spin<T>((run) => {
      result.runs++
      return body(run)
    }, options),
    runs: 0,
  }
  return result
}
