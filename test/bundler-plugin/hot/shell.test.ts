import type { Shell } from '../../../bundler-plugin/hot/shell.ts'
import { transformMacros } from '../../../bundler-plugin/transform.ts'

async function shellOf(source: string, file = 'rows.tsx'): Promise<Shell> {
  const options = { root: '/app', packageName: 'app', onWarning: () => undefined }
  const code = `import { spinRemote } from 'dscope/macro'\n${source}`
  const compiled = await transformMacros(code, `/app/${file}`, options, { shell: true })
  return compiled!.shell!
}

const hop = (body: string, list = '[id]'): string =>
  `export const load = (server: string, id: number, limit: number) =>
  spinRemote(server, ${list}, async () => {
    ${body}
  })\n`

const BASE = hop('return id')

describe('the shell stays the same', () => {
  test.each([
    ['with another body', hop('const twice = id * 2\n    return twice')],
    ['with a hop in the body', hop(`return spinRemote('db', [id], () => id + 1)`)],
    ['with other layout and comments', `// why\n${BASE.replace('async', '\n\n/* here */ async')}`],
    [
      'with a helper that only blocks use',
      `const twice = (n: number) => n * 2\n${hop('return twice(id)')}`,
    ],
    [
      'with an import that only blocks use',
      `import { db } from './db.ts'\n${hop('return db.get(id)')}`,
    ],
    ['with a helper that nobody uses', `function idle() {}\n${BASE}`],
  ])('%s', async (_, source) => {
    expect((await shellOf(source)).hash).toBe((await shellOf(BASE)).hash)
  })
})

describe('the shell changes', () => {
  test.each([
    ['with the captures of an outer block', hop('return id + limit', '[id, limit]')],
    ['with the name of a block, and with it its id', BASE.replace('load', 'fetchRow')],
    ['with another block', `${BASE}${BASE.replace('load', 'other')}`],
    ['with an export', `${BASE}export const one = 1\n`],
    ['with a statement that runs', `${BASE}console.log(1)\n`],
    ['with an import for its effects', `import './style.css'\n${BASE}`],
  ])('%s', async (_, source) => {
    expect((await shellOf(source)).hash).not.toBe((await shellOf(BASE)).hash)
  })

  test('with a helper that exports use too', async () => {
    const source = (sum: string) =>
      `const sum = (n: number) => ${sum}\nexport const three = () => sum(2)\n${hop('return sum(id)')}`
    expect((await shellOf(source('n + 1'))).hash).not.toBe((await shellOf(source('n + 2'))).hash)
  })
})

describe('a module may run again', () => {
  test.each([
    [
      'that only declares',
      `class Row {}\nfunction make() { return new Row() }\n${hop('return make()')}`,
    ],
    ['whose state only blocks use', `const cache = new Map()\n${hop('return cache.get(id)')}`],
    [
      'whose state no block uses',
      `const cache = new Map()\nexport const get = (k: string) => cache.get(k)\n${BASE}`,
    ],
    [
      'that shares what is fixed',
      `const LIMITS = { rows: 10 }\nexport const rows = () => LIMITS.rows\n${hop('return LIMITS.rows')}`,
    ],
    [
      'that keeps its state by the hot API',
      `const cache = import.meta.hot?.data.cache ?? new Map()\nif (import.meta.hot) import.meta.hot.data.cache = cache\nexport const put = (k: number) => cache.set(k, k)\n${hop('return cache.get(id)')}`,
    ],
    ['that names a component', `export const Row = () => <p />\nRow.displayName = 'Row'\n${BASE}`],
  ])('%s', async (_, source) => {
    expect((await shellOf(source)).obstacle).toBeUndefined()
  })
})

describe('a module must not run again', () => {
  const shared = /keeps `\w+` for blocks and for its exports alike/
  test.each([
    [
      'that shares a map',
      `const cache = new Map()\nexport const put = (k: number) => cache.set(k, k)\n${hop('return cache.get(id)')}`,
      shared,
    ],
    [
      'that shares a map through functions',
      `const cache = new Map()\nconst get = (k: number) => cache.get(k)\nexport const put = (k: number) => cache.set(k, k)\n${hop('return get(id)')}`,
      shared,
    ],
    [
      'that shares a counter',
      `let count = 0\nexport const add = () => { count++ }\n${hop('return count + id')}`,
      shared,
    ],
    [
      'that shares an array which it fills',
      `const rows: number[] = []\nexport const add = (n: number) => { rows.push(n) }\n${hop('return rows[id]')}`,
      shared,
    ],
    [
      'that shares a class with static state',
      `class Rows { static all = new Map() }\nexport const make = () => new Rows()\n${hop('return Rows.all.get(id)')}`,
      shared,
    ],
    ['that does something', `console.log('loaded')\n${BASE}`, /does something when it is loaded/],
    [
      'that waits',
      `export const rows = await fetch('/rows')\n${BASE}`,
      /does something when it is loaded/,
    ],
    [
      'that makes a peer',
      `import { createPeer } from 'dscope'\nexport const peer = createPeer({ id: 'a' })\n${BASE}`,
      /does something when it is loaded/,
    ],
  ])('%s', async (_, source, why) => {
    expect((await shellOf(source)).obstacle).toMatch(why)
  })

  test('and is told in which line the reason is', async () => {
    const { obstacle } = await shellOf(`\nconsole.log('loaded')\n${BASE}`)
    expect(obstacle).toMatch(/^in line 3 /)
  })
})

test('a module without blocks has no shell', async () => {
  const source = `import { spinRemote } from 'dscope/macro'\nexport const one = 1\n`
  const options = { root: '/app', packageName: 'app' }
  const compiled = await transformMacros(source, '/app/a.ts', options, { shell: true })
  expect(compiled?.shell).toBeUndefined()
})
