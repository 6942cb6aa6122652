import { readFileSync } from 'node:fs'
import { readFixtureCases } from '../babel-plugin/fixture-cases.ts'
import { buildDump, dump } from './dump.ts'
import { loadHost, ORDERS, WASM } from './hosts.ts'
import { compileAsTypeScript, compileAsWasm } from './two-hosts.ts'

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
