import type { Projects } from '../environment-roles.ts'
import { hideSources } from '../hidden-sources.ts'
import type { Host } from './host.ts'
import { createRollupHost } from './rollup.ts'

/** Rolldown, which knows a working folder that is not that of the process. */
export function createRolldownHost(projects: Projects): Host {
  let folder = process.cwd()
  const host = createRollupHost(projects, () => folder)
  return {
    ...host,
    hooks: {
      ...host.hooks,
      rolldown: {
        buildStart({ cwd }) {
          folder = cwd
        },
        generateBundle(_options, bundle) {
          hideSources(Object.values(bundle), projects.of(this))
        },
      },
    },
  }
}
