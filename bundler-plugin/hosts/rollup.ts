import type { TransformResult, UnpluginOptions } from 'unplugin'
import type { FileRecord } from '../../babel-plugin/index.ts'
import { isDscopeError } from '../../runtime/errors.ts'
import { finishBuild } from '../build-end.ts'
import { compileModule } from '../compile-module.ts'
import { handlersModule } from '../handlers.ts'
import { loadSource } from '../load-source.ts'
import { fileOf, HANDLERS, RESOLVED_HANDLERS, SOURCE_FILE } from '../module-id.ts'
import { hideSources } from '../hidden-sources.ts'
import { graphFromImports, type ModuleGraph } from '../module-graph.ts'
import type { Projects } from '../environment-roles.ts'
import { reportLog } from '../report.ts'
import type { HookContext, Host } from './host.ts'

/** What this plugin needs of the context of Rollup's hooks; Rolldown and Vite have it too. */
export interface RollupContext {
  /** Vite's, for which this build is made. */
  readonly environment?: object
  error(log: { readonly message: string; readonly stack: string }): never
  getModuleIds(): Iterable<string>
  getModuleInfo(id: string): {
    readonly meta?: { readonly dscope?: FileRecord }
    readonly importedIds?: readonly string[]
    readonly dynamicallyImportedIds?: readonly string[]
  } | null
}

export interface RollupHostOptions {
  /** Whether all modules of the program are known in the end; a dev server has met only those that a page asked for. */
  readonly isBuild?: () => boolean
  /** Whether modules may come from the cache of an earlier process; only then has each to be asked for its record. */
  readonly hasCache?: boolean
}

/** Rollup, and what is built like it. `folder` is where the search for the project begins. */
export function createRollupHost(
  projects: Projects,
  folder: () => string,
  { isBuild = () => true, hasCache = false }: RollupHostOptions = {},
): Host {
  const plugin = {}
  const recordsOf = (context: object): Map<string, FileRecord> =>
    projects.of(context).records.of((context as RollupContext).environment ?? plugin)
  // Maps show the text that a module was loaded as, whatever the map of a transform says: always in Rollup, and in
  // Rolldown where another plugin comes first. In a build for a role that would be the text of other roles.
  const compileOnLoad: LoadModule = async (id, context) => {
    const code = isBuild() ? await loadSource(id) : undefined
    return code === undefined ? null : compileModule(code, id, context, projects.of(context), host)
  }
  const host: Host = {
    hot: () => undefined,
    // The stack of the compiler says nothing about the user's mistake.
    fail: (context, report, id) => context.error({ ...reportLog(report, id), stack: '' }),
    keep(context, record, id) {
      recordsOf(context).set(id, record)
      // Loading the module registers its blocks: it stays where a peer imports it for nothing else.
      return { moduleSideEffects: true, meta: { dscope: record } }
    },
    hooks: {
      ...handlersHooks(projects, folder, projects.hasRoles ? compileOnLoad : undefined),
      ...recordHooks(projects, folder, { isBuild, hasCache }, recordsOf),
      rollup: {
        generateBundle(_options, bundle) {
          hideSources(Object.values(bundle), projects.of(this))
        },
      },
    },
  }
  return host
}

type LoadModule = (id: string, context: HookContext) => Promise<TransformResult>

const HANDLERS_ID = /virtual:dscope\/handlers$/

function handlersHooks(
  projects: Projects,
  folder: () => string,
  loadOther: LoadModule | undefined,
): Partial<UnpluginOptions> {
  return {
    resolveId: {
      filter: { id: /^virtual:dscope\/handlers$/ },
      handler: (id) => (id === HANDLERS ? RESOLVED_HANDLERS : null),
    },
    load: {
      filter: { id: loadOther ? [HANDLERS_ID, SOURCE_FILE] : HANDLERS_ID },
      async handler(id) {
        if (id !== RESOLVED_HANDLERS) return loadOther?.(id, this) ?? null
        const { code, root, files, folders } = await handlersModule(projects.of(this), folder())
        // What is watched is watched with all that lies below it, and below the root lies also what the build writes.
        const watched = [...files, ...folders.filter((path) => path !== root)]
        for (const path of watched) this.addWatchFile(path)
        return { code, moduleSideEffects: true }
      },
    },
  }
}

function recordHooks(
  projects: Projects,
  folder: () => string,
  { isBuild, hasCache }: Required<RollupHostOptions>,
  recordsOf: (context: object) => Map<string, FileRecord>,
): Partial<UnpluginOptions> {
  return {
    // An edited module is compiled anew, unless it has no macro any more.
    watchChange(file) {
      const records = recordsOf(this)
      for (const id of records.keys()) if (fileOf(id) === file) records.delete(id)
    },
    buildEnd(error?: Error) {
      if (error) return
      const context = this as unknown as RollupContext
      const records = recordsOf(context)
      const built = new Set(context.getModuleIds())
      for (const id of records.keys()) if (!built.has(id)) records.delete(id)
      for (const id of hasCache ? built : []) {
        const record = context.getModuleInfo(id)?.meta?.dscope
        if (record && !records.has(id)) records.set(id, record)
      }
      if (!isBuild()) return
      try {
        finishBuild(projects.of(context), folder(), () => graphOf(context))
      } catch (problem) {
        if (!isDscopeError(problem)) throw problem
        context.error({ message: problem.message, stack: '' })
      }
    },
  }
}

function graphOf(context: RollupContext): ModuleGraph {
  return graphFromImports(
    [...context.getModuleIds()].map((id) => {
      const { importedIds = [], dynamicallyImportedIds = [] } = context.getModuleInfo(id) ?? {}
      return [id, [...importedIds, ...dynamicallyImportedIds]]
    }),
  )
}
