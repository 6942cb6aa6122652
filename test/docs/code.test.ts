import { parse, type ParserPlugin } from '@babel/parser'
import { pages, readFences, type Fence } from './fences.ts'
import { compile, instrument, run } from './program.ts'

const fences = pages().flatMap((page) => readFences(page))
const named = (chosen: Fence[]) =>
  chosen.map((fence) => [`${fence.page}:${fence.line}`, fence] as const)

const SYNTAX: Record<string, ParserPlugin[]> = {
  js: [],
  jsx: ['jsx'],
  ts: ['typescript'],
  tsx: ['typescript', 'jsx'],
}

const programs = named(fences.filter(({ runs }) => runs))
test.each(programs)('%s runs, and prints and computes what the page says', async (_, fence) => {
  const { code, claims } = instrument(fence.code)
  expect(claims.length > 0 || fence.output !== undefined).toBe(true)
  const { printed, found } = await run(compile(code, fence.page.replace(/\.md$/, '.ts')))
  if (fence.output !== undefined) expect(printed).toBe(fence.output)
  expect(claims.map(({ line }) => ({ line, expected: found.get(line) }))).toEqual(claims)
})

const pieces = named(fences.filter(({ runs, language }) => !runs && language in SYNTAX))
test.each(pieces)('%s is a well-formed piece of code', (_, { code, language }) => {
  const plugins = SYNTAX[language]!
  expect(() => parse(code, { sourceType: 'module', plugins })).not.toThrow()
})

const data = named(fences.filter(({ language }) => language === 'json'))
test.each(data)('%s is well-formed JSON', (_, { code }) => {
  expect(() => JSON.parse(code) as unknown).not.toThrow()
})

test('every block of code says what language it is in', () => {
  const silent = fences.filter(({ language }) => language === '')
  expect(silent.map(({ page, line }) => `${page}:${line}`)).toEqual([])
})

test('the README has one program that runs', () => {
  expect(programs.filter(([, { page }]) => page === 'README.md')).toHaveLength(1)
})
