import { findCaptureLists, type CaptureList } from './capture-lists.ts'
import { compileSource } from './compile-source.ts'
import { readFixtureCases, type FixtureCase } from './fixture-cases.ts'

const legal = readFixtureCases()
  .filter(({ errors, warnings }) => errors.length === 0 && warnings.every(isNoUnusedName))
  .map((fixture) => ({ ...fixture, lists: findCaptureLists(fixture.source, fixture.filename) }))
const capturing = legal.filter(({ lists }) => lists.some(({ names }) => names.length > 0))
const calling = legal.filter(({ lists }) => lists.length > 0)

function isNoUnusedName({ code }: { readonly code: string }): boolean {
  return code !== 'DSC102'
}

test('the fixtures hold enough capture lists for this to mean something', () => {
  expect(capturing.length).toBeGreaterThan(150)
})

test.each(capturing)('any one name taken out of a list of $name is missed by name', (fixture) => {
  for (const list of fixture.lists) {
    for (const name of list.names) {
      const shorter = list.names.filter((other) => other !== name)
      const { errors } = compile(fixture, withList(fixture.source, list, shorter))
      expect(errors.map(({ code, names }) => ({ code, names }))).toEqual([
        { code: 'DSC101', names: [name] },
      ])
    }
  }
})

test.each(calling)('an unused local added to a list of $name is told by name', (fixture) => {
  for (const list of fixture.lists) {
    const { errors, warnings } = compile(fixture, withUnusedLocal(fixture.source, list))
    expect(errors).toEqual([])
    const unused = warnings.filter(({ code }) => code === 'DSC102')
    expect(unused.map(({ names }) => names)).toEqual([['unusedLocal']])
  }
})

function compile(fixture: FixtureCase, source: string) {
  return compileSource(source, fixture.filename, fixture.options)
}

function withList(source: string, { list }: CaptureList, names: readonly string[]): string {
  return `${source.slice(0, list[0])}[${names.join(', ')}]${source.slice(list[1])}`
}

/** Wraps the call in a function of its own, whose parameter is then listed in vain. */
function withUnusedLocal(source: string, { call, list, names }: CaptureList): string {
  const [start, end] = call
  const before = source.slice(start, list[0])
  const after = source.slice(list[1], end)
  const longer = [...names, 'unusedLocal'].join(', ')
  const wrapped = `(async (unusedLocal) => ${before}[${longer}]${after})(1)`
  return source.slice(0, start) + wrapped + source.slice(end)
}
