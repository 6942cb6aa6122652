import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { pages, readFences, readPage } from './fences.ts'

const root = resolve(__dirname, '../..')

/** Headings as the addresses that Markdown gives them. */
function anchors(page: string): string[] {
  return [...readPage(page).matchAll(/^#+ (.+)$/gm)].map(([, heading]) =>
    heading!
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  )
}

test.each(pages())('every link of %s leads to a file and a heading that are there', (page) => {
  const prose = readPage(page).replace(/^(\s*)(`{3,})[^]*?^\1\2$/gm, '')
  const links = [...prose.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, link]) => link!)
    .filter((link) => !/^[a-z]+:/.test(link))
  const broken = links.filter((link) => {
    const [path = '', anchor] = link.split('#')
    const target = path === '' ? page : join(dirname(page), path)
    if (!existsSync(join(root, target))) return true
    return anchor !== undefined && !anchors(target).includes(anchor)
  })
  expect(broken).toEqual([])
})

test('every file that a page names is there', () => {
  const named = pages().flatMap((page) => [
    ...readPage(page).matchAll(
      /`((?:babel-plugin|bundler-plugin|eslint-plugin|macro|runtime|test|fixtures|scripts|bench|examples)\/[\w./-]*)`/g,
    ),
  ])
  expect(named.length).toBeGreaterThan(40)
  expect(named.map(([, path]) => path!).filter((path) => !existsSync(join(root, path)))).toEqual([])
})

test('every function in the flows of docs/architecture.md exists under its name', () => {
  const steps = readFences('docs/architecture.md')
    .filter(({ language, code }) => language === 'text' && !code.includes('◄──'))
    .flatMap(({ code }) => code.split('\n'))
    .filter((line) => !line.startsWith('───'))
    .flatMap((line) =>
      line
        .trim()
        .split(/ {2,}/)[0]!
        .split(/ [→/] /),
    )
  const names = steps.map((step) => step.replace(/\(.*/, '').replace(/^.*\./, '').trim())
  const sources = ['runtime', 'babel-plugin'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.ts'))
      .map((path) => readFileSync(join(root, folder, path), 'utf8')),
  )
  const isThere = (name: string) => sources.some((text) => new RegExp(`${name}\\b`).test(text))
  expect(names.length).toBeGreaterThan(20)
  expect(names.filter((name) => !/^#?\w+$/.test(name) || !isThere(name))).toEqual([])
})
