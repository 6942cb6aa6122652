import { execFileSync } from 'node:child_process'
import { readdirSync, renameSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { FixtureCase } from '../babel-plugin/fixture-cases.ts'
import type { Order, Swc } from './hosts.ts'
import { swcOptions } from './routes.ts'

const ROOT = join(__dirname, '../..')
const DUMP = 'node_modules/.cache/swc-dump.wasm'

/** What SWC hands to a plugin. */
export interface Handed {
  readonly program: Uint8Array
  readonly unresolvedCtxt: number
}

const SOURCES = ['test/swc-plugin/dump', 'swc-plugin', 'swc-plugin/generated', 'scripts/swc']

/** Builds the plugin that tells what it was handed, unless another suite has done so since its sources changed. */
export function buildDump(): void {
  if (timeOf(DUMP) > Math.max(...SOURCES.flatMap(timesIn))) return
  const fresh = `${DUMP}-${process.pid}`
  const script = join(ROOT, 'scripts/swc/build.mjs')
  const command = [script, 'test/swc-plugin/dump/plugin.ts', fresh, '-O1']
  execFileSync(process.execPath, command, { stdio: 'inherit' })
  renameSync(join(ROOT, fresh), join(ROOT, DUMP))
}

function timesIn(folder: string): number[] {
  return readdirSync(join(ROOT, folder)).map((name) => timeOf(join(folder, name)))
}

function timeOf(file: string): number {
  return statSync(join(ROOT, file), { throwIfNoEntry: false })?.mtimeMs ?? 0
}

/** The bytes of the tree of a case, as a release of SWC writes them. */
export function dump(swc: Swc, fixture: FixtureCase, order: Order): Handed {
  try {
    swc.transformSync(fixture.source, swcOptions(fixture, order, false, join(ROOT, DUMP)))
  } catch (error) {
    const found = /ctxt (\d+) bytes ([0-9a-f]+)/.exec((error as Error).message)
    if (!found) throw error
    return { unresolvedCtxt: Number(found[1]), program: Buffer.from(found[2]!, 'hex') }
  }
  throw new Error('the plugin told nothing')
}
