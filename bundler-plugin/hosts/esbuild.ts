import type { OnLoadResult, PluginBuild } from 'esbuild'
import { finishBuild } from '../build-end.ts'
import { handlersModule } from '../handlers.ts'
import { HANDLERS } from '../module-id.ts'
import type { Project } from '../project.ts'
import { reportLog } from '../report.ts'
import type { Host } from './host.ts'

/** esbuild, which asks for every module anew in every build. */
export function createEsbuildHost(project: Project): Host {
  const records = project.records.of({})
  return {
    hot: () => undefined,
    fail: (context, report, id) => context.error(reportLog(report, id)),
    keep(_context, record, id) {
      records.set(id, record)
      return {}
    },
    hooks: {
      esbuild: {
        onLoadFilter: /\.[cm]?[jt]sx?$/,
        setup(build) {
          build.onStart(() => records.clear())
          build.onEnd(() => finish(project, build))
          serveHandlers(project, build)
        },
      },
    },
  }
}

function finish(
  project: Project,
  { initialOptions }: PluginBuild,
): { errors?: { text: string }[] } {
  try {
    finishBuild(project, initialOptions.absWorkingDir ?? process.cwd())
    return {}
  } catch (error) {
    return { errors: [{ text: (error as Error).message }] }
  }
}

function serveHandlers(project: Project, build: PluginBuild): void {
  const { absWorkingDir = process.cwd(), outdir } = build.initialOptions
  const exclude = outdir === undefined ? [] : [outdir]
  build.onResolve({ filter: /^virtual:dscope\/handlers$/ }, () => ({
    path: HANDLERS,
    namespace: 'dscope',
    sideEffects: true,
  }))
  build.onResolve({ filter: /.*/, namespace: 'dscope' }, ({ path }) => ({
    path,
    // Loading a module registers its blocks, whatever its package says about side effects.
    sideEffects: true,
  }))
  build.onLoad({ filter: /.*/, namespace: 'dscope' }, async (): Promise<OnLoadResult> => {
    const { code, files, folders } = await handlersModule(project, absWorkingDir, exclude)
    return { contents: code, watchFiles: [...files], watchDirs: [...folders] }
  })
}
