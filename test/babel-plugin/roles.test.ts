import { transformSync, type BabelFileResult } from '@babel/core'
import { originalPositionFor, TraceMap } from '@jridgewell/trace-mapping'
import dscope, { type Options } from '../../babel-plugin/index.ts'
import { matches } from '../../babel-plugin/patterns.ts'
import { redact } from '../../babel-plugin/redact.ts'
import { parserPlugins } from './compile-source.ts'

const OPTIONS = { root: '/repo', packageName: 'acme', role: 'client' }
const IMPORT = `import { spinRemote } from 'dscope/macro'\n`

function build(
  source: string,
  { filename = '/repo/src/a.ts', inputSourceMap = false, ...options }: Build = {},
): BabelFileResult {
  return transformSync(source, {
    filename,
    configFile: false,
    babelrc: false,
    sourceMaps: true,
    inputSourceMap,
    parserOpts: { plugins: parserPlugins(filename) },
    plugins: [[dscope, { onWarning: () => {}, ...OPTIONS, ...options }]],
  } as object)!
}

interface Build extends Options {
  readonly filename?: string
  readonly inputSourceMap?: object | false
}

const codeOf = (source: string, options?: Build): string => build(source, options).code ?? ''
const shownOf = (source: string, options?: Build): string =>
  build(source, options).map?.sourcesContent?.join('\n') ?? ''

const LEAKY = `/* licence */
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
export const page = (to) => spinRemote(to, [to], async () => {
  'on server'
  const rows = await open().rows('CANARY') // CANARY behind a line
  return spinRemote(to /* CANARY */, [rows], /* CANARY */ async () => {
    // in the page
    render(rows)
  })
})
`

test('nothing of what is left out is in the code or in the map', () => {
  const { code, map } = build(LEAKY)
  expect(`${code}${JSON.stringify(map)}`).not.toMatch(/CANARY|password|connect|db/)
  expect(code).toContain('/* licence */')
  expect(code).toContain('// about the page')
  expect(code).toContain('// in the page')
})

