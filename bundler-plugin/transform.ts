import type { NodePath, ParserOptions, PluginItem } from '@babel/core'
import type * as t from '@babel/types'
import dscopeBabel, { type Options } from '../babel-plugin/index.ts'
import { readShell, type Shell } from './shell.ts'

/** What a bundler gets for one module; `null` where the module has no macro. */
export type Transformed = { code: string; map: string; shell: Shell | undefined } | null

/**
 * Compiles the macros of one module and nothing else: TypeScript, JSX and newer syntax stay for the steps that follow.
 *
 * `id` is the bundler's module id; what comes after `?` or `#` is no part of the file's name. The project's own Babel
 * configuration is not read, because its presets would take away the types that ids and rules are read from.
 * Rejects with the compiler's report when the module breaks a rule. With `hot`, the result has the module's shell.
 */
export async function transformMacros(
  code: string,
  id: string,
  options: Options,
  { hot = false }: { readonly hot?: boolean } = {},
): Promise<Transformed> {
  const babel = await import('@babel/core')
  let shell: Shell | undefined
  const shellReader = {
    visitor: {
      Program: (path: NodePath<t.Program>) => {
        shell = readShell(path, code)
      },
    },
  }
  const filename = id.replace(/[?#].*$/, '')
  const result = await babel.transformAsync(code, {
    filename,
    sourceFileName: filename,
    configFile: false,
    babelrc: false,
    sourceMaps: true,
    parserOpts: { sourceType: 'module', plugins: syntaxOf(filename) },
    // In this order: the shell is read from what was compiled.
    plugins: [[dscopeBabel, options] as PluginItem, ...(hot ? [() => shellReader] : [])],
  })
  if (result?.metadata === undefined || !('dscope' in result.metadata)) return null
  return { code: result.code ?? '', map: JSON.stringify(result.map), shell }
}

/** Each extension in the dialect that bundlers read it in: a `<T>x` cast in a `.ts` file is no JSX. */
function syntaxOf(filename: string): NonNullable<ParserOptions['plugins']> {
  const everywhere = ['decorators', 'decoratorAutoAccessors', 'explicitResourceManagement'] as const
  if (/\.[cm]?ts$/.test(filename)) return ['typescript', ...everywhere]
  if (filename.endsWith('.tsx')) return ['typescript', 'jsx', ...everywhere]
  return ['jsx', ...everywhere]
}
