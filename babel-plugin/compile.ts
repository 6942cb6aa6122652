import type * as t from '@babel/types'
import { analyze } from './analyze.ts'
import { findCollisions, identifyBlocks, type Block, type BlockCalls } from './block.ts'
import { checkFile } from './check-file.ts'
import { reportFindings, type Diagnostic, type Finding } from './diagnostics.ts'
import { emitFile } from './emit.ts'
import { jsxFactories } from './jsx-factories.ts'
import type { ModuleName } from './module-name.ts'
import type { Options } from './options.ts'
import { NOTHING, prune, type PrunedModule, type Pruning } from './prune.ts'
import { redact, type Span } from './redact.ts'
import { recordFile, type FileRecord } from './record.ts'
import { loadsMacro, MACRO_MODULE } from './references.ts'
import {
  checkServerOnly,
  ownedLoads,
  withoutForeignImports,
  type OwnedLoad,
} from './server-only.ts'
import { placeSpins } from './spin.ts'

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

/** What came of a file, besides its tree. */
export interface Compiled {
  readonly record: FileRecord
  /** The text of the file without what this build leaves out; undefined when nothing is. */
  readonly redacted: string | undefined
}

/**
 * Compiles the macro calls of one file: the whole way from source to record.
 *
 * Returns undefined, and leaves the tree alone, when the file does not use the macro module. Throws a `CompileError`
 * that holds every problem of the file; the tree is then unchanged.
 */
export function compileFile(input: CompileInput): Compiled | undefined {
  const { program, code, types, options } = input
  if (!mentionsMacro(program, code)) return undefined
  const analysis = analyze(program, types, jsxFactories(input.comments))
  if (!analysis.loads.some(loadsMacro)) return undefined
  const { module, path, isInside } = input.locate()
  const report = (findings: readonly Finding[]): readonly Diagnostic[] =>
    reportFindings(findings, { code, path }, options.strict ?? false)

  const checked = checkFile(analysis, code, options.roles)
  const { calls, imports, findings } = checked
  const pruned: PrunedModule = {
    analysis,
    program,
    calls: calls.map(([call]) => call),
    macroImports: imports,
  }
  const owned = ownedLoads(analysis, path, options)
  findings.push(...checkServerOnly(owned, pruned))
  if (!isInside) findings.push({ code: 'DSC135', node: program, at: 0 })
  report(findings)
  const blocks = identifyBlocks(calls as BlockCalls, module, analysis.parents, code)
  const warnings = report([...findings, ...findCollisions(blocks)])
  const record = recordFile({ module, path }, blocks, warnings)
  const pruning = pruneForRole(options.role, pruned, owned)
  const spins = placeSpins(checked.spins, module, analysis.parents)
  const dropped = emitFile({ ...checked, program, module, blocks, spins, pruning, analysis, types })
  return { record, redacted: redactDropped(code, blocks, pruning, dropped) }
}

/** What a build for `role` leaves out: the bodies of other roles, and what only they used or may use. */
function pruneForRole(
  role: string | undefined,
  module: PrunedModule,
  owned: readonly OwnedLoad[],
): Pruning {
  if (role === undefined) return NOTHING
  return withoutForeignImports(
    prune(module, (other) => other !== role),
    owned,
    role,
  )
}

function redactDropped(
  code: string,
  blocks: readonly Block[],
  { bodies }: Pruning,
  dropped: readonly Span[],
): string | undefined {
  if (bodies.size + dropped.length === 0) return undefined
  const [hidden, shown]: [Span[], Span[]] = [[...dropped], []]
  for (const { call } of blocks) (bodies.has(call) ? hidden : shown).push(call.block)
  return redact(code, hidden, shown)
}

/** Keeps files without macros at no cost. Other plugins may have added the import, so the text alone does not decide. */
function mentionsMacro(program: t.Program, code: string): boolean {
  return (
    code.includes(MACRO_MODULE) ||
    program.body.some((it) => it.type === 'ImportDeclaration' && it.source.value === MACRO_MODULE)
  )
}
