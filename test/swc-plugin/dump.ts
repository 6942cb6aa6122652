import { execFileSync } from 'node:child_process'
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

export function buildDump(): void {
  const command = [join(ROOT, 'scripts/swc/build.mjs'), 'test/swc-plugin/dump/plugin.ts', DUMP]
  execFileSync(process.execPath, command, { stdio: 'inherit' })
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
