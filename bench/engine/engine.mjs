// The engine as a file of its own, bundled as the package is.
import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'

const root = join(import.meta.dirname, '../..')
const ENTRY = join(root, 'runtime/engine/context.ts')

/** The text of the engine alone. */
export async function bundleEngine(options) {
  const { outputFiles } = await build({
    entryPoints: [ENTRY],
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2023',
    platform: 'browser',
    logLevel: 'error',
    ...options,
  })
  return outputFiles[0].contents
}

/** Loads the engine. Named by what is in it, so that processes that start together do not write one over the other. */
export async function engine() {
  const text = await bundleEngine()
  const folder = join(root, 'node_modules/.cache/dscope-bench')
  mkdirSync(folder, { recursive: true })
  const file = join(
    folder,
    `engine-${createHash('sha256').update(text).digest('hex').slice(0, 16)}.mjs`,
  )
  writeFileSync(file, text)
  return import(pathToFileURL(file).href)
}