test('the text of the map keeps its lines and columns, and what stays is where it was', () => {
  const shown = shownOf(LEAKY)
  const lines = shown.split('\n')
  expect(lines.map((line) => line.length)).toEqual(LEAKY.split('\n').map((line) => line.length))
  for (const [at, line] of LEAKY.split('\n').entries()) {
    if (/licence|macro|render|about the page|export|in the page/.test(line)) {
      expect(lines[at]).toBe(line.replace(/async \(\) => \{$/, (it) => ' '.repeat(it.length)))
    }
  }
  expect(lines[8]?.trim()).toBe('')
})

test('a map still leads from a kept block to its authored line', () => {
  const { code, map } = build(LEAKY)
  const before = code!.slice(0, code!.indexOf('render(rows)')).split('\n')
  const at = { line: before.length, column: before.at(-1)!.length }
  expect(originalPositionFor(new TraceMap(map as never), at)).toMatchObject({ line: 19, column: 4 })
})

test('a build that leaves nothing out shows the whole text', () => {
  expect(shownOf(LEAKY, { role: 'server' })).toBe(LEAKY)
  expect(shownOf(LEAKY, { role: undefined })).toBe(LEAKY)
})

test('the text that an earlier step gave to the map is left out as a whole', () => {
  const inputSourceMap = {
    version: 3,
    sources: ['/repo/src/a.coffee'],
    sourcesContent: ['CANARY'],
    names: [],
    mappings: 'AAAA',
  }
  const kept = build(LEAKY, { inputSourceMap, role: 'server' })
  expect(JSON.stringify(kept.map)).toContain('CANARY')
  const { map } = build(LEAKY, { inputSourceMap })
  expect(map?.sources).toEqual(['/repo/src/a.coffee'])
  expect(JSON.stringify(map)).not.toContain('CANARY')
})

test('a comment that is set off by an empty line, or speaks of the file, stays', () => {
  const code = codeOf(`/** @jsx h */
import { a } from './a'
${IMPORT}
// a chapter

// about b
const b = 1 // more about b
// about the rest
export const f = (to) => spinRemote(to, [], () => { 'on server'; return a(b) })
// the end
`)
  expect(code.match(/\/\*\*?.*\*\/|\/\/.*/g)).toEqual([
    '/** @jsx h */',
    '// a chapter',
    '// about the rest',
    '// the end',
  ])
})

test('a comment behind a place that stays is not taken for one about the place that goes', () => {
  const code = codeOf(`import { a, // about a
  b, // about b
  c, // about c
} from './a'
${IMPORT}const d = a(), // about d
  e = 1, // about e
  f = 2
export const g = [a, c, d, f, (to) => spinRemote(to, [], () => { 'on server'; return b(e) })]
`)
  for (const name of ['a', 'c', 'd']) expect(code).toContain(`// about ${name}`)
  expect(code).not.toMatch(/about [be]/)
})

test('what only types need stays as an import of types, whatever form it had', () => {
  const code = codeOf(`import Default, { Named, live, type Kept } from './a'
import * as all from './b'
import { type Only, gone } from './c'
import { both } from './d'
${IMPORT}
live()
export type { both }
export const f = (to: Default, x: all.Row & Only, y: Kept): Named | void =>
  spinRemote(to, [], () => { 'on server'; return [Default, Named, all, gone, both] })
`)
  expect(code.match(/^import .*/gm)).toEqual([
    `import { live, type Kept } from './a';`,
    `import type Default from './a';`,
    `import type { Named } from './a';`,
    `import type * as all from './b';`,
    `import type { Only } from './c';`,
    `import type { both } from './d';`,
    `import { hop as _hop, table as _table } from "dscope/internal";`,
  ])
})

test('a type in a body that goes needs no import any more', () => {
  const code = codeOf(`import { Row, load } from './a'
${IMPORT}export const f = (to: string) => spinRemote(to, [], () => {
  'on server'
  const row: Row = load(Row)
  return row
})
`)
  expect(code).not.toContain('./a')
})

test('every declaration of a name goes together: overloads, merged enums and namespaces, repeated variables', () => {
  const code = codeOf(`${IMPORT}function f(a: string): void
function f(a: number): void
function f(a: unknown) { return 'CANARY' }
enum E { A = 'CANARY' }
enum E { B = 'CANARY' }
class N {}
namespace N { export const secret = 'CANARY' }
namespace X.Y { export const secret = 'CANARY' }
import shorter = X.Y
var v = 'CANARY'
var v = 'CANARY'
export const g = (to: string) =>
  spinRemote(to, [], () => { 'on server'; return [f, E, N, shorter, v] })
`)
  expect(code).not.toMatch(/CANARY|function f|shorter/)
})

test('one live use of a merged name keeps all of its declarations', () => {
  const code = codeOf(`${IMPORT}class N {}
namespace N { export const open = 1 }
export const g = (to: string) => spinRemote(to, [], () => { 'on server'; return N })
export const h = N.open
`)
  expect(code).toContain('class N')
  expect(code).toContain('namespace N')
})

test('a variable that a nested statement declares again stays there', () => {
  const code = codeOf(`${IMPORT}var v = 'CANARY'
if (globalThis.x) { var v = 'other' }
export const g = (to) => spinRemote(to, [], () => { 'on server'; return v })
`)
  expect(code).not.toContain('CANARY')
  expect(code).toContain(`var v = 'other'`)
})

test('signatures and ids are the same in every build', () => {
  const rows = (role?: string) => codeOf(LEAKY, { role }).match(/\["[\w-]{22}", "[\w-]{8}"/g)
  expect(rows('client')).toHaveLength(2)
  expect(rows('client')).toEqual(rows('server'))
  expect(rows('client')).toEqual(rows())
})

test('the report of a server-only import names each use and what to do', () => {
  const source = `${IMPORT}import { Pool } from 'pg'
const pool = new Pool()
export const f = (to) => spinRemote(to, [], () => pool)
export default Pool
`
  expect(() => build(source, { serverOnly: { backend: ['pg'], worker: ['pg'] } })).toThrow(
    /DSC137: `pg` may only be used in blocks of the roles? `backend` and `worker`\n[^]*`Pool` is used at src\/a.ts:3:18\n {2}`Pool` is used at src\/a.ts:5:16\n {2}Use it in blocks that begin with 'on backend' or 'on worker', and/,
  )
})

test.each([
  ['pg', 'pg', true],
  ['pg', 'pg/lib/client.js', true],
  ['pg', 'pg-pool', false],
  ['pg', './pg', false],
  ['node:*', 'node:fs', true],
  ['node:*', 'node:fs/promises', true],
  ['@acme/*', '@acme/db/sql', true],
  ['**/server/**', 'server', true],
  ['**/server/**', 'src/server/db.ts', true],
  ['**/server/**', 'src/servers/db.ts', false],
  ['src/db.ts', 'src/db', true],
  ['src/db', 'src/db.mjs', true],
  ['./src/db.ts', 'src/db.ts', true],
  ['**/*.server.ts', 'src/a.server', true],
  ['**/*.server', 'src/a.server.tsx', true],
  ['**/db?', 'src/db1', true],
  ['a.b', 'axb', false],
  ['lodash.js', 'lodash', false],
  [/^pg\b/, 'pg-pool', true],
  [/server/g, 'src/server', true],
])('the pattern %p means %p: %p', (pattern, name, expected) => {
  expect([matches(name, pattern), matches(name, pattern)]).toEqual([expected, expected])
})

test('redacting blanks what is hidden, at every depth, and keeps line ends', () => {
  const text = 'a(b\r\n(c(d\u2028)c)b)\na'
  const span = (from: string, to: string) => ({ start: text.indexOf(from), end: text.indexOf(to) })
  expect(redact(text, [span('b', ')\na'), span('d', ')c)')], [span('c', ')b)')])).toBe(
    'a( \r\n c( \u2028)c  )\na',
  )
  expect(redact(text, [], [])).toBe(text)
})
