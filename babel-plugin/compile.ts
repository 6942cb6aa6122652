import type * as t from '@babel/types'
import { analyze, type JsxFactories } from './analyze.ts'
import { identifyBlocks, type Block } from './block.ts'
import { readCall } from './call.ts'
import { analyzeCaptures } from './captures.ts'
import { checkCall } from './check.ts'
import { throwErrors, toDiagnostics, type Finding } from './diagnostics.ts'
import { emitFile } from './emit.ts'
import type { ModuleName } from './module-name.ts'
import type { Options } from './options.ts'
import { recordFile, type FileRecord } from './record.ts'
import { findReferences, MACRO_MODULE } from './references.ts'

/** One file as the host holds it. The tree is changed in place. */
export interface CompileInput {
  readonly program: t.Program
  readonly comments: readonly t.Comment[]
  /** The text that the tree was made from. */
  readonly code: string
  readonly types: typeof t
  readonly options: Options
  /** Asked only when the file uses the macro. */
  readonly locate: () => ModuleName
}

/**
 * Compiles the macro calls of one file: the whole way from source to record.
 *
 * Returns undefined, and leaves the tree alone, when the file does not use the macro module. Throws a `CompileError`
 * that holds every error of the file; the tree is then unchanged.
 */
export function compileFile(input: CompileInput): FileRecord | undefined {
  const { program, code, types, options } = input
  if (!mentionsMacro(program, code)) return undefined
  const analysis = analyze(program, types, jsxFactories(input.comments))
  if (!analysis.loads.some(({ source }) => source === MACRO_MODULE)) return undefined
  const { module, path, root } = input.locate()
  const references = findReferences(analysis)
  const calls = references.calls
    .map((reference) => readCall(reference, analysis, code))
    .sort((a, b) => (a.node.start ?? 0) - (b.node.start ?? 0))
  const captures = analyzeCaptures(calls, analysis)
  const checked = calls.map(
    (call) => [call, checkCall(call, captures.get(call), analysis, options.roles)] as const,
  )
  const findings: Finding[] = [...references.findings, ...checked.flatMap(([, it]) => it.findings)]
  if (module === undefined) findings.push({ code: 'DSC135', node: program, at: 0, facts: { root } })
  const warnings = toDiagnostics(findings, { code, path }, options.strict ?? false)
  throwErrors(warnings)
  const name = module ?? path
  const complete = checked.map(([call, { sent }]) => [call as Block['call'], sent] as const)
  const blocks = identifyBlocks(complete, name, analysis.parents, code)
  const record = recordFile(name, blocks, warnings)
  emitFile(program, name, blocks, references.imports, analysis, types)
  return record
}

/** Keeps files without macros at no cost. Other plugins may have added the import, so the text alone does not decide. */
function mentionsMacro(program: t.Program, code: string): boolean {
  return (
    code.includes(MACRO_MODULE) ||
    program.body.some((it) => it.type === 'ImportDeclaration' && it.source.value === MACRO_MODULE)
  )
}

const PRAGMA = /@(jsx|jsxFrag|jsxRuntime|jsxImportSource)\s+([^\s*]+)/g

/** Which names JSX stands for. The automatic run time imports its own, which no block can capture. */
function jsxFactories(comments: readonly t.Comment[]): JsxFactories {
  const pragmas = new Map(
    comments.flatMap(({ value }) =>
      [...value.matchAll(PRAGMA)].map(([, key, text]) => [key, text ?? ''] as const),
    ),
  )
  if (pragmas.get('jsxRuntime') === 'automatic' || pragmas.has('jsxImportSource')) {
    return { element: undefined, fragment: undefined }
  }
  const root = (key: string): string | undefined => (pragmas.get(key) ?? 'React').split('.')[0]
  return { element: root('jsx'), fragment: root('jsxFrag') }
}
