import { transformSync } from '@babel/core'
import type { ParserOptions } from '@babel/parser'
import dscope from '../../babel-plugin/index.ts'

/** A problem as the plugin reports it. */
export interface ReportedDiagnostic {
  readonly code: string
  readonly severity: string
  readonly message: string
  readonly line: number
  readonly column: number
  readonly names?: readonly string[]
}

/** What a compiled module says about one of its blocks. */
export interface ReportedBlock {
  readonly id: string
  readonly signature: string
  readonly name: string
  readonly role?: string | undefined
  readonly kind?: string
  readonly captures: readonly string[]
}

export interface Compiled {
  readonly module: string
  readonly blocks: readonly ReportedBlock[]
  readonly errors: readonly ReportedDiagnostic[]
  readonly warnings: readonly ReportedDiagnostic[]
  readonly code: string
}

/**
 * Compiles with the Babel plugin alone; problems come back as data instead of being thrown.
 * `syntax` is a file name whose extension decides what may be parsed, where that is not `filename`.
 */
export function compileSource(
  source: string,
  filename: string,
  options: Readonly<Record<string, unknown>> = {},
  syntax: string = filename,
): Compiled {
  try {
    const result = transformSync(source, {
      filename,
      configFile: false,
      babelrc: false,
      sourceType: 'module',
      parserOpts: { plugins: parserPlugins(syntax) },
      plugins: [[dscope, { onWarning: () => {}, ...options }]],
    })
    const record = result?.metadata as { dscope?: Partial<Compiled> } | undefined
    const { module = '', blocks = [], warnings = [] } = record?.dscope ?? {}
    return { module, blocks, warnings, errors: [], code: result?.code ?? '' }
  } catch (error) {
    const { diagnostics } = error as { diagnostics?: readonly ReportedDiagnostic[] }
    if (diagnostics === undefined) throw error
    const errors = diagnostics.filter((diagnostic) => diagnostic.severity === 'error')
    const warnings = diagnostics.filter((diagnostic) => diagnostic.severity === 'warning')
    return { module: '', blocks: [], errors, warnings, code: '' }
  }
}

/** The syntax that a file name allows, and the proposals that the fixtures use. */
export function parserPlugins(filename: string): NonNullable<ParserOptions['plugins']> {
  const plugins: NonNullable<ParserOptions['plugins']> = [
    'decorators',
    'decoratorAutoAccessors',
    'explicitResourceManagement',
  ]
  if (/\.tsx?$/.test(filename)) plugins.push('typescript')
  if (/\.[jt]sx$/.test(filename)) plugins.push('jsx')
  return plugins
}
