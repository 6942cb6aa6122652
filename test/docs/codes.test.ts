import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { codes } from '../../runtime/codes.ts'
import { readPage } from './fences.ts'

const root = resolve(__dirname, '../..')
const table = Object.keys(codes)

/** The files below some folders that mention each code: `mention` has the code as its first group. */
function filesByCode(
  folders: readonly string[],
  isRead: (path: string) => boolean,
  mention: RegExp,
): Map<string, string[]> {
  const found = new Map<string, string[]>()
  for (const folder of folders) {
    for (const name of readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })) {
      const path = `${folder}/${name}`
      if (!isRead(path)) continue
      const mentioned = readFileSync(join(root, path), 'utf8').matchAll(mention)
      for (const code of new Set([...mentioned].map(([, code]) => code!))) {
        found.set(code, [...(found.get(code) ?? []), path])
      }
    }
  }
  return found
}

const sources = filesByCode(
  ['runtime', 'babel-plugin', 'bundler-plugin'],
  (path) => path.endsWith('.ts') && path !== 'runtime/codes.ts',
  // As a text, or as the key of its words.
  /(?:'|^ {2})(DSC\d{3})(?:'|: \()/gm,
)
const tests = filesByCode(
  ['test', 'fixtures'],
  (path) => /\.(ts|mjs|json)$/.test(path) && !path.startsWith('test/docs/'),
  /\b(DSC\d{3})\b/g,
)

test('every code that the sources use is in the table, and every code of the table is used', () => {
  expect([...sources.keys()].filter((code) => !table.includes(code))).toEqual([])
  expect(table.filter((code) => !sources.has(code))).toEqual([])
})

test('docs/errors.md has one heading for every code, in order, with its title', () => {
  const headings = [...readPage('docs/errors.md').matchAll(/^### (DSC\d{3}): (.+)$/gm)]
  const written = headings.map(([, code, title]) => `${code}: ${title}`)
  expect(written).toEqual(Object.entries(codes).map(([code, title]) => `${code}: ${title}`))
})

test('docs/errors.md says under every heading what happened and what to do', () => {
  const sections = readPage('docs/errors.md').split(/^### /m).slice(1)
  expect(sections).toHaveLength(table.length)
  const thin = sections.filter(
    (section) => section.split('\n').slice(1).join(' ').trim().length < 80,
  )
  expect(thin.map((section) => section.slice(0, 6))).toEqual([])
})

test('every code has a test that mentions it', () => {
  const list = table.map((code) => `${code}  ${tests.get(code)?.length ?? 0} files`).join('\n')
  expect({ list, untested: table.filter((code) => !tests.has(code)) }).toEqual({
    list,
    untested: [],
  })
})

test('every code that a page mentions exists', () => {
  const pages = filesByCode(['docs'], (path) => path.endsWith('.md'), /\b(DSC\d{3})\b/g)
  expect([...pages.keys()].filter((code) => !table.includes(code))).toEqual([])
})
