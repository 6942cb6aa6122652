import {
  createUnplugin,
  type UnpluginContextMeta,
  type UnpluginInstance,
  type UnpluginOptions,
} from 'unplugin'
import type { Plugin } from 'vite'
import { compileModule } from './compile-module.ts'
import { createComponentsPlugin } from './components.ts'
import { createEsbuildHost } from './hosts/esbuild.ts'
import type { Host } from './hosts/host.ts'
import { createProjects, oneProject, type Projects, type ViteOptions } from './environment-roles.ts'
import { createRolldownHost } from './hosts/rolldown.ts'
import { createRollupHost } from './hosts/rollup.ts'
import { createViteHost } from './hosts/vite.ts'
import { createWebpackHost } from './hosts/webpack.ts'
import { createHotPlugin } from './hot/vite.ts'
import { QUOTED_MACRO, SOURCE_FILE } from './module-id.ts'
import type { BundlerOptions } from './options.ts'
import { nameFor } from './plugin-name.ts'
import { createProject } from './project.ts'

/**
 * The plugin of every bundler. It runs before all others that look at code, so the order of the plugins does not matter,
 * and what it hands on is still TypeScript and JSX.
 */
export const plugins: UnpluginInstance<BundlerOptions | undefined, false> = createUnplugin(
  (options, meta) => createPlugin(oneProject(createProject(options)), meta),
)

/** In Vite one plugin compiles before all others, and two see what all others did. */
export function vitePlugins(options: ViteOptions | undefined): Plugin[] {
  const projects = createProjects(options)
  const components = createComponentsPlugin(
    projects,
    createViteHost(projects, () => []),
  )
  return [...createCompiler(projects), components, createHotPlugin(projects)]
}

function createCompiler(projects: Projects): Plugin[] {
  return [
    createUnplugin((_: undefined, meta) => createPlugin(projects, meta)).vite(undefined),
  ].flat()
}

function createPlugin(projects: Projects, meta: UnpluginContextMeta): UnpluginOptions {
  const host = createHost(projects, meta)
  return {
    name: isWebpack(meta) ? nameFor(projects.of({}).compiler) : 'dscope',
    enforce: 'pre',
    ...(host.compilesOnLoad ? {} : { transform: createTransform(projects, host) }),
    ...host.hooks,
  }
}

function createTransform(
  projects: Projects,
  host: Host,
): NonNullable<UnpluginOptions['transform']> {
  return {
    filter: { id: SOURCE_FILE, ...(host.emptied ? {} : { code: QUOTED_MACRO }) },
    handler(code, id) {
      if (QUOTED_MACRO.test(code)) return compileModule(code, id, this, projects.of(this), host)
      const appended = host.emptied?.(this, id)
      return appended ? code + appended : null
    },
  }
}

function createHost(projects: Projects, meta: UnpluginContextMeta): Host {
  switch (meta.framework) {
    case 'vite':
      return createViteHost(projects, () => createCompiler(projects))
    case 'webpack':
      return createWebpackHost(projects.of({}), meta.webpack.compiler)
    case 'rspack':
      return createWebpackHost(projects.of({}), meta.rspack.compiler)
    case 'esbuild':
      return createEsbuildHost(projects.of({}))
    case 'rolldown':
      return createRolldownHost(projects)
    default:
      return createRollupHost(projects, () => process.cwd(), { hasCache: true })
  }
}

function isWebpack({ framework }: UnpluginContextMeta): boolean {
  return framework === 'webpack' || framework === 'rspack'
}
