import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { rows } from './acceptance-rows.ts'

const tests = resolve(__dirname, '..')

/** The rows that titles begin with, and the files. */
function rowsOfTitles(): Map<string, string[]> {
  const found = new Map<string, string[]>()
  for (const path of readdirSync(tests, { recursive: true, encoding: 'utf8' })) {
    if (!path.endsWith('.test.ts') || path.includes('node_modules')) continue
    const source = readFileSync(join(tests, path), 'utf8')
    for (const [, ids] of source.matchAll(/['"`]((?:[A-Z]+\d+, )*[A-Z]+\d+): /g)) {
      for (const id of ids!.split(', ')) found.set(id, [...(found.get(id) ?? []), path])
    }
  }
  return found
}

test('every acceptance row has a test that names it in its title, and no title names a row that there is not', () => {
  const found = rowsOfTitles()
  expect(Object.keys(rows).filter((id) => !found.has(id))).toEqual([])
  const unknown = [...found].filter(([id]) => /^[BFR]/.test(id) && !Object.hasOwn(rows, id))
  expect(unknown).toEqual([])
})
