import type * as t from '@babel/types'
import type { SourceCode } from 'eslint'
import { analyze, type Analysis } from '../babel-plugin/analyze.ts'
import { findCollisions, identifyBlocks, type BlockCalls } from '../babel-plugin/block.ts'
import { checkFile, type CheckedFile } from '../babel-plugin/check-file.ts'
import { isWarning, placeFindings, type PlacedFinding } from '../babel-plugin/diagnostics.ts'
import { jsxFactories } from '../babel-plugin/jsx-factories.ts'
import { loadsMacro } from '../babel-plugin/references.ts'
import { Adapter } from './adapter.ts'
import type { EstreeNode } from './estree.ts'

/** Everything that the compiler would say about one file. The rules share it. */
export interface LintedFile extends Pick<
  CheckedFile,
  'calls' | 'captures' | 'imports' | 'spins' | 'tracks'
> {
  readonly program: t.Program
  readonly analysis: Analysis
  readonly findings: readonly PlacedFinding[]
  /** The node of ESLint's tree that a node of the analysis was made from. */
  readonly originOf: (node: t.Node) => EstreeNode
}

const QUOTED_MACRO_MODULE = /(['"`])dscope\/macro\1/
const JAVASCRIPT = /\.[cm]?jsx?$/

/** By the tree of each file: other linters than ESLint have one `sourceCode` for all of them. */
const linted = new WeakMap<object, LintedFile | undefined>()

/** Analyses a file once. Returns undefined when it does not use the macro; such a file costs one search in its text. */
export function lintFile(sourceCode: SourceCode, filename: string): LintedFile | undefined {
  if (!QUOTED_MACRO_MODULE.test(sourceCode.text)) return undefined
  const { ast } = sourceCode
  if (!linted.has(ast)) linted.set(ast, analyzeFile(sourceCode, filename))
  return linted.get(ast)
}

function analyzeFile(sourceCode: SourceCode, filename: string): LintedFile | undefined {
  const { ast, text, visitorKeys } = sourceCode
  const adapter = new Adapter(visitorKeys, !JAVASCRIPT.test(filename))
  const program = adapter.program(ast as EstreeNode)
  const comments = sourceCode.getAllComments() as readonly { value: string }[] as t.Comment[]
  const analysis = analyze(program, adapter.types, jsxFactories(comments))
  if (!analysis.loads.some(loadsMacro)) return undefined
  // What depends on options, such as roles, belongs to one rule, and is checked by it.
  const checked = checkFile(analysis, text, undefined)
  const { calls, captures, imports, spins, tracks, findings } = checked
  if (findings.every(({ code }) => isWarning(code))) {
    // The name of the package is in all ids alike, so it makes no difference to which are the same.
    const blocks = identifyBlocks(calls as BlockCalls, '', analysis.parents, text)
    findings.push(...findCollisions(blocks))
  }
  const originOf = (node: t.Node): EstreeNode => adapter.originOf(node)
  const placed = placeFindings(findings, text)
  return { program, analysis, calls, captures, imports, spins, tracks, findings: placed, originOf }
}
