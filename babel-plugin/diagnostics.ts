import type * as t from '@babel/types'
import type { Code } from '../runtime/codes.ts'
import { DscopeError } from '../runtime/errors.ts'
import { codeFrame, positionAt, type Position } from './code-frame.ts'
import { describe, type FindingFacts } from './sentences.ts'

/** What a rule found, before it has words. */
export interface Finding {
  readonly code: Code
  readonly node: t.Node
  /** The offset of the place where the tree has no node for it. */
  readonly at?: number | undefined
  readonly facts?: FindingFacts
}

/** A use of a name, as data: 1-based line, 0-based column in UTF-16 units. */
export interface Use extends Position {
  readonly name: string
}

/** An error or warning about one place of a file. */
export interface Diagnostic extends Position {
  readonly code: Code
  readonly severity: 'error' | 'warning'
  /** Code, sentence, place, code frame and the way out. */
  readonly message: string
  readonly names?: readonly string[]
  readonly uses?: readonly Use[]
}

/** What a report has to know about the file. */
export interface SourceFile {
  readonly code: string
  /** How messages call the file: its path from the root, never an absolute one. */
  readonly path: string
}

const WARNINGS: ReadonlySet<Code> = new Set<Code>(['DSC102', 'DSC129'])

/**
 * Findings as warnings, in source order, each once. Throws a `CompileError` when one of them is an error, which with
 * `strict` all are.
 */
export function reportFindings(
  findings: readonly Finding[],
  file: SourceFile,
  strict: boolean,
): readonly Diagnostic[] {
  const diagnostics = placeFindings(findings, file.code).map((finding) =>
    toDiagnostic(finding, file, strict),
  )
  const warnings = diagnostics.filter(({ severity }) => severity === 'warning')
  const [first, ...errors] = diagnostics.filter(({ severity }) => severity === 'error')
  if (first) throw new CompileError([first, ...errors, ...warnings])
  return warnings
}

/** Whether a code is about something that works, and most likely not as meant. */
export function isWarning(code: Code): boolean {
  return WARNINGS.has(code)
}

/** A finding with its place. */
export interface PlacedFinding extends Finding {
  readonly start: Position
  /** Unknown where the tree has no node for the place. */
  readonly end: Position | undefined
}

/** Findings in source order, each once: a block in a block meets the same mistake twice, where it is the same place. */
export function placeFindings(findings: readonly Finding[], code: string): PlacedFinding[] {
  const byPlace = new Map<string, PlacedFinding>()
  for (const finding of findings) {
    const { node, at } = finding
    const start = at === undefined ? startOf(node) : positionAt(code, at)
    const place = `${start.line}:${start.column}:${finding.code}`
    if (byPlace.has(place)) continue
    byPlace.set(place, { ...finding, start, end: at === undefined ? node.loc?.end : undefined })
  }
  return [...byPlace.values()].sort(byPosition)
}

function byPosition(a: PlacedFinding, b: PlacedFinding): number {
  const byPlace = a.start.line - b.start.line || a.start.column - b.start.column
  return byPlace || (a.code < b.code ? -1 : 1)
}

function toDiagnostic(finding: PlacedFinding, file: SourceFile, strict: boolean): Diagnostic {
  const { code, start, end, facts = {} } = finding
  const { sentence, remedy } = describe(code, facts)
  const lines = [
    `${code}: ${sentence}`,
    `  ${file.path}:${start.line}:${start.column + 1}`,
    ...codeFrame(file.code, start, end),
    ...(facts.uses ?? []).map((use) => {
      const { line, column } = startOf(use.node)
      return `  \`${use.name}\` is used at ${file.path}:${line}:${column + 1}`
    }),
    `  ${remedy}`,
  ]
  return {
    code,
    severity: isWarning(code) && !strict ? 'warning' : 'error',
    message: lines.join('\n'),
    ...start,
    ...(facts.names && { names: facts.names }),
    ...(facts.uses && {
      uses: facts.uses.map(({ name, node: use }) => ({ name, ...startOf(use) })),
    }),
  }
}

function startOf(node: t.Node): Position {
  return { line: node.loc?.start.line ?? 1, column: node.loc?.start.column ?? 0 }
}

/**
 * All problems of a file in one report. `code` is that of the first error; `diagnostics` has everything as data, errors
 * first.
 */
export class CompileError extends DscopeError {
  readonly diagnostics: readonly Diagnostic[]

  constructor(diagnostics: readonly [Diagnostic, ...Diagnostic[]]) {
    const [{ code }] = diagnostics
    const report = diagnostics.map(({ message }) => message).join('\n\n')
    super(code, report.slice(`${code}: `.length), { diagnostics })
    this.diagnostics = diagnostics
  }
}
