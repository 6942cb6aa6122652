import type { RspackPluginInstance } from '@rspack/core'
import { plugins } from './factory.ts'
import type { BundlerOptions } from './options.ts'

export type { BundlerOptions }

/**
 * Compiles the macros of an Rspack build, before the loaders that take out types and JSX.
 *
 * ```js
 * import dscope from 'dscope/rspack'
 * export default { plugins: [dscope()] }
 * ```
 */
export default function dscope(options?: BundlerOptions): RspackPluginInstance {
  return plugins.rspack(options)
}
