import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parse, type ParserPlugin } from '@babel/parser'
import * as types from '@babel/types'
import * as typescriptParser from '@typescript-eslint/parser'
import { Linter, type SourceCode } from 'eslint'
import { analyze, type Analysis, type BabelTypes } from '../../babel-plugin/analyze.ts'
import { resolve as resolveName, type Scope } from '../../babel-plugin/scopes.ts'
import { Adapter } from '../../eslint-plugin/adapter.ts'
import type { EstreeNode } from '../../eslint-plugin/estree.ts'
import { parserPlugins } from '../babel-plugin/compile-source.ts'
import { readFixtureCases } from '../babel-plugin/fixture-cases.ts'

const root = resolve(__dirname, '../..')
const JSX = { element: 'React', fragment: 'React' }

/**
 * Sources as they are written: the fixtures, and what is in TypeScript and JavaScript in this project, but for the tests of the
 * run time: they are long, and have no syntax that the others lack.
 */
const programs = [
  ...readFixtureCases().map(({ name, source, filename }) => ({ name, source, filename })),
  ...['runtime', 'babel-plugin', 'eslint-plugin', 'bundler-plugin', 'test', 'scripts'].flatMap(
    (folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
        .filter((path) => /\.(ts|tsx|mjs|cjs)$/.test(path))
        .map((path) => join(folder, path))
        .filter((path) => !path.startsWith('test/runtime/'))
        .map((name) => ({ name, filename: name, source: readFileSync(join(root, name), 'utf8') })),
  ),
]

test('there are many programs to look at', () => {
  expect(programs.length).toBeGreaterThan(600)
})

test.each(programs)(
  '$name means the same in the tree of TypeScript’s parser for ESLint',
  (program) => {
    expect(meaning(fromTypeScriptParser(program))).toBe(meaning(fromBabel(program)))
  },
)

const javascript = programs.filter(
  ({ filename, source }) =>
    /\.(js|jsx|mjs|cjs)$/.test(filename) && !source.includes('{...b}\n    </>'),
)

test.each(javascript)('$name means the same in the tree of espree', (program) => {
  expect(meaning(fromEspree(program))).toBe(meaning(fromBabel(program)))
})

test('types of Flow are no values, whichever parser hands them over', () => {
  const source = `
    import type { T } from './t'
    type Local = { a: T, b: typeof value }
    opaque type Id: string = string
    declare function later(x: Local): T
    interface Shape<X> { x: X }
    export function f<X: T>(value: X, other: Local = value): Array<T> {
      type Inner = typeof other
      const id = call<T>((value: any), new Map<T, X>())
      return [(id: Inner)]
    }
    class A<T> extends B<T> implements C { p: T = 1; static +q: T }
  `
  const plugins: ParserPlugin[] = [['flow', { all: true }], 'jsx']
  const options = { sourceType: 'module', ranges: true } as const
  const babel = parse(source, { ...options, plugins })
  const estree = parse(source, { ...options, plugins: [...plugins, 'estree'] })
  const { visitorKeys } = read({ name: '', source: '', filename: 'a.js' }, {})
  const flow = adapted(
    estree.program as EstreeNode,
    { ...visitorKeys, ...types.VISITOR_KEYS },
    true,
  )
  expect(meaning(flow)).toBe(meaning(analyze(babel.program, types, JSX)))
  expect(flow.references.map(({ name }) => name)).toEqual([
    'value',
    'call',
    'value',
    'Map',
    'id',
    'B',
  ])
})

interface Program {
  readonly name: string
  readonly source: string
  readonly filename: string
}

function fromBabel({ source, filename }: Program): Analysis {
  const plugins = parserPlugins(filename)
  const sourceType = filename.endsWith('.cjs') ? 'commonjs' : 'module'
  return analyze(
    parse(withoutMark(source), { sourceType, plugins }).program,
    types as BabelTypes,
    JSX,
  )
}

function fromTypeScriptParser(program: Program): Analysis {
  const source = read(program, { parser: typescriptParser })
  return adapted(source.ast, source.visitorKeys, /\.tsx?$/.test(program.filename))
}

function fromEspree(program: Program): Analysis {
  const source = read(program, {})
  return adapted(source.ast, source.visitorKeys, false)
}

/** Babel counts the byte order mark as a column, ESLint and editors do not. */
function withoutMark(source: string): string {
  return source.replace(/^\uFEFF/, '')
}

/** A program as ESLint has read it. */
function read({ source, filename }: Program, languageOptions: Linter.LanguageOptions): SourceCode {
  const linter = new Linter({ configType: 'flat' })
  const sourceType = filename.endsWith('.cjs') ? 'commonjs' : 'module'
  const parserOptions = { ecmaFeatures: { jsx: /x$/.test(filename) } }
  const config: Linter.Config = {
    files: ['**/*.*'],
    languageOptions: { sourceType, parserOptions, ...languageOptions },
  }
  const problems = linter.verify(source, [config], {
    filename: 'file' + /\.\w+$/.exec(filename)![0],
  })
  expect(problems).toEqual([])
  return linter.getSourceCode()
}

function adapted(tree: EstreeNode, keys: SourceCode['visitorKeys'], isTyped: boolean): Analysis {
  const adapter = new Adapter(keys, isTyped)
  return analyze(adapter.program(tree), adapter.types, JSX)
}

/**
 * What the compiler learns of a file, without the nodes: two trees of one text have different ones. As a text, a line for each thing:
 * texts are compared many times faster than data.
 */
function meaning({ references, specials, loads, scopes, names }: Analysis): string {
  const facts = [
    ...references.map(({ name, node, scope, access, implicit }) => {
      const binding = resolveName(scope, name)
      const bound = binding && [binding.kind, at(binding.declaration)]
      return ['reference', at(node), name, access, implicit, bound, scopePath(scope)]
    }),
    ...specials.map(({ kind, node, name, scope }) => [
      ...['special', at(node), kind, name, scopePath(scope)],
    ]),
    ...loads.map(({ kind, source, node }) => ['load', at(node), kind, source]),
    ...[...scopes.values()].map((scope) => [
      ...['scope', scopePath(scope), [...scope.bindings.keys()], [...scope.privateNames]],
    ]),
    ...[...names].map((name) => ['name', name]),
  ]
  return facts
    .map((fact) => JSON.stringify(fact))
    .sort()
    .join('\n')
}

function at({ loc }: types.Node): string {
  return `${loc?.start.line}:${loc?.start.column}`
}

const paths = new WeakMap<Scope, string>()

function scopePath(scope: Scope): string {
  const known = paths.get(scope)
  if (known !== undefined) return known
  const own = `${scope.kind}${scope.kind === 'program' ? '' : `@${at(scope.node)}`}`
  const path = scope.parent ? `${scopePath(scope.parent)} ${own}` : own
  paths.set(scope, path)
  return path
}
