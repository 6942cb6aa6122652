import type { Plugin } from 'vite'
import { vitePlugins } from './factory.ts'
import type { ViteOptions } from './environment-roles.ts'
import type { BundlerOptions } from './options.ts'

export type { BundlerOptions, ViteOptions }

/**
 * Compiles the macros of a Vite project, in the dev server and in builds, in pages and in workers.
 *
 * The order of the plugins does not matter. `@babel/core` has to be installed; it is loaded with the first module that
 * has a macro. A module that breaks a rule stops the build, or shows the report in the page of the dev server.
 *
 * ```ts
 * import dscope from 'dscope/vite'
 * export default { plugins: [dscope()] }
 * ```
 */
export default function dscope(options?: ViteOptions): Plugin[] {
  return vitePlugins(options)
}
