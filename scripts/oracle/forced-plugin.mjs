import { mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { buildWasm } from '../swc/build.mjs'

const folder = resolve(import.meta.dirname, '../../tmp')

/** Builds the plugin that treats every file as if it had macro calls, and resolves with its path. */
export async function buildForcedPlugin() {
  const wasm = await buildWasm(['-O1'], 'scripts/oracle/forced-plugin/plugin.ts')
  const built = join(folder, 'forced.wasm')
  const fresh = join(folder, `forced-${process.pid}.wasm`)
  mkdirSync(folder, { recursive: true })
  writeFileSync(fresh, wasm)
  renameSync(fresh, built)
  return built
}
