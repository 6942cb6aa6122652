import { rules } from '../../eslint-plugin/rules.ts'
import { readFixtureCases, type FixtureCase } from '../babel-plugin/fixture-cases.ts'
import { ALL_RULES, lint, type How, type ParserName, type Version } from './lint-source.ts'

const cases = readFixtureCases()

/** Programs that a parser does not read, or reads as something else, each with the reason. */
const UNREAD: Readonly<Record<ParserName, Readonly<Record<string, string>>>> = {
  espree: {
    'jsx/a-fragment-uses-its-children': 'espree has no `{...spread}` among the children of JSX',
  },
  '@typescript-eslint/parser': {},
}

const ROUTES: readonly (readonly [ParserName, Version])[] = [
  ['espree', '10'],
  ['espree', '9'],
  ['@typescript-eslint/parser', '10'],
  ['@typescript-eslint/parser', '9'],
]

/** The rule that reports each code. */
const owners = new Map(
  Object.entries(rules).flatMap(([name, { codes }]) =>
    codes.map((code) => [code as string, `dscope/${name}`] as const),
  ),
)

describe.each(ROUTES)('with %s and ESLint %s', (parser, version) => {
  test.each(cases.filter((fixture) => canRead(parser, fixture)))(
    '$name is told by the rules what the compiler says, at the same places, and nothing else',
    (fixture) => {
      const { source, filename } = fixture
      const told = lint(source, filename, { parser, version, rules: rulesOf(fixture) })
      const expected = [...fixture.errors, ...fixture.warnings].map(({ code, line, column }) => ({
        rule: owners.get(code),
        code,
        line,
        column,
      }))
      expect(places(told)).toEqual(places(expected))
    },
  )
})

function canRead(parser: ParserName, { name, filename }: FixtureCase): boolean {
  if (parser === 'espree' && /\.tsx?$/.test(filename)) return false
  return !(name in UNREAD[parser])
}

function rulesOf({ options }: FixtureCase): NonNullable<How['rules']> {
  const { roles, root, serverOnly } = options as {
    roles?: string[]
    root?: string
    serverOnly?: object
  }
  const given = {
    ...(roles && { roles }),
    ...(root && { root }),
    ...(serverOnly && { serverOnly }),
  }
  return { ...ALL_RULES, 'dscope/valid-macro-call': ['error', given] }
}

interface Place {
  readonly rule: string | undefined
  readonly code: string
  readonly line: number
  readonly column: number
}

function places(told: readonly Place[]): string[] {
  return told.map(({ rule, code, line, column }) => `${line}:${column} ${code} ${rule}`).sort()
}
