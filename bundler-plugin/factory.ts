import {
  createUnplugin,
  type UnpluginContextMeta,
  type UnpluginInstance,
  type UnpluginOptions,
} from 'unplugin'
import { compileModule } from './compile-module.ts'
import { createEsbuildHost } from './hosts/esbuild.ts'
import type { Host } from './hosts/host.ts'
import { createRollupHost } from './hosts/rollup.ts'
import { createViteHost } from './hosts/vite.ts'
import { createWebpackHost } from './hosts/webpack.ts'
import { QUOTED_MACRO, SOURCE_FILE } from './module-id.ts'
import type { BundlerOptions } from './options.ts'
import { nameFor } from './plugin-name.ts'
import { createProject, type Project } from './project.ts'

/**
 * The plugin of every bundler. It runs before all others that look at code, so the order of the plugins does not matter,
 * and what it hands on is still TypeScript and JSX.
 */
export const plugins: UnpluginInstance<BundlerOptions | undefined, false> = createUnplugin(
  (options, meta) => createPlugin(createProject(options), meta),
)

function createPlugin(project: Project, meta: UnpluginContextMeta): UnpluginOptions {
  const host = createHost(project, meta)
  return {
    name: isWebpack(meta) ? nameFor(project.compiler) : 'dscope',
    enforce: 'pre',
    transform: {
      filter: { id: SOURCE_FILE, code: QUOTED_MACRO },
      handler(code, id) {
        return compileModule(code, id, this, project, host)
      },
    },
    ...host.hooks,
  }
}

function createHost(project: Project, meta: UnpluginContextMeta): Host {
  switch (meta.framework) {
    case 'vite':
      return createViteHost(project, () =>
        createUnplugin((_: undefined, inner) => createPlugin(project, inner)).vite(undefined),
      )
    case 'webpack':
      return createWebpackHost(project, meta.webpack.compiler)
    case 'rspack':
      return createWebpackHost(project, meta.rspack.compiler)
    case 'esbuild':
      return createEsbuildHost(project)
    case 'rollup':
      return createRollupHost(project, () => process.cwd(), { compilesOnLoad: isForRole(project) })
    default:
      return createRollupHost(project, () => process.cwd())
  }
}

function isWebpack({ framework }: UnpluginContextMeta): boolean {
  return framework === 'webpack' || framework === 'rspack'
}

/** Whether modules have parts that must not be seen in maps. */
function isForRole({ compiler }: Project): boolean {
  return compiler.role !== undefined
}
