import { spawnSync } from 'node:child_process'
import { mkdirSync, rmSync, symlinkSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { compileSource } from '../babel-plugin/compile-source.ts'
import { readFixtureCases, type FixtureCase } from '../babel-plugin/fixture-cases.ts'
import { installPackage, type Application } from './installed.ts'

const root = resolve(__dirname, '../..')

let application: Application
beforeAll(() => {
  application = installPackage()
  for (const name of ['@typescript-eslint/parser', 'oxlint', 'typescript']) link(name)
})
afterAll(() => application?.remove())

/** Installs a package of ours in the application, under its own name or another one. */
function link(name: string, as: string = name): void {
  const path = join(application.folder, 'node_modules', as)
  rmSync(path, { force: true })
  mkdirSync(dirname(path), { recursive: true })
  symlinkSync(join(root, 'node_modules', name), path)
}

interface Told {
  readonly file: string
  readonly rule: string
  readonly line: number
  readonly message: string
}

/** Runs a program of an installed package in the application. Linters end with 1 when they find something. */
function run(program: string, args: readonly string[]): { status: number | null; output: string } {
  const path = join(application.folder, 'node_modules', program)
  const { status, stdout, stderr } = spawnSync(process.execPath, [path, ...args], {
    cwd: application.folder,
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  })
  if (status !== 0 && status !== 1) throw new Error(stderr || stdout)
  return { status, output: stdout }
}

function eslint(...args: string[]): { status: number | null; told: Told[] } {
  const { status, output } = run('eslint/bin/eslint.js', ['--format', 'json', ...args])
  const files = JSON.parse(output) as {
    filePath: string
    messages: { ruleId: string; line: number; message: string }[]
  }[]
  const told = files.flatMap(({ filePath, messages }) =>
    messages.map(({ ruleId, line, message }) => ({
      file: filePath.slice(application.folder.length + 1),
      rule: ruleId,
      line,
      message,
    })),
  )
  return { status, told }
}

interface OxlintSpan {
  /** In bytes. */
  readonly offset: number
  readonly line: number
}

interface OxlintTold {
  readonly code: string
  readonly filename: string
  readonly message: string
  readonly labels: readonly { readonly span: OxlintSpan }[]
}

function oxlint(...args: string[]): { status: number | null; told: readonly OxlintTold[] } {
  const { status, output } = run('oxlint/bin/oxlint', ['--format', 'json', ...args])
  return { status, told: (JSON.parse(output) as { diagnostics: OxlintTold[] }).diagnostics }
}

const TYPED = `import { spinRemote, type PeerId } from 'dscope/macro'

export async function search(server: PeerId, query: string, limit: number, unused: string, run: () => void) {
  const apiKey = 'k'
  return spinRemote(server, [
    query, // what is looked for
    unused,
    run,
    apiKey,
  ], async () => [query, limit, run, apiKey])
}
`
const FIXED_LIST = `[
    query, // what is looked for
    run,
    apiKey,
    limit,
  ]`
const PLAIN = `import { spinRemote as hop } from 'dscope/macro'

export const count = (server, word) => hop(server, [], () => word.length)
`

const CONFIG = `import parser from '@typescript-eslint/parser'
import dscope from 'dscope/eslint'
export default [
  dscope.configs.recommended,
  { files: ['**/*.ts'], languageOptions: { parser, parserOptions: { projectService: true } } },
]
`

function writeProgram(): void {
  application.write('src/search.ts', TYPED)
  application.write('src/count.js', PLAIN)
  application.write(
    'tsconfig.json',
    '{ "compilerOptions": { "strict": true, "module": "nodenext", "types": [] } }',
  )
  application.write('eslint.config.mjs', CONFIG)
}

describe.each([
  ['10', 'eslint'],
  ['9', 'eslint-9'],
])('ESLint %s', (major, name) => {
  beforeAll(() => {
    link(name, 'eslint')
    writeProgram()
  })

  test('reports what the installed plugin recommends, with types, and fixes what can be', () => {
    expect(JSON.parse(application.read('node_modules/eslint/package.json')).version).toMatch(
      new RegExp(`^${major}\\.`),
    )
    const { status, told } = eslint('src')
    expect(status).toBe(1)
    expect(
      told.map(({ file, rule, line, message }) => [file, line, rule, message.slice(0, 6)]),
    ).toEqual([
      ['src/count.js', 3, 'dscope/exhaustive-captures', 'DSC101'],
      ['src/search.ts', 5, 'dscope/exhaustive-captures', 'DSC101'],
      ['src/search.ts', 7, 'dscope/exhaustive-captures', 'DSC102'],
      ['src/search.ts', 8, 'dscope/no-uncapturable', 'DSC207'],
      ['src/search.ts', 9, 'dscope/no-secret-capture', '`apiKe'],
    ])

    expect(eslint('--fix', 'src').told.map(({ rule }) => rule)).toEqual([
      'dscope/no-uncapturable',
      'dscope/no-secret-capture',
    ])
    expectFixed()
  })

  test('takes the plugin by require, and by its name in `extends`', () => {
    const config = `
      const { defineConfig } = require('eslint/config')
      const dscope = require('dscope/eslint').default
      module.exports = defineConfig({ files: ['**/*.js'], plugins: { dscope }, extends: ['dscope/recommended'] })`
    const path = application.write('required.config.cjs', config)
    application.write('src/count.js', PLAIN)
    expect(eslint('--config', path, 'src/count.js').told.map(({ rule }) => rule)).toEqual([
      'dscope/exhaustive-captures',
    ])
  })
})

function expectFixed(): void {
  expect(application.read('src/count.js')).toBe(PLAIN.replace('[]', '[word]'))
  const fixed = application.read('src/search.ts')
  expect(fixed).toContain(FIXED_LIST)
  const { errors, warnings } = compileSource(fixed, '/repo/src/search.ts', {
    root: '/repo',
    packageName: 'acme',
  })
  expect([...errors, ...warnings]).toEqual([])
}

const RULES = [
  'exhaustive-captures',
  'no-await-signal',
  'no-captured-mutation',
  'no-lexical-this',
  'no-macro-alias',
  'no-reassigned-module-variable',
  'no-secret-capture',
  'no-uncapturable',
  'track-in-run',
  'valid-macro-call',
].map((name) => [`dscope/${name}`, 'error'] as const)

const OXLINT = {
  jsPlugins: ['dscope/eslint'],
  categories: { correctness: 'off' },
  rules: Object.fromEntries(RULES),
}

describe('oxlint', () => {
  test('reports with the same plugin in `jsPlugins`, and fixes', () => {
    writeProgram()
    application.write('.oxlintrc.json', JSON.stringify(OXLINT))
    const { status, told } = oxlint('src')
    expect(status).toBe(1)
    expect(told.map(({ code, labels }) => `${code} ${labels[0]!.span.line}`).sort()).toEqual([
      'dscope(exhaustive-captures) 3',
      'dscope(exhaustive-captures) 5',
      'dscope(exhaustive-captures) 7',
      'dscope(no-secret-capture) 9',
    ])
    oxlint('--fix', 'src')
    expect(oxlint('src').told.map(({ code }) => code)).toEqual(['dscope(no-secret-capture)'])
    expectFixed()
  })

  test('says of every program of the fixtures what the compiler says, at the same places', () => {
    const cases = readFixtureCases().filter(({ name }) => !(name in ELSEWHERE))
    cases.forEach((fixture) => application.write(`fixtures/${fileOf(fixture)}`, fixture.source))
    const overrides = cases.map((fixture) => ({
      files: [fileOf(fixture)],
      rules: { 'dscope/valid-macro-call': ['error', optionsOf(fixture)] },
    }))
    application.write('fixtures/.oxlintrc.json', JSON.stringify({ ...OXLINT, overrides }))
    const { told } = oxlint('--config', 'fixtures/.oxlintrc.json', 'fixtures')
    const found = cases.map((fixture) => [fixture.name, placesIn(fixture, told)])
    const expected = cases.map((fixture) => [
      fixture.name,
      [...fixture.errors, ...fixture.warnings]
        .map(({ code, line, column }) => `${line}:${column} ${code}`)
        .sort(),
    ])
    expect(found).toEqual(expected)
  })
})

function fileOf({ name, filename }: FixtureCase): string {
  return `${name.replace('/', '__')}${/\.\w+$/.exec(filename)![0]}`
}

/** Programs that mean something else where all fixtures lie in one folder. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  'server-only/a-module-of-the-role-may-import-what-it-likes':
    'its own path is what makes it legal',
}

/** The files lie elsewhere here; their root matters where they are to be outside of it. */
function optionsOf({ options, errors }: FixtureCase): object {
  const { roles, serverOnly, root: folder } = options
  const isOutside = errors.some(({ code }) => code === 'DSC135')
  return {
    ...(roles !== undefined && { roles }),
    ...(serverOnly !== undefined && { serverOnly }),
    ...(isOutside && { root: folder }),
  }
}

function placesIn(fixture: FixtureCase, told: readonly OxlintTold[]): string[] {
  return told
    .filter(({ filename }) => filename.endsWith(fileOf(fixture)))
    .map(({ message, labels }) => {
      const { line, offset } = labels[0]!.span
      const before = Buffer.from(fixture.source).subarray(0, offset).toString()
      const column = before.length - (before.lastIndexOf('\n') + 1)
      return `${line}:${column} ${message.slice(0, 6)}`
    })
    .sort()
}
