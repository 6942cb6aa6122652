import type { BabelFileResult, ParserOptions, PluginItem, TransformOptions } from '@babel/core'
import dscopeBabel, { type FileRecord, type Options } from '../babel-plugin/index.ts'
import { createShellReader, type Shell } from './hot/shell.ts'
import { importBabel, requireBabel } from './load-babel.ts'
import { fileOf } from './module-id.ts'
import { keepParentheses } from './parentheses.ts'

/** What becomes of one module. */
export interface Compiled {
  readonly code: string
  readonly map: string
  readonly record: FileRecord
  /** Where it was asked for, and the module has blocks. */
  readonly shell?: Shell | undefined
}

/** What a host wants besides the code. */
export interface Wanted {
  readonly shell?: boolean
}

/**
 * Compiles the macros of one module and nothing else: TypeScript, JSX and newer syntax stay for the steps that follow.
 *
 * `id` is the bundler's module id; what comes after `?` or `#` is no part of the file's name. The project's own Babel
 * configuration is not read, because its presets would take away the types that ids and rules are read from.
 * Resolves with `null` where the module has no macro; rejects with the compiler's report when it breaks a rule.
 */
export async function transformMacros(
  code: string,
  id: string,
  options: Options,
  wanted: Wanted = {},
): Promise<Compiled | null> {
  const babel = await importBabel()
  const reader = createShellReader(code)
  // In this order: the shell is read from what was compiled.
  const readers = wanted.shell ? [reader.plugin] : []
  const compiled = toCompiled(await babel.transformAsync(code, babelOptions(id, options, readers)))
  return compiled && { ...compiled, shell: reader.shell() }
}

/** The same for hosts that cannot wait. */
export function transformMacrosSync(code: string, id: string, options: Options): Compiled | null {
  return toCompiled(requireBabel().transformSync(code, babelOptions(id, options)))
}

function babelOptions(
  id: string,
  options: Options,
  readers: readonly PluginItem[] = [],
): TransformOptions {
  const filename = fileOf(id)
  return {
    filename,
    sourceFileName: filename,
    configFile: false,
    babelrc: false,
    sourceMaps: true,
    parserOpts: { sourceType: 'module', plugins: syntaxOf(id) },
    plugins: [[dscopeBabel, options] as PluginItem, ...readers, keepParentheses],
  }
}

function toCompiled(result: BabelFileResult | null): Compiled | null {
  const { dscope: record } = (result?.metadata ?? {}) as { dscope?: FileRecord }
  return record ? { code: result?.code ?? '', map: JSON.stringify(result?.map), record } : null
}

/** Each extension in the dialect that bundlers read it in: a `<T>x` cast in a `.ts` file is no JSX. */
function syntaxOf(id: string): NonNullable<ParserOptions['plugins']> {
  const filename = scriptOf(id) ?? fileOf(id)
  const everywhere = ['decorators', 'decoratorAutoAccessors', 'explicitResourceManagement'] as const
  if (/\.[cm]?ts$/.test(filename)) return ['typescript', ...everywhere]
  if (filename.endsWith('.tsx')) return ['typescript', 'jsx', ...everywhere]
  return ['jsx', ...everywhere]
}

/** The script of a component, `App.vue?vue&type=script&lang.ts`, named by its language. */
function scriptOf(id: string): string | undefined {
  return /[?&]lang(\.\w+)(?:&|$)/.exec(id)?.[1]
}
