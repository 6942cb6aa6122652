import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import * as typescriptParser from '@typescript-eslint/parser'
import { Linter as Linter10 } from 'eslint'
import { Linter as Linter9 } from 'eslint-9'
import ts from 'typescript'
import dscope from '../../eslint-plugin/index.ts'

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'dscope-typed-')))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const OPTIONS: ts.CompilerOptions = {
  strict: true,
  noEmit: true,
  allowJs: true,
  skipLibCheck: true,
  target: ts.ScriptTarget.ES2023,
  lib: ['lib.es2023.d.ts', 'lib.esnext.disposable.d.ts', 'lib.dom.d.ts'],
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  allowImportingTsExtensions: true,
  types: [],
  paths: { 'dscope/*': [resolve(__dirname, '../../runtime/*.ts')] },
}

interface Told {
  readonly line: number
  readonly column: number
  readonly message: string
}

/** Files by name, all of one program: TypeScript reads its libraries once. */
const FILES: Record<string, string> = {}
let program: ts.Program

beforeAll(() => {
  const paths = Object.entries(FILES).map(([name, text]) => {
    writeFileSync(join(folder, name), text)
    return join(folder, name)
  })
  program = ts.createProgram(paths, OPTIONS)
}, 60_000)

function lint(name: string, Linter = Linter10, isTyped = true): Told[] {
  const linter = new Linter({ configType: 'flat', cwd: folder })
  const parserOptions = isTyped ? { programs: [program] } : {}
  const config = {
    files: ['**/*.{js,ts}'],
    plugins: { dscope },
    languageOptions: { parser: typescriptParser, parserOptions },
    rules: { 'dscope/no-uncapturable': 'error' as const },
  }
  return linter
    .verify(FILES[name]!, [config], { filename: join(folder, name) })
    .map(({ line, column, message }) => ({ line, column, message }))
}

interface Judged {
  readonly type: string
  /** Why a value of the type cannot travel; absent when it can. */
  readonly why?: string
  /** Where in the value, when it is not the value itself. */
  readonly where?: string
}

const FUNCTION = 'a function cannot travel'
const SYMBOL = 'a symbol cannot travel'
const WEAK = 'a weak collection or reference cannot travel'

const TYPES: readonly Judged[] = [
  { type: 'string' },
  { type: 'unknown' },
  { type: 'any' },
  { type: 'T' },
  { type: 'T[]' },
  { type: 'Date | null' },
  { type: 'Map<string, { at: Date }[]>' },
  { type: 'Error' },
  { type: 'Uint8Array' },
  { type: 'readonly [number, bigint]' },
  { type: '{ a: { b: { c: { d: { e: { f: () => void } } } } } }' },
  { type: '() => void', why: FUNCTION },
  { type: '(() => void) | undefined', why: FUNCTION },
  { type: 'new () => object', why: FUNCTION },
  { type: 'symbol', why: SYMBOL },
  { type: 'Promise<number>', why: 'a promise cannot travel: await it first' },
  { type: 'AsyncIterable<number>', why: 'a stream cannot travel yet' },
  { type: 'WeakMap<object, number>', why: WEAK },
  { type: 'WeakRef<object>', why: WEAK },
  { type: 'SharedArrayBuffer', why: 'a SharedArrayBuffer cannot travel' },
  { type: 'Iterator<number>', why: 'an iterator cannot travel: make it an array' },
  { type: '{ range: { compare(): number } }', why: FUNCTION, where: 'range.compare' },
  { type: '{ list: symbol[] }[]', why: SYMBOL, where: '[].list[]' },
  { type: 'Map<string, () => void>', why: FUNCTION, where: 'map value' },
  // Of several reasons one is told.
  { type: 'symbol | (() => void)', why: SYMBOL },
  { type: '{ at: symbol } | WeakRef<object>', why: WEAK },
  // Many places are not named.
  { type: '{ f(): void; g(): void }', why: FUNCTION },
]

const sending = (type: string) =>
  `import { spinRemote } from 'dscope/macro'\nexport const f = <T,>(peer: string, n: T, v: ${type}) =>\n  spinRemote(peer, [n, v], () => [n, v])\n`

TYPES.forEach(({ type }, index) => (FILES[`type-${index}.ts`] = sending(type)))

test.each(TYPES)('a capture of type $type is judged as its type is', (judged) => {
  const file = `type-${TYPES.indexOf(judged)}.ts`
  const told = lint(file)
  expect(told).toEqual(
    judged.why === undefined ? [] : [{ line: 3, column: 24, message: saying(judged) }],
  )
  expect(places(told)).toEqual(refusedByTypeScript(file))
})

function saying({ why, where }: Judged): unknown {
  const place = where === undefined ? '' : ` because of \`${where}\``
  return expect.stringContaining(`DSC207: \`v\` cannot travel${place}: ${why}. Send plain data`)
}

function places(told: readonly Told[]): string[] {
  return told.map(({ line, column }) => `${line}:${column}`)
}

/** Where TypeScript complains: it and the rule are to be of one opinion. */
function refusedByTypeScript(name: string): string[] {
  const source = program.getSourceFile(join(folder, name))!
  return program.getSemanticDiagnostics(source).map(({ start }) => {
    const { line, character } = source.getLineAndCharacterOfPosition(start!)
    return `${line + 1}:${character + 1}`
  })
}

FILES['mixed.ts'] = `import * as d from 'dscope/macro'
export function f(peer: string, run: () => void, wait: Promise<1>, n: number) {
  const local = () => n
  void d.spinRemote(peer, [n, run, wait, local, n], () => [n, run, wait, local])
  void d.taskRemote(peer, [(run as typeof run)!] as const, () => d.spinRemote(peer, [run], () => run()))
  void d.spinRemote(peer, [missing, run], () => [missing, run])
  return d.spinRemote(peer, [wait], () => 1)
}
`

test.each([
  ['10', Linter10],
  ['9', Linter9 as unknown as typeof Linter10],
])('with ESLint %s each capture is refused once, and only one that would be sent', (_, Linter) => {
  const told = lint('mixed.ts', Linter)
  expect(told.map(({ line, column, message }) => [line, column, message.slice(0, 6)])).toEqual([
    [4, 31, 'DSC207'],
    [4, 36, 'DSC207'],
    [4, 42, 'DSC112'],
    [5, 28, 'DSC207'],
    [5, 86, 'DSC207'],
  ])
})

FILES['typed.js'] = `import { spinRemote } from 'dscope/macro'
/** @param {string} peer @param {WeakSet<object>} seen */
export const f = (peer, seen) => spinRemote(peer, [seen], () => seen)
`

test('types of a JavaScript file count too, where nobody else looks at them', () => {
  expect(refusedByTypeScript('typed.js')).toEqual([])
  expect(lint('typed.js')).toMatchObject([{ line: 3, column: 52 }])
})

test('without a program the rule knows no types, and says what syntax says', () => {
  const told = lint('mixed.ts', Linter10, false)
  expect(told.map(({ line, message }) => [line, message.slice(0, 6)])).toEqual([[4, 'DSC112']])
})
