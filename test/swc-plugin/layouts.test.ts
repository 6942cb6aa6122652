import { SWC_PROBES } from '../../bundler-plugin/swc-probe.ts'
import { decode } from '../../swc-plugin/decode.ts'
import * as layout from '../../swc-plugin/generated/layouts.ts'
import { isStruct } from '../../swc-plugin/layouts.ts'
import type { Tape } from '../../swc-plugin/tape.ts'
import { Visits } from '../../swc-plugin/visits.ts'
import type { FixtureCase } from '../babel-plugin/fixture-cases.ts'
import { buildDump, dump, type Handed } from './dump.ts'
import { loadHost, type HostName } from './hosts.ts'
import { compileAsTypeScript } from './two-hosts.ts'

const cases: readonly FixtureCase[] = SWC_PROBES.map(({ filename, source }) => ({
  name: filename,
  topic: 'probe',
  source,
  filename,
  options: { root: '/probe', packageName: 'probe' },
  errors: [],
  warnings: [],
}))
const UNKNOWN = Buffer.from('DSC140').toString('hex')

/** Nodes of scripts, of other module formats, and of syntax that only looks like an expression for a while. */
const UNREACHABLE = new Set([
  'SCRIPT',
  'WITH_STMT',
  'TS_EXPORT_ASSIGNMENT',
  'ASSIGN_PROP',
  // A module has one default export; the self-check has a class and a function.
  'EXPORT_DEFAULT_EXPR',
])

beforeAll(buildDump, 60_000)

describe.each(['swc-1.15-last', '@swc/core'] as const)('on what %s hands over', (host) => {
  test('the self-check meets every node that has a layout', () => {
    const met = new Set(handedBy(host).flatMap(({ program }) => typesOf(program)))
    const structs = Object.entries(layout).filter(
      ([name, type]) =>
        name.startsWith('TYPE_') && isStruct(type as number) && !met.has(type as number),
    )
    const missed = structs.map(([name]) => name.slice('TYPE_'.length))
    expect(missed.filter((name) => !UNREACHABLE.has(name))).toEqual([])
  })

  test('a node of a macro file with one field more stops the file, whichever it is', () => {
    const [fixture] = cases
    const [handed] = handedBy(host)
    const walker = walk(handed!.program)
    const stopped = new Map<number, boolean>()
    for (let item = 0; item < walker.tape.length; item++) {
      const type = walker.type[item]!
      // A node of a type that is declared elsewhere too may stand among what is skipped, like an abstract method.
      if (!isStruct(type) || stopped.get(type)) continue
      const program = withOneField(walker.tape, item)
      const { diagnostics } = compileAsTypeScript(fixture!, { ...handed!, program })
      stopped.set(
        type,
        diagnostics.some((it) => it.includes(UNKNOWN)),
      )
    }
    expect([...stopped].filter(([, isStopped]) => !isStopped)).toEqual([])
    expect(stopped.size).toBeGreaterThan(100)
  })

  test('bytes that are no tree are refused, when they mention the macro', () => {
    const [fixture] = cases
    const [handed] = handedBy(host)
    const program = handed!.program.subarray(0, handed!.program.length - 1)
    const { diagnostics } = compileAsTypeScript(fixture!, { ...handed!, program })
    expect(diagnostics).toEqual([expect.stringContaining(UNKNOWN)])
  })

  test('a tree that changed in a file without the macro is handed back', () => {
    const [fixture] = cases
    const plain = { ...fixture!, source: 'export const main = () => 1 + 2' }
    const handed = dump(loadHost(host), plain, 'plugin first')
    const tape = decode(handed.program)
    const program = withOneField(tape, 1)
    const answer = compileAsTypeScript(plain, { ...handed, program })
    expect(answer).toEqual({ program: Buffer.from(program).toString('hex'), diagnostics: [] })
  })
})

function handedBy(host: HostName): Handed[] {
  return cases.map((fixture) => dump(loadHost(host), fixture, 'plugin first'))
}

function walk(program: Uint8Array): Visits {
  const visits = new Visits(decode(program))
  visits.walk()
  expect(visits.unknown).toEqual([])
  return visits
}

function typesOf(program: Uint8Array): number[] {
  const { tape } = walk(program)
  return Array.from({ length: tape.length }, (_, item) => tape.type[item]!)
}

/** The bytes with a `false` more at the end of an array. */
function withOneField(tape: Tape, item: number): Uint8Array {
  const { source } = tape
  const end = tape.end(item)
  const bytes = [...source.subarray(0, end), 0xf4, ...source.subarray(end)]
  bytes[tape.start[item]!]! += 1
  return Uint8Array.from(bytes)
}
