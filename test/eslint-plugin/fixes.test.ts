import { findCaptureLists, type CaptureList } from '../babel-plugin/capture-lists.ts'
import { compileSource } from '../babel-plugin/compile-source.ts'
import { readFixtureCases, type FixtureCase } from '../babel-plugin/fixture-cases.ts'
import { fix, parserFor, type How, type ParserName, type Version } from './lint-source.ts'

/** The spread among JSX children is read by the compilers only. */
const cases = readFixtureCases().filter(({ source }) => !source.includes('{...b}\n    </>'))
const ROUTES: readonly (readonly [ParserName, Version])[] = [
  ['espree', '10'],
  ['espree', '9'],
  ['@typescript-eslint/parser', '10'],
  ['@typescript-eslint/parser', '9'],
]

const fixable = cases.filter(
  (fixture) => toldOf(fixture).length > 0 && toldOf(fixture).every(isOfList),
)
const legal = cases.filter((fixture) => toldOf(fixture).length === 0)

function toldOf({ errors, warnings }: FixtureCase): string[] {
  return [...errors, ...warnings].map(({ code }) => code)
}

function isOfList(code: string): boolean {
  return code === 'DSC101' || code === 'DSC102'
}

test('the fixtures hold enough lists that are only too short or too long', () => {
  expect(fixable.length).toBeGreaterThan(35)
  expect(legal.length).toBeGreaterThan(250)
})

describe.each(ROUTES)('with %s and ESLint %s', (parser, version) => {
  const read = fixable.filter(
    ({ filename }) => parser !== 'espree' || parserFor(filename) === parser,
  )

  test.each(read)(
    '$name is fixed so that it compiles without a word, and then stays',
    (fixture) => {
      const how: How = { parser, version }
      const fixed = fix(fixture.source, fixture.filename, how)
      expect(compile(fixture, fixed)).toEqual([])
      expect(fix(fixed, fixture.filename, how)).toBe(fixed)
    },
  )
})

const wrong = cases.filter((fixture) => !legal.includes(fixture))

test.each(wrong)(
  'what is fixed in $name parses, stays fixed, and is told no new mistake',
  (fixture) => {
    const fixed = fix(fixture.source, fixture.filename)
    expect(fix(fixed, fixture.filename)).toBe(fixed)
    const known = new Set(toldOf(fixture))
    expect(compile(fixture, fixed).filter((code) => !known.has(code))).toEqual([])
  },
)

test.each(legal)('$name is right, so that nothing is fixed', ({ source, filename }) => {
  expect(fix(source, filename)).toBe(source)
})

const listing = legal
  .map((fixture) => ({ ...fixture, lists: findCaptureLists(fixture.source, fixture.filename) }))
  .filter(({ lists }) => lists.some(({ names }) => names.length > 0))

test.each(listing)('any one name taken out of a list of $name is put back', (fixture) => {
  for (const list of fixture.lists) {
    for (const name of list.names) {
      const shorter = list.names.filter((other) => other !== name)
      const fixed = fix(withList(fixture.source, list, shorter), fixture.filename)
      expect(fixed).toBe(withList(fixture.source, list, [...shorter, name]))
      expect(compile(fixture, fixed)).toEqual([])
    }
  }
})

/** The codes that the Babel plugin tells. */
function compile({ filename, options }: FixtureCase, source: string): string[] {
  const { errors, warnings } = compileSource(source, filename, options)
  return [...errors, ...warnings].map(({ code }) => code)
}

function withList(source: string, { list }: CaptureList, names: readonly string[]): string {
  return `${source.slice(0, list[0])}[${names.join(', ')}]${source.slice(list[1])}`
}
