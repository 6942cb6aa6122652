import type { Plugin } from 'esbuild'
import { plugins } from './factory.ts'
import type { BundlerOptions } from './options.ts'

export type { BundlerOptions }

/**
 * Compiles the macros of an esbuild build; types and JSX are left to esbuild. A plugin that loads source files has to stand
 * behind it: esbuild asks only the first.
 *
 * ```js
 * import dscope from 'dscope/esbuild'
 * await build({ plugins: [dscope()] })
 * ```
 */
export default function dscope(options?: BundlerOptions): Plugin {
  return plugins.esbuild(options)
}
