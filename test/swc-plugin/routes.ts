import { join } from 'node:path'
import { parseSync, types } from '@babel/core'
import type { Options, ParserConfig } from '@swc/core'
import type { FixtureCase } from '../babel-plugin/fixture-cases.ts'
import { babelOptions } from '../babel-plugin/routes.ts'
import { WASM, type Order, type Swc } from './hosts.ts'

/** A row of the emitted table. */
export interface Row {
  readonly id: string
  readonly signature: string
  readonly name: string
  readonly role?: string
  readonly kind: string
  readonly captures: readonly string[]
}

/** A diagnostic as it stands in SWC's report. */
export interface Told {
  readonly code: string
  readonly line: number
  readonly column: number
  readonly sentence: string
}

/** What the wasm plugin makes of one case. */
export interface SwcOutcome {
  readonly code: string
  readonly rows: readonly Row[]
  readonly errors: readonly Told[]
  /** What stopped SWC besides the plugin. */
  readonly failure: string | undefined
}

/** Compiles with the wasm plugin; with `strict`, warnings are errors, which is how they are seen. */
export function compileWithSwc(
  swc: Swc,
  fixture: FixtureCase,
  order: Order,
  strict: boolean = false,
): SwcOutcome {
  try {
    const { code } = swc.transformSync(fixture.source, swcOptions(fixture, order, strict))
    return { code, rows: readRows(fixture, code), errors: [], failure: undefined }
  } catch (error) {
    const { message } = error as Error
    const errors = readReport(message)
    return { code: '', rows: [], errors, failure: errors.length === 0 ? message : undefined }
  }
}

export function swcOptions(fixture: FixtureCase, order: Order, strict: boolean): Options {
  const options = strict ? { ...fixture.options, strict } : fixture.options
  return {
    filename: fixture.filename,
    swcrc: false,
    configFile: false,
    isModule: true,
    jsc: {
      parser: parser(fixture.filename),
      target: 'esnext',
      transform: { react: { runtime: 'preserve' } },
      experimental: {
        runPluginFirst: order === 'plugin first',
        cacheRoot: join(__dirname, '../../node_modules/.cache/swc'),
        plugins: [[WASM, options]],
      },
    },
  }
}

function parser(filename: string): ParserConfig {
  const isJsx = filename.endsWith('x')
  if (/\.tsx?$/.test(filename)) return { syntax: 'typescript', tsx: isJsx, decorators: true }
  return {
    syntax: 'ecmascript',
    jsx: isJsx,
    decorators: true,
    decoratorsBeforeExport: true,
    explicitResourceManagement: true,
  }
}

/** Code, sentence and place of every diagnostic, in the order of the report. */
function readReport(message: string): Told[] {
  const found = message.matchAll(/^\s*[x×!⚠] (DSC\d{3}): (.*)\n\s*[|│] [^\n]*:(\d+):(\d+)$/gmu)
  return [...found].map(([, code, sentence, line, column]) => ({
    code: code!,
    sentence: sentence!,
    line: Number(line),
    column: Number(column) - 1,
  }))
}

/** The rows of the table statement in emitted code. */
export function readRows(fixture: FixtureCase, code: string): Row[] {
  const tree = parseSync(code, babelOptions({ ...fixture, filename: '/repo/src/output.jsx' }))
  for (const statement of tree?.program.body ?? []) {
    if (!types.isExpressionStatement(statement)) continue
    const { expression } = statement
    if (!types.isCallExpression(expression) || !types.isIdentifier(expression.callee)) continue
    if (/^_table\d*$/.test(expression.callee.name)) return readTable(expression)
  }
  return []
}

function readTable({ arguments: [, list] }: types.CallExpression): Row[] {
  if (!types.isArrayExpression(list)) throw new TypeError('the table has no list')
  return list.elements.map((row) => {
    if (!types.isArrayExpression(row)) throw new TypeError('a row is no list')
    const [id, signature, facts] = row.elements.slice(0, 3).map(valueOf) as [string, string, object]
    return { id, signature, kind: 'call', ...facts } as Row
  })
}

/** The value of a literal. */
function valueOf(node: types.Node | null | undefined): unknown {
  if (types.isStringLiteral(node)) return node.value
  if (types.isArrayExpression(node)) return node.elements.map(valueOf)
  if (!types.isObjectExpression(node)) throw new TypeError('a table holds literals only')
  return Object.fromEntries(
    node.properties.map((property) => {
      if (!types.isObjectProperty(property) || !types.isIdentifier(property.key)) {
        throw new TypeError('facts have plain keys')
      }
      return [property.key.name, valueOf(property.value)]
    }),
  )
}
