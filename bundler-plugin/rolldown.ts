import type { Plugin } from 'rolldown'
import { plugins } from './factory.ts'
import type { BundlerOptions } from './options.ts'

export type { BundlerOptions }

/**
 * Compiles the macros of a Rolldown build; types and JSX are left to Rolldown.
 *
 * ```js
 * import dscope from 'dscope/rolldown'
 * export default { plugins: [dscope()] }
 * ```
 */
export default function dscope(options?: BundlerOptions): Plugin {
  return plugins.rolldown(options)
}
