import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseSync, transformFromAstSync, traverse, types } from '@babel/core'
import {
  COMPILE_FIXTURES,
  readFixtureCases,
  type FixtureCase,
} from '../babel-plugin/fixture-cases.ts'
import { HOSTS, loadHost, ORDERS, type HostName, type Order } from './hosts.ts'
import { compileWithSwc, swcOptions } from './routes.ts'

const routes = HOSTS.flatMap((host) => ORDERS.map((order) => ({ host, order })))
const PARSING = { configFile: false, babelrc: false, sourceType: 'module' } as const
const OPTIONS = { root: '/repo', packageName: 'acme', role: 'client' }
const IMPORT = `import { spinRemote } from 'dscope/macro'\n`

/** SWC puts the members of an enum into the places of their uses, and an enum that nothing uses any more goes. */
const INLINED = 'pruning/an-enum-that-only-a-dropped-body-used-goes'

const cases = readFixtureCases().filter(
  ({ name, topic, errors }) =>
    (topic === 'pruning' || topic === 'server-only') && errors.length === 0 && name !== INLINED,
)

describe.each(routes)('$host, $order', ({ host, order }) => {
  test.each(cases)('leaves in the code what Babel leaves: $name', (fixture) => {
    const { code } = compileWithSwc(loadHost(host), fixture, order)
    const expected = readFileSync(join(COMPILE_FIXTURES, fixture.name, 'output.js'), 'utf8')
    expect(plain(code)).toBe(plain(expected))
  })

  test('leaves out every declaration of a name, whatever SWC has made of it', () => {
    const code = build(host, order, MERGED)
    expect(code).not.toMatch(/CANARY|function f\b|\bshorter\b|\bPool\b/)
  })

  test('keeps what is exported whole, whatever SWC has made of it', () => {
    const code = build(host, order, EXPORTED)
    expect(code.match(/KEPT \w+/g)).toEqual([
      'KEPT class',
      'KEPT enum',
      'KEPT merged',
      'KEPT property',
      'KEPT decorator',
      'KEPT namespace',
    ])
  })

  test('leaves no comment of what goes, and keeps those of what stays', () => {
    const code = build(host, order, COMMENTED)
    expect(code).not.toContain('CANARY')
    expect(code.match(/(?:licence|about the page|in the page)/g)?.sort()).toEqual([
      'about the page',
      'in the page',
      'licence',
    ])
  })

  test.each([false, true])(
    'an import that only types still need goes, with `verbatimModuleSyntax` %p',
    (verbatimModuleSyntax) => {
      const code = build(host, order, TYPED, { verbatimModuleSyntax })
      const sources = [...code.matchAll(/from ['"](.*)['"]/g)].map(([, source]) => source)
      expect(sources).toEqual(['./a', 'dscope/internal'])
    },
  )

  test('leaves out what stands beside a `using` of the module', () => {
    const source = `${IMPORT}const password = 'CANARY'
using database = open(password)
export const f = (to) => spinRemote(to, [], () => { 'on server'; return database })
`
    expect(build(host, order, source)).not.toMatch(/CANARY|database|open\(/)
  })
})

const MERGED = `${IMPORT}import { dec, g } from './CANARY'
import { Pool } from './CANARY-of-a-type'
function f(a: string): void
function f(a: number): void
function f(a: unknown) { return 'CANARY' }
enum E { A = 'CANARY' }
enum E { B = 'CANARY' }
enum M { A = 'CANARY', B = g() }
const enum C { A = 'CANARY' }
class N {}
namespace N { export const secret = 'CANARY' }
namespace X.Y { export const secret = 'CANARY' }
import shorter = X.Y
var v = 'CANARY'
var v = 'CANARY'
@dec('CANARY') class D { @dec('CANARY') pool: Pool = 1; @dec m(@dec p: string) {} static { 'CANARY' } }
export const h = (to: string) =>
  spinRemote(to, [], () => { 'on server'; return [f, E, M.A, M.B, C.A, N, shorter, v, D] })
`

const EXPORTED = `${IMPORT}import { dec } from './dec'
export class N {}
export namespace N { export const open = 'KEPT class' }
export enum E { A = 'KEPT enum' }
export enum E { B = 'KEPT merged' }
export @dec('KEPT decorator') class D { @dec('KEPT property') x = 1 }
namespace O { export const a = 'KEPT namespace' }
export { O }
export const h = (to: string) => spinRemote(to, [], () => { 'on server'; return [N, E, D, O] })
`

const COMMENTED = `/* licence */
import { spinRemote } from 'dscope/macro'
import { connect } from './db' // CANARY behind the import
import { render } from './page'

// CANARY above the constant
const password = 'CANARY'
/** CANARY about the function */
function open() {
  // CANARY in the function
  return connect(password)
}
// about the page
export const page = (to: string) => spinRemote(to, [to], async () => {
  'on server'
  const rows = await open().rows('CANARY') // CANARY behind a line
  return spinRemote(to /* CANARY */, [rows], /* CANARY */ async () => {
    // in the page
    render(rows)
  } /* CANARY behind the block */)
})
`

const TYPED = `import Default, { Named, live, type Kept } from './a'
import * as all from './b'
import { type Only, gone } from './c'
import { both } from './d'
${IMPORT}
live()
export type { both }
export const f = (to: Default, x: all.Row & Only, y: Kept): Named | void =>
  spinRemote(to, [], () => { 'on server'; return [Default, Named, all, gone, both] })
`

function build(host: HostName, order: Order, source: string, transform: object = {}): string {
  const fixture: FixtureCase = {
    name: 'a',
    topic: 'pruning',
    source,
    filename: '/repo/src/a.ts',
    options: OPTIONS,
    errors: [],
    warnings: [],
  }
  const options = swcOptions(fixture, order, false)
  const legacy = { legacyDecorator: true, decoratorMetadata: true }
  const { code } = loadHost(host).transformSync(source, {
    ...options,
    jsc: { ...options.jsc, transform: { ...options.jsc?.transform, ...legacy, ...transform } },
  })
  return code
}

/** Code in one layout, without comments; a place that goes from the end of a list may leave its comma behind. */
function plain(code: string): string {
  const tree = parseSync(code, { ...PARSING, parserOpts: { plugins: ['jsx'] } })
  if (!tree) throw new Error('there is no code')
  traverse(tree, {
    enter({ node }) {
      delete node.extra
      if (types.isArrayPattern(node)) {
        node.elements.length = node.elements.findLastIndex((element) => element !== null) + 1
      }
    },
  })
  return transformFromAstSync(tree, undefined, { ...PARSING, comments: false })?.code ?? ''
}
