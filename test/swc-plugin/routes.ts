import { join } from 'node:path'
import { parseSync, types } from '@babel/core'
import type { Options, ParserConfig } from '@swc/core'
import type { FixtureCase } from '../babel-plugin/fixture-cases.ts'
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
  readonly remedy: string
}

/** What the wasm plugin makes of one case. */
export interface SwcOutcome {
  readonly code: string
  readonly rows: readonly Row[]
  readonly errors: readonly Told[]
  /** Seen only beside errors: SWC drops the warnings of a file without one. */
  readonly warnings: readonly Told[]
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
    // As `dscope/swc` does it; what the case says for itself counts.
    const options = { swc: swc.version, ...fixture.options }
    const given = swcOptions({ ...fixture, options }, order, strict)
    const { code } = swc.transformSync(fixture.source, given)
    return { code, rows: readRows(code), errors: [], warnings: [], failure: undefined }
  } catch (error) {
    const { message } = error as Error
    const errors = readReport(message, '[x×]')
    const warnings = readReport(message, '[!⚠]')
    const failure = errors.length === 0 ? message : undefined
    return { code: '', rows: [], errors, warnings, failure }
  }
}

export function swcOptions(
  fixture: FixtureCase,
  order: Order,
  strict: boolean,
  wasm: string = WASM,
): Options {
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
        plugins: [[wasm, options]],
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

/** Every diagnostic that SWC draws with one of these signs, in the order of the report. */
function readReport(message: string, sign: string): Told[] {
  const told = new RegExp(
    `^\\s*${sign} (DSC\\d{3}): (.*)\\n\\s*[|│] [^\\n]*:(\\d+):(\\d+)\\n(?:[^]*?\\n)??  help: (.*)$`,
    'gmu',
  )
  return [...message.matchAll(told)].map(([, code, sentence, line, column, remedy]) => ({
    code: code!,
    line: Number(line),
    column: Number(column) - 1,
    sentence: sentence!,
    remedy: remedy!,
  }))
}

const rows = new Map<string, readonly Row[]>()

/** The rows of the table statement in emitted code, which most hosts write in the same words. */
function readRows(code: string): readonly Row[] {
  const known = rows.get(code) ?? readRowsAnew(code)
  rows.set(code, known)
  return known
}

function readRowsAnew(code: string): Row[] {
  const options = { configFile: false, babelrc: false, sourceType: 'module' } as const
  const tree = parseSync(code, {
    ...options,
    parserOpts: {
      plugins: ['jsx', 'decorators', 'decoratorAutoAccessors', 'explicitResourceManagement'],
    },
  })
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
