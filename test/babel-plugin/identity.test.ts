import { createHash } from 'node:crypto'
import { compileSource, type Compiled, type ReportedBlock } from './compile-source.ts'
import { readFixtureCases, type FixtureCase } from './fixture-cases.ts'

const fixtures = readFixtureCases()
const variants = fixtures
  .filter(({ topic, name }) => topic.startsWith('identical-') && !name.endsWith('/as-written'))
  .map((variant) => ({ ...variant, base: findFixture(`${variant.topic}/as-written`) }))

function findFixture(name: string): FixtureCase {
  const fixture = fixtures.find((candidate) => candidate.name === name)
  if (fixture === undefined) throw new Error(`there is no fixture ${name}`)
  return fixture
}

test.each(variants)('$name keeps every id and signature', ({ base, ...variant }) => {
  const expected = compileAs('/repo/src/same.ts', base).blocks.map(identityOf)
  const names = new Set(expected.map(({ name }) => name))
  const actual = compileAs('/repo/src/same.ts', variant).blocks.map(identityOf)
  expect(expected.length).toBeGreaterThan(1)
  expect(actual.filter(({ name }) => names.has(name))).toEqual(expected)
})

/** Compiles under a name that does not tell the variants apart; the parser still sees the input's own extension. */
function compileAs(filename: string, fixture: FixtureCase): Compiled {
  const extension = /\.\w+$/.exec(fixture.filename)?.[0] ?? ''
  return compileSource(fixture.source, filename, fixture.options, `input${extension}`)
}

function identityOf({ id, signature, name, role, kind, captures }: ReportedBlock) {
  return { id, signature, name, role, kind, captures }
}

const named: [fixture: string, names: string[]][] = [
  ['identical-search/as-written', ['searchAndDisplay', 'searchAndDisplay/results']],
  ['identical-twins/as-written', ['main', 'main~1']],
  [
    'identical-members/as-written',
    [
      'Store/items',
      'Store/find/row',
      'Store/find/last',
      'Store/#load/a b',
      'Store/#load/1',
      'store/open',
    ],
  ],
  ['identical-namespaces/as-written', ['price', 'weigh']],
  ['names/a-variable-names-its-hop', ['main/first', 'main/second']],
  [
    'names/members-and-properties-name-their-hops',
    ['main/o/sum', 'main/o/a b', 'main/o/7', 'main/o', 'main/last'],
  ],
  ['names/classes-and-methods-name-their-hops', ['Store/#secret', 'Store/field', 'Store']],
  ['names/a-nested-block-is-named-under-the-outer-one', ['main/outer', 'main/outer/inner']],
  ['names/an-anonymous-default-export-has-an-empty-name', ['']],
  ['names/a-named-function-expression-names-its-hop', ['main/inner']],
  ['nested/three-levels-carry-what-the-innermost-needs', ['main', 'main~1', 'main~2']],
  ['call-forms/a-block-at-module-top-level-is-compiled', ['ready']],
]

test.each(named)('the blocks of %s are named by what encloses them', (name, names) => {
  const fixture = findFixture(name)
  const { blocks } = compileSource(fixture.source, fixture.filename, fixture.options)
  expect(blocks.map((block) => block.name)).toEqual(names)
})

const legal = fixtures
  .filter(({ errors }) => errors.length === 0)
  .map((fixture) => ({
    ...fixture,
    compiled: compileSource(fixture.source, fixture.filename, fixture.options),
  }))

test.each(legal)('the ids of $name are what the specification says', ({ compiled }) => {
  const seen = new Map<string, number>()
  for (const { id, name } of compiled.blocks) {
    const twins = seen.get(pathOf(name)) ?? 0
    seen.set(pathOf(name), twins + 1)
    expect(name).toBe(twins === 0 ? pathOf(name) : `${pathOf(name)}~${twins}`)
    expect(id).toBe(hash(`dscope1\0${compiled.module}#${name}`, 22))
  }
})

test.each(legal)('the signatures of $name are what the specification says', ({ compiled }) => {
  for (const { signature, name, captures, kind, role } of compiled.blocks) {
    const twins = compiled.blocks.filter((other) => pathOf(other.name) === pathOf(name))
    if (twins.length > 1) continue
    const sorted = [...captures].sort()
    expect(signature).toBe(hash([...sorted, '', kind ?? 'call', role ?? '', ''].join('\0'), 8))
  }
})

test('twins are told apart by their source, whose line ends do not count', () => {
  const source = 'async () => {\n      return a + b\n    }'
  const fixture = findFixture('identical-twins/with-carriage-returns')
  const [first] = compileAs('/repo/a.js', fixture).blocks
  expect(first?.signature).toBe(hash(['a', 'b', '', 'call', '', source].join('\0'), 8))
})

/** The name without the number of a twin; no fixture has a name that ends like one. */
function pathOf(name: string): string {
  return name.replace(/~\d+$/, '')
}

function hash(text: string, length: number): string {
  return createHash('sha256').update(text, 'utf8').digest('base64url').slice(0, length)
}
