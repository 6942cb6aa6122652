import { execFile } from 'node:child_process'
import { mkdirSync, renameSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { promisify } from 'node:util'

const root = join(import.meta.dirname, '../..')

/** Builds the plugin that only hands its input back, and resolves with its path. Runs at the same time do not disturb each other. */
export async function buildHandBack() {
  const built = join(root, 'tmp/hand-back.wasm')
  const fresh = join(root, `tmp/hand-back-${process.pid}.wasm`)
  mkdirSync(join(root, 'tmp'), { recursive: true })
  const compiler = createRequire(import.meta.url).resolve('assemblyscript/bin/asc.js')
  const source = join(import.meta.dirname, 'hand-back/index.ts')
  const flags = ['--runtime', 'stub', '--use', 'abort=', '-O3', '--converge']
  await promisify(execFile)(process.execPath, [compiler, source, '--outFile', fresh, ...flags])
  renameSync(fresh, built)
  return built
}
