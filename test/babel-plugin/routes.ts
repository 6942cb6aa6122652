import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { parseSync, transformSync, type BabelFileResult, type PluginItem } from '@babel/core'
import macros from 'babel-plugin-macros'
import dscope from '../../babel-plugin/index.ts'
import macro from '../../babel-plugin/macro.ts'
import { parserPlugins } from './compile-source.ts'
import type { FixtureCase } from './fixture-cases.ts'

/** A problem, without the words. */
export interface Place {
  readonly code: string
  readonly line: number
  readonly column: number
  readonly names?: readonly string[]
}

/** What a compiler makes of one case. */
export interface Outcome {
  readonly code: string
  readonly blocks: readonly unknown[]
  readonly errors: readonly Place[]
  readonly warnings: readonly Place[]
}

export type Route = 'plugin' | 'macro'

// Babel makes the plugins of a preset once for each object of options.
const OLDEST: PluginItem[] = [['@babel/preset-env', {}], '@babel/preset-react']
const TYPES: PluginItem = ['@babel/preset-typescript', { allowDeclareFields: true }]
const MODULES: PluginItem = ['@babel/preset-env', { targets: { node: '20.19' } }]

/** Compiles with Babel 7; types stay. */
export function compile(fixture: FixtureCase, route: Route): Outcome {
  return outcomeOf(() =>
    transformSync(fixture.source, {
      ...babelOptions(fixture),
      plugins: [pluginOf(fixture, route)],
    }),
  )
}

/** Compiles with Babel 7 as users do: types go in the same run. */
export function compileWithPresets(fixture: FixtureCase): Outcome {
  return outcomeOf(() =>
    transformSync(fixture.source, {
      ...babelOptions(fixture),
      plugins: [pluginOf(fixture, 'plugin')],
      presets: typePreset(fixture),
    }),
  )
}

/** Compiles with Babel 7 for the oldest engines: everything that presets can do is done to the emitted code. */
export function compileLowered(fixture: FixtureCase): Outcome {
  return outcomeOf(() =>
    transformSync(fixture.source, {
      ...babelOptions(fixture),
      plugins: [pluginOf(fixture, 'plugin')],
      presets: [...OLDEST, ...typePreset(fixture)],
    }),
  )
}

function pluginOf({ options }: FixtureCase, route: Route): PluginItem {
  const quiet = { onWarning: () => {}, ...options }
  if (route === 'plugin') return [dscope, quiet]
  // The macro is found in the built package otherwise; here it is the source.
  return [macros, { dscope: quiet, resolvePath: (source: string) => source, require: () => macro }]
}

/** Compiles every case with Babel 8, by both routes, in one process: Babel 8 cannot be loaded by jest. */
export function compileWithBabel8(
  fixtures: readonly FixtureCase[],
): Record<Route, Record<string, Outcome>> {
  const input = fixtures.map((fixture) => ({
    ...fixture,
    parserPlugins: parserPlugins(fixture.filename),
    isReachable: isReachedByMacros(fixture),
  }))
  const output = execFileSync(process.execPath, [join(__dirname, 'babel8.mjs')], {
    input: JSON.stringify(input),
    maxBuffer: 2 ** 28,
    encoding: 'utf8',
  })
  return JSON.parse(output)
}

/** babel-plugin-macros 3 fails on a namespace import, and looks at no re-export and no `import()`. */
export function isReachedByMacros(fixture: FixtureCase): boolean {
  const tree = parseSync(fixture.source, babelOptions(fixture))
  const imports = (tree?.program.body ?? []).filter(
    (node) => node.type === 'ImportDeclaration' && node.source.value === 'dscope/macro',
  )
  const isNamespace = imports.some(
    (node) =>
      node.type === 'ImportDeclaration' &&
      node.specifiers.some(({ type }) => type === 'ImportNamespaceSpecifier'),
  )
  return imports.length > 0 && !isNamespace
}

function outcomeOf(run: () => BabelFileResult | null): Outcome {
  try {
    const result = run()
    const { blocks = [], warnings = [] } =
      (result?.metadata as { dscope?: Partial<Outcome> } | undefined)?.dscope ?? {}
    return {
      code: result?.code ?? '',
      blocks: plain(blocks),
      errors: [],
      warnings: places(warnings),
    }
  } catch (error) {
    const { diagnostics } = error as { diagnostics?: readonly (Place & { severity: string })[] }
    if (!diagnostics) throw error
    const of = (severity: string): Place[] =>
      places(diagnostics.filter((diagnostic) => diagnostic.severity === severity))
    return { code: '', blocks: [], errors: of('error'), warnings: of('warning') }
  }
}

function plain<T>(value: T): T {
  return JSON.parse(JSON.stringify(value))
}

function places(diagnostics: readonly Place[]): Place[] {
  return diagnostics.map(({ code, line, column, names }) =>
    names ? { code, line, column, names } : { code, line, column },
  )
}

export function babelOptions({ filename }: FixtureCase): object {
  return {
    filename,
    configFile: false,
    babelrc: false,
    sourceType: 'module',
    parserOpts: { plugins: parserPlugins(filename) },
    // As Babel 8 prints strings.
    generatorOpts: { jsescOption: { minimal: true } },
  }
}

/** Takes types out, and nothing else; `import x = require()` can only be compiled together with modules. */
export function typePreset({ filename, source }: FixtureCase): PluginItem[] {
  if (!/\.tsx?$/.test(filename)) return []
  return /^import \w+ = require/m.test(source) ? [MODULES, TYPES] : [TYPES]
}
