import type { FileRecord } from '../../babel-plugin/index.ts'
import { finishBuild } from '../build-end.ts'
import { HANDLERS, handlersModule } from '../handlers.ts'
import type { HotReload } from '../hot/append.ts'
import { EMPTIED_CODE, webpackCode } from '../hot/webpack-code.ts'
import type { Project } from '../project.ts'
import type { HookContext, Host } from './host.ts'

/** webpack and Rspack: what this plugin needs of their compiler is the same in both. */
export interface WebpackCompiler {
  readonly context: string
  readonly outputPath: string
  readonly webpack: {
    readonly NormalModule: {
      getCompilationHooks(compilation: never): { readonly readResource: HookMap<ReadResource> }
    }
  }
  readonly hooks: {
    readonly compilation: { tap(name: string, run: (compilation: Compilation) => void): void }
  }
}

interface Compilation {
  readonly errors: { push(error: Error): unknown }
  readonly hooks: {
    readonly finishModules: { tap(name: string, run: (modules: Iterable<Module>) => void): void }
  }
}

interface Module {
  readonly identifier: () => string
  readonly resource?: string | undefined
  factoryMeta?: { sideEffectFree?: boolean | undefined } | undefined
  readonly buildInfo?: object | undefined
}

/** What this plugin leaves in the module, where caches keep it. */
interface BuildInfo {
  dscope?: FileRecord
}

interface HookMap<Run> {
  for(key: string): { tapAsync(name: string, run: Run): void }
}

interface Reading {
  readonly resource: string
  addDependency(file: string): void
  addContextDependency(folder: string): void
}

type ReadResource = (
  reading: Reading,
  callback: (error?: Error | null, code?: string) => void,
) => void

/** Records are kept in the modules, so that they come back with them from a cache on disk. */
export function createWebpackHost(project: Project, compiler: WebpackCompiler): Host {
  setUp(project, compiler)
  /** Modules that may run somewhere with blocks that their sources no longer have. */
  const hadBlocks = new Set<string>()
  const hot: HotReload = {
    append(code, shell, id) {
      hadBlocks.add(id)
      return webpackCode(code, shell)
    },
  }
  return {
    hot: (context) => (isHot(context) ? hot : undefined),
    emptied: (_context, id) => (hadBlocks.has(id) ? EMPTIED_CODE : ''),
    fail(_context, { message }) {
      // The stack of the compiler says nothing about the user's mistake.
      throw Object.assign(new Error(message), { hideStack: true, stack: message })
    },
    keep(context, record) {
      const { buildInfo } = moduleOf(context)
      if (buildInfo) (buildInfo as BuildInfo).dscope = record
      return {}
    },
    hooks: {},
  }
}

function setUp(project: Project, compiler: WebpackCompiler): void {
  const records = project.records.of(compiler)
  compiler.hooks.compilation.tap('dscope', (compilation) => {
    serveHandlers(project, compiler, compilation)
    compilation.hooks.finishModules.tap('dscope', (modules) => {
      records.clear()
      for (const module of modules) {
        const { dscope: record } = (module.buildInfo ?? {}) as BuildInfo
        if (!record) continue
        records.set(module.resource ?? module.identifier(), record)
        // Loading the module registers its blocks: it stays where a peer imports it for nothing else.
        module.factoryMeta = { ...module.factoryMeta, sideEffectFree: false }
      }
      try {
        finishBuild(project)
      } catch (error) {
        compilation.errors.push(error as Error)
      }
    })
  })
}

/** A module without a file: webpack reads it by its scheme, and keeps what it depends on beside it in its caches. */
function serveHandlers(
  project: Project,
  compiler: WebpackCompiler,
  compilation: Compilation,
): void {
  const { NormalModule } = compiler.webpack
  const { readResource } = NormalModule.getCompilationHooks(compilation as never)
  const read = async (reading: Reading): Promise<string> => {
    const exclude = [compiler.outputPath]
    const { code, files, folders } = await handlersModule(project, compiler.context, exclude)
    for (const file of files) reading.addDependency(file)
    for (const folder of folders) reading.addContextDependency(folder)
    return code
  }
  readResource.for('virtual').tapAsync('dscope', (reading, callback) => {
    if (reading.resource !== HANDLERS) return callback()
    read(reading).then((code) => callback(null, code), callback)
  })
}

interface LoaderContext {
  readonly _module?: Module
  /** Whether modules can be replaced while the program runs. */
  readonly hot?: boolean
}

function isHot(context: HookContext): boolean {
  return loaderOf(context).hot === true
}

function moduleOf(context: HookContext): Module {
  return loaderOf(context)._module ?? ({} as Module)
}

function loaderOf(context: HookContext): LoaderContext {
  const native = context.getNativeBuildContext?.() as { readonly loaderContext?: LoaderContext }
  return native.loaderContext ?? {}
}
