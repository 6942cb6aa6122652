import type { Plugin, ResolvedConfig } from 'vite'
import { shellKey } from '../hot/vite.ts'
import type { Project } from '../project.ts'
import type { Host } from './host.ts'
import { misuseInVite } from '../misuse.ts'
import { createRollupHost } from './rollup.ts'
import { updateHandlers } from './vite-handlers.ts'

/** Vite's dev server and its builds. `workerPlugin` makes the same plugin once more, for a worker's build. */
export function createViteHost(project: Project, workerPlugin: () => Plugin | Plugin[]): Host {
  let config: ResolvedConfig | undefined
  const folder = (): string => config?.root ?? process.cwd()
  const rollup = createRollupHost(project, folder, {
    isBuild: () => config?.command === 'build',
  })
  return {
    ...rollup,
    hot(context) {
      const { environment } = context as {
        readonly environment?: { readonly name: string; readonly mode: string }
      }
      if (environment?.mode !== 'dev') return undefined
      return {
        // What other plugins append is still to come: another plugin of ours takes the shell from here.
        append(_code, shell, id) {
          project.shells.set(shellKey(environment.name, id), shell)
          return ''
        },
      }
    },
    hooks: {
      ...rollup.hooks,
      vite: {
        // Vite builds workers with plugins of their own, and blocks run in workers too.
        config: () => ({ optimizeDeps, worker: { plugins: () => [workerPlugin()] } }),
        configResolved(resolved) {
          config = resolved
          for (const warning of misuseInVite(resolved)) resolved.logger.warn(warning)
        },
        hotUpdate(options) {
          return updateHandlers(project, folder(), this.environment, options)
        },
      },
    },
  }
}

/**
 * The scanner sees sources before they are compiled: it would prepare `dscope/macro`, which nothing imports in the end,
 * and find `dscope/internal` only while the page loads, which costs a reload. Both halves of the run time are
 * prepared together, so that they share one copy of every module.
 */
const optimizeDeps = { exclude: ['dscope/macro'], include: ['dscope', 'dscope/internal'] }
