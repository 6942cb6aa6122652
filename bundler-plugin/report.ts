import type { Diagnostic } from '../babel-plugin/index.ts'

/** The compiler's report on one module, errors first. */
export interface Report extends Error {
  readonly diagnostics: readonly [Diagnostic, ...Diagnostic[]]
}

export function isReport(error: unknown): error is Report {
  return error instanceof Error && 'diagnostics' in error
}

/** A finding as bundlers take it. */
export interface Log {
  readonly message: string
  readonly id: string
  readonly loc: { readonly file: string; readonly line: number; readonly column: number }
}

export function toLog({ message, line, column }: Diagnostic, id: string): Log {
  return { message, id, loc: { file: id, line, column } }
}

/** All errors of a module as one, at the place of the first. */
export function reportLog({ message, diagnostics }: Report, id: string): Log {
  return { ...toLog(diagnostics[0], id), message }
}
