import type { WebpackPluginInstance } from 'webpack'
import { plugins } from './factory.ts'
import type { BundlerOptions } from './options.ts'

export type { BundlerOptions }

/**
 * Compiles the macros of a webpack build, before the loaders that take out types and JSX.
 *
 * ```js
 * import dscope from 'dscope/webpack'
 * export default { plugins: [dscope()] }
 * ```
 */
export default function dscope(options?: BundlerOptions): WebpackPluginInstance {
  return plugins.webpack(options)
}
