import type { Plugin, ResolvedConfig } from 'vite'
import { shellKey } from '../hot/vite.ts'
import type { Projects } from '../environment-roles.ts'
import type { Host } from './host.ts'
import { hideSources } from '../hidden-sources.ts'
import { misuseInVite } from '../misuse.ts'
import { createRollupHost } from './rollup.ts'

/** Vite's dev server and its builds. `workerPlugin` makes the same plugin once more, for a worker's build. */
export function createViteHost(projects: Projects, workerPlugin: () => Plugin | Plugin[]): Host {
  let config: ResolvedConfig | undefined
  const folder = (): string => config?.root ?? process.cwd()
  const rollup = createRollupHost(projects, folder, {
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
          projects.of({ environment }).shells.set(shellKey(environment.name, id), shell)
          return ''
        },
      }
    },
    hooks: {
      ...rollup.hooks,
      vite: {
        // Vite builds workers with plugins of their own, and blocks run in workers too.
        config: () => ({ optimizeDeps, worker: { plugins: () => [workerPlugin()] } }),
        generateBundle(_options, bundle) {
          hideSources(Object.values(bundle), projects.of(this))
        },
        configResolved(resolved) {
          config = resolved
          for (const warning of misuseInVite(resolved)) resolved.logger.warn(warning)
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
