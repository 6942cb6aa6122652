import type { Analysis } from './analyze.ts'
import { suspendedFunctions, type SuspendedFunction } from './bodies.ts'
import { readCall, type MacroCall } from './call.ts'
import { analyzeCaptures, type Captures } from './captures.ts'
import { checkCall, type CheckedCall } from './check.ts'
import { checkAwaits, checkTrack } from './check-spins.ts'
import type { Finding } from './diagnostics.ts'
import {
  findReferences,
  type MacroName,
  type MacroReference,
  type MacroReferences,
} from './references.ts'
import { readSpin, type SpinCall } from './spin.ts'

/** What the rules say about the macro calls of one file. */
export interface CheckedFile {
  /** In source order, each with what it sends; a call has all its parts when `findings` has no error. */
  readonly calls: readonly (readonly [MacroCall, CheckedCall['sent']])[]
  /** What the block of each call takes from outside; nothing for a call without a block. */
  readonly captures: ReadonlyMap<MacroCall, Captures>
  /** In source order. */
  readonly spins: readonly SpinCall[]
  readonly tracks: readonly MacroReference<'track'>[]
  /** The functions in bodies and blocks that carry their run over suspensions. */
  readonly suspended: readonly SuspendedFunction[]
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
  const calls = inOrder(found, 'spinRemote', 'taskRemote').map((reference) =>
    readCall(reference, analysis, code),
  )
  const captures = analyzeCaptures(calls, analysis)
  const checked = calls.map((call) => checkCall(call, captures.get(call), analysis, roles))
  const spins = inOrder(found, 'spin').map((reference) => readSpin(reference, analysis))
  const tracks = inOrder(found, 'track')
  const bodies = [
    ...calls.map(({ blockScope }) => blockScope),
    ...spins.map(({ bodyScope }) => bodyScope),
  ]
  const suspended = suspendedFunctions(analysis, new Set(bodies))
  return {
    calls: calls.map((call, i) => [call, checked[i]!.sent]),
    captures,
    spins,
    tracks,
    suspended,
    imports,
    findings: [
      ...findings,
      ...[...checked, ...spins].flatMap((it) => it.findings),
      ...tracks.flatMap(checkTrack),
      ...checkAwaits(suspended),
    ],
  }
}

/** The uses of some macros, in source order. */
function inOrder<Macro extends MacroName>(
  found: readonly MacroReference[],
  ...macros: readonly Macro[]
): MacroReference<Macro>[] {
  return found
    .filter((it): it is MacroReference<Macro> => macros.includes(it.macro as Macro))
    .sort((a, b) => (a.node.start ?? 0) - (b.node.start ?? 0))
}
