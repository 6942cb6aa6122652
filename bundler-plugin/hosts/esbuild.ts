import { resolve } from 'node:path'
import type { BuildResult, Metafile, OnLoadResult, PluginBuild } from 'esbuild'
import { checksGraph, finishBuild } from '../build-end.ts'
import { handlersModule } from '../handlers.ts'
import { HANDLERS } from '../module-id.ts'
import { graphFromImports, type ModuleGraph } from '../module-graph.ts'
import type { Project } from '../project.ts'
import { reportLog } from '../report.ts'
import { keepModulesWithBlocks } from './esbuild-effects.ts'
import { compileOnLoad } from './esbuild-load.ts'
import type { Host } from './host.ts'

/** esbuild, which asks for every module anew in every build. */
export function createEsbuildHost(project: Project): Host {
  const records = project.records.of({})
  const host: Host = {
    compilesOnLoad: true,
    hot: () => undefined,
    fail: (context, report, id) => context.error(reportLog(report, id)),
    keep(_context, record, id) {
      records.set(id, record)
      return {}
    },
    hooks: {
      esbuild: {
        setup(build) {
          build.onStart(() => records.clear())
          if (checksGraph(project)) build.initialOptions.metafile = true
          build.onEnd((result) => finish(project, build, result))
          serveHandlers(project, build)
          compileOnLoad(project, build, host)
          keepModulesWithBlocks(build)
        },
      },
    },
  }
  return host
}

function finish(
  project: Project,
  { initialOptions }: PluginBuild,
  { metafile, errors }: BuildResult,
): { errors?: { text: string }[] } {
  if (errors.length > 0) return {}
  const folder = initialOptions.absWorkingDir ?? process.cwd()
  try {
    finishBuild(project, folder, () => graphOf(folder, metafile))
    return {}
  } catch (error) {
    return { errors: [{ text: (error as Error).message }] }
  }
}

/** esbuild writes down what each module imports; the paths of files are counted from the working folder. */
function graphOf(folder: string, metafile: Metafile | undefined): ModuleGraph {
  const toId = (path: string): string => (path.includes(':') ? path : resolve(folder, path))
  return graphFromImports(
    Object.entries(metafile?.inputs ?? {}).map(([path, { imports }]) => [
      toId(path),
      imports.map((it) => (it.external ? it.path : toId(it.path))),
    ]),
  )
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
