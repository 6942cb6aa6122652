import {
  createUnplugin,
  type UnpluginContextMeta,
  type UnpluginInstance,
  type UnpluginOptions,
} from 'unplugin'
import type { Plugin } from 'vite'
import { compileModule } from './compile-module.ts'
import { createEsbuildHost } from './hosts/esbuild.ts'
import type { Host } from './hosts/host.ts'
import { createRolldownHost } from './hosts/rolldown.ts'
import { createRollupHost } from './hosts/rollup.ts'
import { createViteHost } from './hosts/vite.ts'
import { createWebpackHost } from './hosts/webpack.ts'
import { createHotPlugin } from './hot/vite.ts'
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

/** Vite has two plugins: one compiles before all others, and one sees what all others did. */
export function vitePlugins(options: BundlerOptions | undefined): Plugin[] {
  const project = createProject(options)
  return [...createCompiler(project), createHotPlugin(project)]
}

function createCompiler(project: Project): Plugin[] {
  return [
    createUnplugin((_: undefined, meta) => createPlugin(project, meta)).vite(undefined),
  ].flat()
}

function createPlugin(project: Project, meta: UnpluginContextMeta): UnpluginOptions {
  const host = createHost(project, meta)
  return {
    name: isWebpack(meta) ? nameFor(project.compiler) : 'dscope',
    enforce: 'pre',
    ...(host.compilesOnLoad ? {} : { transform: createTransform(project, host) }),
    ...host.hooks,
  }
}

function createTransform(project: Project, host: Host): NonNullable<UnpluginOptions['transform']> {
  return {
    filter: { id: SOURCE_FILE, ...(host.emptied ? {} : { code: QUOTED_MACRO }) },
    handler(code, id) {
      if (QUOTED_MACRO.test(code)) return compileModule(code, id, this, project, host)
      const appended = host.emptied?.(this, id)
      return appended ? code + appended : null
    },
  }
}

function createHost(project: Project, meta: UnpluginContextMeta): Host {
  switch (meta.framework) {
    case 'vite':
      return createViteHost(project, () => createCompiler(project))
    case 'webpack':
      return createWebpackHost(project, meta.webpack.compiler)
    case 'rspack':
      return createWebpackHost(project, meta.rspack.compiler)
    case 'esbuild':
      return createEsbuildHost(project)
    case 'rolldown':
      return createRolldownHost(project)
    default:
      return createRollupHost(project, () => process.cwd())
  }
}

function isWebpack({ framework }: UnpluginContextMeta): boolean {
  return framework === 'webpack' || framework === 'rspack'
}
