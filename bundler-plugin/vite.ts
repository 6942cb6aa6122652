import type { Plugin } from 'vite'
import type { Options } from '../babel-plugin/index.ts'
import { transformMacros } from './transform.ts'

/**
 * Compiles the macros of a Vite project, in the dev server and in builds.
 *
 * It runs before every other plugin that looks at code, so the order of the plugins does not matter, and what it hands
 * on is still TypeScript and JSX. `@babel/core` has to be installed; it is loaded with the first module that has a macro.
 *
 * ```ts
 * import dscope from 'dscope/vite'
 * export default { plugins: [dscope()] }
 * ```
 */
export default function dscope(options: Options = {}): Plugin {
  return {
    name: 'dscope',
    enforce: 'pre',
    config: () => ({ optimizeDeps }),
    transform: {
      // Only a quoted specifier can be an import: modules that merely mention the macro cost nothing.
      filter: { id: /\.[cm]?[jt]sx?(?:[?#]|$)/, code: /['"]dscope\/macro['"]/ },
      handler: (code, id) => transformMacros(code, id, options),
    },
  }
}

/**
 * The scanner sees sources before they are compiled: it would prepare `dscope/macro`, which nothing imports in the end,
 * and find `dscope/internal` only while the page loads, which costs a reload. Both halves of the run time are
 * prepared together, so that they share one copy of every module.
 */
const optimizeDeps = { exclude: ['dscope/macro'], include: ['dscope', 'dscope/internal'] }
