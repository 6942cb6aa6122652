import type { Plugin } from 'vite'
import type { Diagnostic, Options } from '../babel-plugin/index.ts'
import { transformMacros } from './transform.ts'
import { viteHot } from './vite-hot.ts'

/**
 * Compiles the macros of a Vite project, in the dev server and in builds, in pages and in workers.
 *
 * It runs before every other plugin that looks at code, so the order of the plugins does not matter, and what it hands
 * on is still TypeScript and JSX. `@babel/core` has to be installed; it is loaded with the first module that has a macro.
 * A module that breaks a rule stops the build, or shows the report in the page of the dev server.
 *
 * ```ts
 * import dscope from 'dscope/vite'
 * export default { plugins: [dscope()] }
 * ```
 */
export default function dscope(options: Options = {}): Plugin[] {
  const hot = viteHot(async (code, id) => {
    const compiled = await transformMacros(code, id, { ...options, onWarning: ignore }, HOT)
    return compiled?.shell
  })
  const compiler: Plugin = {
    name: 'dscope',
    enforce: 'pre',
    // Vite builds workers with plugins of their own, and blocks run in workers too.
    config: () => ({ optimizeDeps, worker: { plugins: () => [dscope(options)] } }),
    transform: {
      // Only a quoted specifier can be an import: modules that merely mention the macro cost nothing.
      filter: { id: /\.[cm]?[jt]sx?(?:[?#]|$)/, code: /['"]dscope\/macro['"]/ },
      async handler(code, id) {
        const onWarning = (warning: Diagnostic): void => this.warn(toLog(warning, id))
        try {
          const { mode, name } = this.environment
          const isDev = mode === 'dev'
          const compiled = await transformMacros(
            code,
            id,
            { onWarning, ...options },
            { hot: isDev },
          )
          if (!compiled) return null
          if (compiled.shell) hot.note(name, id, compiled.shell)
          // Loading the module registers its blocks: it stays where a peer imports it for nothing else.
          return { code: compiled.code, map: compiled.map, moduleSideEffects: true }
        } catch (error) {
          if (!isReport(error)) throw error
          // The stack of the compiler says nothing about the user's mistake.
          this.error({ ...toLog(error.diagnostics[0], id), message: error.message, stack: '' })
        }
      },
    },
  }
  return [compiler, hot.plugin]
}

const HOT = { hot: true } as const

function ignore(): void {}

/**
 * The scanner sees sources before they are compiled: it would prepare `dscope/macro`, which nothing imports in the end,
 * and find `dscope/internal` only while the page loads, which costs a reload. Both halves of the run time are
 * prepared together, so that they share one copy of every module.
 */
const optimizeDeps = { exclude: ['dscope/macro'], include: ['dscope', 'dscope/internal'] }

/** The compiler's report on one module, errors first. */
interface Report extends Error {
  readonly diagnostics: readonly [Diagnostic, ...Diagnostic[]]
}

function isReport(error: unknown): error is Report {
  return error instanceof Error && 'diagnostics' in error
}

interface Log {
  message: string
  id: string
  loc: { file: string; line: number; column: number }
}

function toLog({ message, line, column }: Diagnostic, id: string): Log {
  return { message, id, loc: { file: id, line, column } }
}
