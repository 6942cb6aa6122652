import { fileURLToPath } from 'node:url'
import type { FileRecord } from '../../babel-plugin/index.ts'
import { finishBuild } from '../build-end.ts'
import { handlersModule } from '../handlers.ts'
import type { LoaderReading } from '../handlers-loader.ts'
import type { HotReload } from '../hot/append.ts'
import { EMPTIED_CODE, HANDLERS_CODE, webpackCode } from '../hot/webpack-code.ts'
import { createPackageCheck } from '../installed-package.ts'
import { fileOf, HANDLERS, SOURCE_FILE } from '../module-id.ts'
import { createGraph, type ModuleGraph } from '../module-graph.ts'
import type { Project } from '../project.ts'
import { nameFor } from '../plugin-name.ts'
import { peek, quotesMacro } from '../quoted-macro.ts'
import { createEffectsCheck } from '../side-effects.ts'
import type { HookContext, Host } from './host.ts'

/** webpack and Rspack: what this plugin needs of their compiler is the same in both. */
export interface WebpackCompiler {
  readonly context: string
  readonly outputPath: string
  readonly options: { readonly module: { readonly rules: unknown[] }; readonly cache?: unknown }
  readonly inputFileSystem: InputFileSystem | null
  /** Only Rspack has it. */
  readonly rspack?: unknown
  readonly hooks: {
    /** When all plugins were applied. */
    readonly afterEnvironment: { tap(name: string, run: () => void): void }
    /** Of the program itself, and not of what plugins compile beside it. */
    readonly thisCompilation: { tap(name: string, run: (compilation: Compilation) => void): void }
  }
}

interface InputFileSystem {
  readFileSync?(path: string): Buffer
}

interface Compilation {
  readonly errors: { push(error: Error): unknown }
  /** The issuer is the module through which another one came into the build first. */
  readonly moduleGraph: { getIssuer(module: Module): Module | null | undefined }
  readonly modules: Iterable<Module>
  readonly hooks: {
    readonly seal: { tap(name: string, run: () => void): void }
  }
}

interface Module {
  readonly identifier: () => string
  readonly resource?: string | undefined
  /** What a module without a file is imported as. */
  readonly userRequest?: string | undefined
  readonly buildInfo?: object | undefined
}

/** What this plugin leaves in the module, where caches keep it. */
interface BuildInfo {
  dscope?: FileRecord
}

/** Records are kept in the modules, so that they come back with them from a cache on disk. */
export function createWebpackHost(project: Project, compiler: WebpackCompiler): Host {
  const records = project.records.of(compiler)
  setUp(project, compiler, records)
  /** Modules that may run somewhere with blocks that their sources no longer have. */
  const hadBlocks = new Set<string>()
  const hot: HotReload = {
    append(code, shell, id) {
      hadBlocks.add(id)
      return webpackCode(code, shell)
    },
  }
  const hadBlocksIn = (file: string): boolean => [...hadBlocks].some((id) => fileOf(id) === file)
  const mayUseDscope = createPackageCheck()
  const mayHaveMacro = (file: string): boolean => mayUseDscope(file) && quotesIt(file, compiler)
  return {
    hot: (context) => (isHot(context) ? hot : undefined),
    emptied: (_context, id) => (hadBlocks.has(id) ? EMPTIED_CODE : ''),
    fail(_context, { message }) {
      // The stack of the compiler says nothing about the user's mistake.
      throw Object.assign(new Error(message), { hideStack: true, stack: message })
    },
    keep(context, record, id) {
      records.set(id, record)
      const { buildInfo } = moduleOf(context) ?? {}
      if (buildInfo) (buildInfo as BuildInfo).dscope = record
      if (project.compiler.role !== undefined) hideEarlierText(context)
      return {}
    },
    hooks: {
      // Asked for every module, and anew when its file has changed: a loader that has nothing to do costs more than to look.
      transformInclude: (id) =>
        SOURCE_FILE.test(id) && (hadBlocks.has(id) || mayHaveMacro(fileOf(id))),
      rspack: () => askEarlier(compiler, (file) => hadBlocksIn(file) || mayHaveMacro(file)),
    },
  }
}

/**
 * What Rspack has to ask JavaScript costs it much, a rule's `use` most: a condition answers for most modules in its place. Files of
 * other kinds, of which other loaders may make sources, are left to `use`.
 */
function askEarlier({ options }: WebpackCompiler, mayCompile: (file: string) => boolean): void {
  const [first] = options.module.rules
  if (isRuleOfTransform(first)) first.resource = { or: [{ not: SOURCE_FILE }, mayCompile] }
}

/** The rule that unplugin has put before all others, and no condition on it. */
function isRuleOfTransform(rule: unknown): rule is { resource?: object } {
  if (typeof rule !== 'object' || rule === null) return false
  return 'use' in rule && typeof rule.use === 'function' && !('resource' in rule)
}

/** True also for what cannot be read from here, such as a file that another plugin makes: its loader sees the text. */
function quotesIt(file: string, compiler: WebpackCompiler): boolean {
  try {
    return quotesMacro(readBytes(file, compiler))
  } catch {
    return true
  }
}

