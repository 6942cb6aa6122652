import { parse, type ParserPlugin } from '@babel/parser'
import { pages, readFences, type Fence } from './fences.ts'
import { compile, instrument, run } from './program.ts'

const fences = pages().flatMap((page) => readFences(page))
const named = (chosen: Fence[]) =>
  chosen.map((fence) => [`${fence.page}:${fence.line}`, fence] as const)

const parseWith = (plugins: ParserPlugin[]) => (code: string) =>
  parse(code, { sourceType: 'module', plugins })
const READERS: Record<string, (code: string) => unknown> = {
  js: parseWith([]),
  jsx: parseWith(['jsx']),
  ts: parseWith(['typescript']),
  tsx: parseWith(['typescript', 'jsx']),
  json: JSON.parse,
}

const programs = named(fences.filter(({ runs }) => runs))
test.each(programs)('%s runs, and prints and computes what the page says', async (_, fence) => {
  const { code, claims } = instrument(fence.code)
  expect(claims.length > 0 || fence.output !== undefined).toBe(true)
  const { printed, found } = await run(compile(code, fence.page.replace(/\.md$/, '.ts')))
  if (fence.output !== undefined) expect(printed).toBe(fence.output)
  expect(claims.map(({ line }) => ({ line, expected: found.get(line) }))).toEqual(claims)
})

const pieces = named(fences.filter(({ runs, language }) => !runs && language in READERS))
test.each(pieces)('%s is well formed', (_, { code, language }) => {
  expect(() => READERS[language]!(code)).not.toThrow()
})

test('every block of code says what language it is in', () => {
  const silent = fences.filter(({ language }) => language === '')
  expect(silent.map(({ page, line }) => `${page}:${line}`)).toEqual([])
})

test('the README has one program that runs', () => {
  expect(programs.filter(([, { page }]) => page === 'README.md')).toHaveLength(1)
})
