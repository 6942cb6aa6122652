import { execFile } from 'node:child_process'
import { mkdtempSync, realpathSync, rmSync, symlinkSync, mkdirSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { transformSync } from '@babel/core'
import { generate } from '@babel/generator'
import { parse } from '@babel/parser'
import plugin from '../../babel-plugin/index.ts'

const root = resolve(__dirname, '../..')

/**
 * What a line of a page claims: `double(2) // → 4`, `const n = double(2) // → 4`, or
 * `await double(f) // throws DSC207`.
 */
const CLAIM = /^(\s*)(?:const (\w+) = )?(.+?);?\s*\/\/ (?:→ (.+)|throws (DSC\d{3}))$/

export interface Claim {
  readonly line: number
  readonly expected: string
}

/** A program whose claims report themselves: each prints its line and what was found there. */
export function instrument(code: string): { code: string; claims: Claim[] } {
  const claims: Claim[] = []
  const lines = code.split('\n').map((text, index) => {
    const [, indent, name, expression, value, error] = CLAIM.exec(text) ?? []
    if (expression === undefined) return text
    const line = index + 1
    claims.push({ line, expected: value ?? `throws ${error}` })
    const found = `$claim(${line}, async () => (${expression}))`
    return name ? `${indent}const ${name} = await ${found}` : `${indent}await ${found}`
  })
  return { code: claims.length ? lines.join('\n') + CLAIM_HELPER : code, claims }
}

const CLAIM_HELPER = `
import { inspect as $inspect } from 'node:util'
async function $claim(line, run) {
  const tell = (found) => console.log('$claim', JSON.stringify([line, found]))
  try {
    const value = await run()
    tell($inspect(value))
    return value
  } catch (error) {
    tell('throws ' + (error.code ?? error))
  }
}`

/**
 * Compiles a program of a page, as its readers would, to an ES module. `path` is its place in the package `acme`, and
 * `role` what it is built for.
 */
export function compile(code: string, path: string, role?: string): string {
  const compiled = transformSync(code, {
    filename: join(root, path),
    cwd: root,
    configFile: false,
    babelrc: false,
    sourceType: 'module',
    plugins: [[plugin, { root, packageName: 'acme', role }]],
    presets: ['@babel/preset-typescript'],
  })
  return compiled!.code!
}

/** Code without what a reader may lay out at will: comments, quotes, line breaks. */
export function normalized(code: string): string {
  const { code: printed } = generate(parse(code, { sourceType: 'module' }), {
    comments: false,
    minified: true,
  })
  return printed
}

export interface Outcome {
  readonly printed: string
  /** What each claim found, by its line. */
  readonly found: ReadonlyMap<number, string>
}

/** Runs an ES module in a process of its own, in a folder where the built package is installed. */
export async function run(code: string): Promise<Outcome> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'dscope-docs-')))
  try {
    mkdirSync(join(folder, 'node_modules'))
    symlinkSync(root, join(folder, 'node_modules/dscope'))
    writeFileSync(join(folder, 'program.mjs'), code)
    const { stdout } = await promisify(execFile)(process.execPath, ['program.mjs'], {
      cwd: folder,
      timeout: 20_000,
    })
    return readOutcome(stdout)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function readOutcome(stdout: string): Outcome {
  const found = new Map<number, string>()
  const printed = stdout.split('\n').filter((line) => {
    if (!line.startsWith('$claim ')) return true
    const [at, value] = JSON.parse(line.slice('$claim '.length)) as [number, string]
    found.set(at, value)
    return false
  })
  return { printed: printed.join('\n').trimEnd(), found }
}
