import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'

/** The folder of all compile fixtures. */
export const COMPILE_FIXTURES: string = resolve(__dirname, '../../fixtures/compile')

/** One folder of `fixtures/compile`, read. */
export interface FixtureCase {
  /** `topic/case`, which is also the promise that the case makes. */
  readonly name: string
  readonly topic: string
  readonly source: string
  /** With the extension of the input. */
  readonly filename: string
  readonly options: Readonly<Record<string, unknown>>
  readonly errors: readonly ExpectedDiagnostic[]
  readonly warnings: readonly ExpectedDiagnostic[]
}

export interface ExpectedDiagnostic {
  readonly code: string
  readonly line: number
  readonly column: number
  readonly names?: readonly string[]
}

/** Every case, in the order of the folders' names. */
export function readFixtureCases(): FixtureCase[] {
  return foldersOf(COMPILE_FIXTURES).flatMap((topic) =>
    foldersOf(join(COMPILE_FIXTURES, topic)).map((name) => readCase(topic, name)),
  )
}

function foldersOf(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort()
}

function readCase(topic: string, name: string): FixtureCase {
  const folder = join(COMPILE_FIXTURES, topic, name)
  const input = readdirSync(folder).find((file) => file.startsWith('input.'))
  if (input === undefined) throw new Error(`${folder} has no input`)
  const config = readConfig(folder)
  return {
    name: `${topic}/${name}`,
    topic,
    source: readFileSync(join(folder, input), 'utf8'),
    filename: config.filename.replace(/\.\w+$/, input.slice('input'.length)),
    options: config.options,
    errors: readList(join(folder, 'errors.json')),
    warnings: readList(join(folder, 'warnings.json')),
  }
}

function readConfig(folder: string): { filename: string; options: Record<string, unknown> } {
  const file = join(folder, 'config.json')
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8'))
  return readConfig(dirname(folder))
}

function readList(file: string): ExpectedDiagnostic[] {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : []
}
