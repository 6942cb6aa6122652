import type * as t from '@babel/types'
import { compileFile } from './compile.ts'
import type { FileRecord } from './record.ts'
import { moduleName, type FindPackage } from './module-name.ts'
import { readOptions, type Options } from './options.ts'

/** What this plugin needs of `@babel/core`, of either major. */
export interface BabelApi {
  readonly types: typeof t
}

/** What this plugin needs of the file that Babel compiles. */
export interface BabelFile {
  /** What Babel writes into the source map as the text of the file. */
  code: string
  /** The map that the text came with, of an earlier step. */
  readonly inputMap?: { setProperty(name: 'sourcesContent', value: unknown): unknown } | null
  readonly ast: { readonly comments?: readonly t.Comment[] | null }
  readonly opts: {
    readonly filename?: string | null | undefined
    readonly cwd?: string | undefined
    readonly root?: string | null | undefined
  }
  readonly metadata: { dscope?: FileRecord }
}

/** What this plugin needs of Babel's path of the program. */
export interface ProgramPath {
  readonly node: t.Program
  readonly scope: { crawl(): void }
}

/** A Babel plugin as a configuration takes it. Its types name nothing of Babel, of which there are two majors. */
export type Plugin = (api: object, options?: Options) => { name: string; visitor: object }

/**
 * The Babel plugin, without anything of Node: `findPackage` is how it learns of the file system.
 *
 * All work is done when Babel enters the program. Plugins come before presets, so types are still there and imports
 * are not yet lowered.
 */
export function createPlugin(findPackage?: FindPackage): Plugin {
  return (api, given) => {
    const { types } = api as BabelApi
    const options = readOptions(given)
    const enter = (path: ProgramPath, { file }: { readonly file: BabelFile }): void =>
      compileProgram(path, file, types, options, findPackage)
    return { name: 'dscope', visitor: { Program: { enter } } }
  }
}

/** Compiles one file in Babel's hands. Warnings go to `onWarning` or the console, the record into the file's metadata. */
export function compileProgram(
  path: ProgramPath,
  file: BabelFile,
  types: typeof t,
  options: Options,
  findPackage: FindPackage | undefined,
): void {
  const { filename, cwd = '/', root } = file.opts
  const compiled = compileFile({
    program: path.node,
    comments: file.ast.comments ?? [],
    code: file.code,
    types,
    options,
    locate: () => moduleName({ filename, cwd, root: root ?? cwd }, options, findPackage),
  })
  if (!compiled) return
  const { record, redacted } = compiled
  if (redacted !== undefined) hideText(file, redacted)
  file.metadata.dscope = record
  // Babel's scopes still know the tree as it was; presets ask them which imports are used.
  path.scope.crawl()
  const warn = options.onWarning ?? ((warning) => console.warn(warning.message))
  record.warnings.forEach(warn)
}

/** Keeps what was left out from the source map too. */
function hideText(file: BabelFile, redacted: string): void {
  file.code = redacted
  // Which places of an earlier step's text correspond to what was left out, nobody can tell.
  file.inputMap?.setProperty('sourcesContent', undefined)
}
