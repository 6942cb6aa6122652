import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import type { FileRecord } from '../../babel-plugin/index.ts'

// Needs `npm run build`, as `npm test` does first.
let outcomes: Record<string, { code: string; record: FileRecord; shown: string }>

beforeAll(() => {
  const script = join(__dirname, 'built.mjs')
  outcomes = JSON.parse(execFileSync(process.execPath, [script], { encoding: 'utf8' }))
}, 60_000)

const ROUTES = ['Babel 7', 'Babel 8'].flatMap((host) =>
  ['dscope/babel', 'the ES module', 'the CommonJS module', 'babel-plugin-macros'].map(
    (route) => `${host}, ${route}`,
  ),
)

test.each(ROUTES)('the built package leaves the server out of code and map: %s', (route) => {
  const { shown } = outcomes[route]!
  expect(shown).toContain('sourcesContent')
  expect(shown).toContain('export const g')
  expect(shown).not.toContain('secret')
})

test.each(ROUTES)('the built package compiles a file by its name: %s', (route) => {
  const { code, record } = outcomes[route]!
  expect(record.module).toBe('acme/a.js')
  expect(record.blocks).toEqual([
    expect.objectContaining({ name: 'f', kind: 'call', captures: ['n'] }),
  ])
  expect(code).toContain(`_hop(null, to, "${record.blocks[0]?.id}", {`)
  expect(code).not.toContain('dscope/macro')
})

test('the built compiler loads nothing of the run time', () => {
  const script = `require('dscope/babel'); console.log(JSON.stringify(Object.keys(require.cache)))`
  const root = join(__dirname, '../..')
  const output = execFileSync(process.execPath, ['-e', script], { cwd: root, encoding: 'utf8' })
  const loaded = JSON.parse(output) as string[]
  expect(loaded.length).toBeGreaterThan(1)
  expect(loaded.filter((file) => /node_modules/.test(file.slice(root.length)))).toEqual([])
  expect(
    loaded.filter((file) => /remote|websocket|internal|cbor/.test(file.slice(root.length))),
  ).toEqual([])
})
