import { readFileSync, writeFileSync } from 'node:fs'
import { basename, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { inspectSnapshot } from '../runtime/engine/inspect-snapshot.ts'
import type { Inspection, Snapshot } from '../runtime/engine/surface.ts'
import { graphPage } from '../runtime/graph-page/page.ts'
import { deserialize } from '../runtime/persist.ts'
import { USAGE } from './arguments.ts'
import { Failure } from './failure.ts'

/** Writes the page; returns its path. Throws a {@link Failure} when the file does not hold what can be drawn. */
export function drawGraph(given: readonly string[]): string {
  const { file, output } = readArguments(given)
  const page = graphPage(readInspection(file))
  try {
    writeFileSync(output, page)
  } catch (error) {
    throw new Failure(`${output} cannot be written: ${(error as Error).message}`)
  }
  return output
}

function readArguments(given: readonly string[]): { file: string; output: string } {
  const { values, positionals } = parse(given)
  const [file] = positionals
  if (file === undefined || positionals.length > 1) throw wrong('graph takes one file')
  const beside = `${basename(file).replace(/\.[^.]+$/, '')}.html`
  return { file, output: resolve(values.output ?? beside) }
}

function parse(given: readonly string[]) {
  const options = { output: { type: 'string', short: 'o' } } as const
  try {
    return parseArgs({ args: [...given], options, allowPositionals: true })
  } catch (error) {
    throw wrong((error as Error).message)
  }
}

function wrong(sentence: string): Failure {
  return new Failure(`${sentence}\n\n${USAGE}`)
}

function readInspection(file: string): Inspection {
  const bytes = read(file)
  const isText = bytes[0] === '{'.charCodeAt(0)
  const inspection = isText ? parseJson(file, bytes) : inspectSnapshot(load(file, bytes))
  if (!isInspection(inspection)) {
    throw new Failure(`${file} is not what \`context.inspect()\` gives, as JSON`)
  }
  return inspection
}

function read(file: string): Buffer {
  try {
    return readFileSync(file)
  } catch (error) {
    throw new Failure(`${file} cannot be read: ${(error as Error).message}`)
  }
}

function parseJson(file: string, bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'))
  } catch (error) {
    throw new Failure(`${file} cannot be read: ${(error as Error).message}`)
  }
}

function load(file: string, bytes: Buffer): Snapshot {
  try {
    return deserialize(bytes)
  } catch (error) {
    throw new Failure(`${file} holds no snapshot, and no JSON: ${(error as Error).message}`)
  }
}

function isInspection(value: unknown): value is Inspection {
  if (typeof value !== 'object' || value === null) return false
  const { dscope, contexts } = value as Partial<Inspection>
  return dscope === 1 && Array.isArray(contexts) && contexts.every(isContext)
}

function isContext(value: unknown): boolean {
  const { id, cells } = (value ?? {}) as { id?: unknown; cells?: unknown }
  return typeof id === 'string' && Array.isArray(cells) && cells.every(isCell)
}

function isCell(value: unknown): boolean {
  const { id, kind, inputs, runs } = (value ?? {}) as Record<string, unknown>
  const isNamed = typeof id === 'string' && typeof kind === 'string'
  return isNamed && Array.isArray(inputs) && Array.isArray(runs)
}
