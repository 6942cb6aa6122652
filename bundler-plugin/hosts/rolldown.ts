import type { Project } from '../project.ts'
import type { Host } from './host.ts'
import { createRollupHost } from './rollup.ts'

/** Rolldown, which knows a working folder that is not that of the process. */
export function createRolldownHost(project: Project): Host {
  let folder = process.cwd()
  const host = createRollupHost(project, () => folder)
  return {
    ...host,
    hooks: {
      ...host.hooks,
      rolldown: {
        buildStart({ cwd }) {
          folder = cwd
        },
      },
    },
  }
}