/** webpack reads the file once more, out of its cache; Rspack reads without JavaScript. */
function readBytes(file: string, { inputFileSystem, rspack }: WebpackCompiler): Buffer {
  const cached = rspack ? undefined : inputFileSystem?.readFileSync?.(file)
  return cached ?? peek(file)
}

function setUp(
  project: Project,
  compiler: WebpackCompiler,
  records: Map<string, FileRecord>,
): void {
  keepCachesApart(project, compiler)
  // vue-loader's plugin reads all rules that it finds, and ends the build at one that it does not know.
  compiler.hooks.afterEnvironment.tap('dscope', () => {
    serveHandlers(project, compiler)
    keepModulesWithBlocks(compiler)
  })
  // What the first build without a cache has compiled is all that there is: nobody has to ask each module.
  let isFirst = true
  compiler.hooks.thisCompilation.tap('dscope', (compilation) => {
    const isKnown = isFirst && !isOnDisk(compiler.options.cache)
    isFirst = false
    compilation.hooks.seal.tap('dscope', () => {
      if (!isKnown) readRecords(records, compilation.modules)
      try {
        finishBuild(project, compiler.context, () => graphOf(compilation))
      } catch (error) {
        compilation.errors.push(error as Error)
      }
    })
  })
}

/** Loading such a module registers its blocks: it stays where a peer imports it for nothing else. */
function keepModulesWithBlocks({ options }: WebpackCompiler): void {
  options.module.rules.push({
    // Asked once about the empty text, in place of all packages that say nothing.
    descriptionData: { sideEffects: (said: unknown) => said !== '' },
    rules: [{ resource: createEffectsCheck(), sideEffects: true }],
  })
}

function isOnDisk(cache: unknown): cache is { version?: string } {
  if (typeof cache !== 'object' || cache === null) return false
  return (cache as { type?: unknown }).type !== 'memory'
}

/**
 * webpack asks the rules about every module and finds the loader's name in what it keeps. Rspack takes what did not change out of
 * its cache with all that hangs on it, and asks nobody: a cache is for one role there.
 */
function keepCachesApart({ compiler }: Project, { rspack, options }: WebpackCompiler): void {
  const { cache } = options
  if (rspack && isOnDisk(cache)) cache.version = `${cache.version ?? ''} ${nameFor(compiler)}`
}

function readRecords(records: Map<string, FileRecord>, modules: Iterable<Module>): void {
  records.clear()
  for (const module of modules) {
    const { dscope: record } = (module.buildInfo ?? {}) as BuildInfo
    if (record) records.set(module.resource ?? module.identifier(), record)
  }
}

function graphOf({ modules, moduleGraph }: Compilation): ModuleGraph {
  return createGraph(
    [...modules].map((module) => {
      const issuer = moduleGraph.getIssuer(module)
      return { id: idOf(module), importers: issuer ? [idOf(issuer)] : [] }
    }),
  )
}

function idOf(module: Module): string {
  return module.resource || module.userRequest || module.identifier()
}

/** A module without a file: its loader answers before it is read, and caches keep what it depends on beside it. */
function serveHandlers(project: Project, compiler: WebpackCompiler): void {
  const read = async (reading: LoaderReading): Promise<string> => {
    const exclude = [compiler.outputPath]
    const { code, root, files, folders } = await handlersModule(project, compiler.context, exclude)
    // Made anew in each build: so it is right whatever a cache on disk remembers of folders.
    reading.cacheable(false)
    for (const file of files) reading.addDependency(file)
    // What is watched is watched with all that lies below it, and below the root lies also what the build writes.
    for (const folder of folders) if (folder !== root) reading.addContextDependency(folder)
    return reading.hot ? code + HANDLERS_CODE : code
  }
  const loader = fileURLToPath(new URL('./handlers-loader.cjs', import.meta.url))
  compiler.options.module.rules.push({
    // webpack asks rules about no more than the scheme of such a module; the loader leaves others alone.
    scheme: 'virtual',
    use: [{ loader, options: { read }, ident: HANDLERS }],
    // Bundlers leave out what nobody uses of a package that says it has no side effects.
    sideEffects: true,
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

function moduleOf(context: HookContext): Module | undefined {
  return loaderOf(context)._module
}

function loaderOf(context: HookContext): LoaderContext {
  return loadingOf(context).loaderContext ?? {}
}

interface Loading {
  readonly loaderContext?: LoaderContext
  /** What an earlier loader says about its code; ours is put on top of it. */
  readonly inputSourceMap?: { sourcesContent?: unknown } | null
}

function loadingOf(context: HookContext): Loading {
  return context.getNativeBuildContext?.() as Loading
}

/** Which places of an earlier loader's text belong to other roles, nobody can tell: it is left out of the map. */
function hideEarlierText(context: HookContext): void {
  const { inputSourceMap } = loadingOf(context)
  if (inputSourceMap) delete inputSourceMap.sourcesContent
}
