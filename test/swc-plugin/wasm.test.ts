import { readFileSync } from 'node:fs'
import { readFixtureCases } from '../babel-plugin/fixture-cases.ts'
import { buildDump, dump, type Handed } from './dump.ts'
import { loadHost, ORDERS, WASM } from './hosts.ts'
import { compileAsTypeScript, compileAsWasm, type Answer } from './two-hosts.ts'

const wasm = new WebAssembly.Module(readFileSync(WASM))
const cases = readFixtureCases()
// One release of each layout; the others write the same bytes.
const routes = (['swc-1.15-last', '@swc/core'] as const).flatMap((host) =>
  ORDERS.map((order) => ({ host, order })),
)

beforeAll(buildDump, 60_000)

describe.each(routes)('on what $host hands over, $order', ({ host, order }) => {
  const swc = loadHost(host)

  test.each(cases)('the wasm answers as its sources do: $name', (fixture) => {
    const handed = dump(swc, fixture, order)
    expect(compileAsWasm(wasm, fixture, handed)).toEqual(compileAsTypeScript(fixture, handed))
  })
})

describe('bytes that are no tree', () => {
  const [fixture] = cases
  const handed = (): Handed => dump(loadHost('@swc/core'), fixture!, 'plugin last')
  const answers = (program: Uint8Array): Answer[] => {
    const broken = { ...handed(), program }
    return [compileAsWasm(wasm, fixture!, broken), compileAsTypeScript(fixture!, broken)]
  }

  test('are refused by the wasm as by its sources, wherever they are cut off', () => {
    const { program } = handed()
    for (let length = program.length - 1; length > 0; length -= Math.ceil(program.length / 40)) {
      const [fromWasm, fromSources] = answers(program.slice(0, length))
      expect(fromWasm).toEqual(fromSources)
    }
  })

  test.each([
    ['a text that is longer than any memory', [0x7a, 0x7f, 0xff, 0xff, 0xff]],
    ['a list that is longer than any memory', [0x9a, 0x7f, 0xff, 0xff, 0xff]],
    ['a list of more parts than can be counted', [0x9a, 0xff, 0xff, 0xff, 0xff]],
  ])('are refused by the wasm as by its sources: %s', (_, head) => {
    const name = Buffer.from('dscope/macro')
    const [fromWasm, fromSources] = answers(Buffer.concat([Uint8Array.from([0xc1, ...head]), name]))
    expect(fromWasm!.diagnostics).toHaveLength(1)
    expect(fromWasm).toEqual(fromSources)
  })
})
