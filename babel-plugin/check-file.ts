import type { Analysis } from './analyze.ts'
import { readCall, type MacroCall } from './call.ts'
import { analyzeCaptures, type Captures } from './captures.ts'
import { checkCall, type CheckedCall } from './check.ts'
import type { Finding } from './diagnostics.ts'
import { findReferences, type MacroReferences } from './references.ts'

/** What the rules say about the macro calls of one file. */
export interface CheckedFile {
  /** In source order, each with what it sends; a call has all its parts when `findings` has no error. */
  readonly calls: readonly (readonly [MacroCall, CheckedCall['sent']])[]
  /** What the block of each call takes from outside; nothing for a call without a block. */
  readonly captures: ReadonlyMap<MacroCall, Captures>
  readonly imports: MacroReferences['imports']
  readonly findings: Finding[]
}

/** Finds, reads and checks every macro call of a file. Compilers and linters see the same. */
export function checkFile(
  analysis: Analysis,
  code: string,
  roles: readonly string[] | undefined,
): CheckedFile {
  const { calls: found, imports, findings } = findReferences(analysis)
  const calls = found
    .map((reference) => readCall(reference, analysis, code))
    .sort((a, b) => (a.node.start ?? 0) - (b.node.start ?? 0))
  const captures = analyzeCaptures(calls, analysis)
  const checked = calls.map((call) => checkCall(call, captures.get(call), analysis, roles))
  return {
    calls: calls.map((call, i) => [call, checked[i]!.sent]),
    captures,
    imports,
    findings: [...findings, ...checked.flatMap((it) => it.findings)],
  }
}
