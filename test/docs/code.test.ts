import { parse, type ParserPlugin } from '@babel/parser'
import { pages, readFences, type Fence } from './fences.ts'
import { compile, instrument, normalized, run } from './program.ts'

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

const programs = named(fences.filter(({ marks }) => marks.includes('run')))
test.each(programs)('%s runs, and prints and computes what the page says', async (_, fence) => {
  const { code, claims } = instrument(fence.code)
  expect(claims.length > 0 || fence.output !== undefined).toBe(true)
  const { printed, found } = await run(compile(code, 'src/program.ts'))
  if (fence.output !== undefined) expect(printed).toBe(fence.output)
  expect(claims.map(({ line }) => ({ line, expected: found.get(line) }))).toEqual(claims)
})

const sources = named(fences.filter(({ marks }) => marks.includes('compiles')))
test.each(sources)('%s is compiled to what the page shows', (_, fence) => {
  const { code, language } = fences[fences.indexOf(fence) + 1]!
  expect(language).toBe('js')
  const role = /\brole=(\w+)/.exec(fence.marks.join(' '))?.[1]
  expect(normalized(compile(fence.code, 'src/double.ts', role))).toBe(normalized(code))
})

const pieces = named(
  fences.filter(({ marks, language }) => !marks.includes('run') && language in READERS),
)
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
