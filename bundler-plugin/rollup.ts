import type { Plugin } from 'rollup'
import { plugins } from './factory.ts'
import type { BundlerOptions } from './options.ts'

export type { BundlerOptions }

/**
 * Compiles the macros of a Rollup build. What it hands on is still TypeScript: whatever takes the types out comes with
 * another plugin.
 *
 * ```js
 * import dscope from 'dscope/rollup'
 * export default { plugins: [dscope(), typescript()] }
 * ```
 */
export default function dscope(options?: BundlerOptions): Plugin {
  return plugins.rollup(options)
}
