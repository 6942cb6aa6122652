import { parse } from '@typescript-eslint/parser'
import {
  analyze,
  type Reference,
  type Scope,
  type Variable,
} from '@typescript-eslint/scope-manager'
import { findCaptureLists } from './capture-lists.ts'
import { readFixtureCases, type FixtureCase } from './fixture-cases.ts'

type Range = readonly [start: number, end: number]

const comparable = readFixtureCases()
  .filter(({ errors }) => errors.length === 0)
  // The factory of JSX is written in a comment, which this analysis does not read.
  .filter(({ source }) => !source.includes('@jsx'))
  .map((fixture) => ({ ...fixture, lists: findCaptureLists(fixture.source, fixture.filename) }))
  .filter(({ lists }) => lists.length > 0)

test.each(comparable)('typescript-eslint finds the captures of $name', (fixture) => {
  const { scopes, typeQueries } = analyzeScopes(fixture)
  const unused = fixture.warnings.flatMap(({ code, names = [] }) =>
    code === 'DSC102' ? names : [],
  )
  for (const { names, block } of fixture.lists) {
    const scope = scopes.find((candidate) => isAt(candidate, block))
    const captures = scope === undefined ? undefined : capturesOf(scope, typeQueries)
    const used = names.filter((name) => captures?.includes(name) || !unused.includes(name))
    expect(captures).toEqual([...used].sort())
  }
})

function analyzeScopes({ source, filename }: FixtureCase) {
  const text = source.replace(/^\ufeff/, ' ')
  const program = parse(text, {
    sourceType: 'module',
    range: true,
    ecmaFeatures: { jsx: filename.endsWith('x') },
  })
  // Without libraries and a factory of JSX, only what a program declares is bound.
  const { scopes } = analyze(program, { sourceType: 'module', lib: [], jsxPragma: null })
  return { scopes, typeQueries: findTypeQueries(program) }
}

/** Every `typeof x` in a type: a value reference there, because it keeps an import alive for the checker. */
function findTypeQueries(node: object): Range[] {
  const { type, range } = node as { type?: string; range?: Range }
  if (type === 'TSTypeQuery' && range !== undefined) return [range]
  return Object.entries(node).flatMap(([key, child]) =>
    key !== 'parent' && typeof child === 'object' && child !== null ? findTypeQueries(child) : [],
  )
}

/** The scope of a block, not the one that holds only the name of a function expression. */
function isAt({ type, block: { range } }: Scope, [start, end]: Range): boolean {
  return type === 'function' && range[0] === start && range[1] === end
}

function capturesOf(scope: Scope, typeQueries: readonly Range[]): string[] {
  const isValue = ({ isValueReference, identifier: { range } }: Reference): boolean =>
    isValueReference && !typeQueries.some(([start, end]) => start <= range[0] && range[1] <= end)
  const outside = scope.through
    .filter(isValue)
    .flatMap((reference) => bindingOf(reference) ?? [])
    .filter((variable) => !isShared(variable, scope))
  return [...new Set(outside.map(({ name }) => name))].sort()
}

/** A class declaration binds its name twice; the one outside is what a program means by it. */
function bindingOf({ resolved }: Reference): Variable | undefined {
  const isInnerName =
    resolved?.scope.type === 'class' && resolved.scope.block.type === 'ClassDeclaration'
  const outer = isInnerName ? resolved.scope.upper.set.get(resolved.name) : undefined
  return (outer ?? resolved ?? undefined) as Variable | undefined
}

/** Whether a variable is of the module, or is the block's own name. */
function isShared({ scope }: Variable, block: Scope): boolean {
  return scope.type === 'module' || scope.type === 'global' || scope.block === block.block
}
