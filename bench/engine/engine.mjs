// The engine as a file of its own, bundled as the package is.
import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'rolldown'

const root = join(import.meta.dirname, '../..')

/** The text of the engine alone; of its public names, or of one module of it. */
export async function bundleEngine({ minify = false, module = 'context' } = {}) {
  const { output } = await build({
    input: join(root, `runtime/engine/${module}.ts`),
    platform: 'neutral',
    transform: { target: 'es2023' },
    output: { format: 'esm', minify },
    write: false,
    logLevel: 'warn',
  })
  return output[0].code
}

/** Loads the engine. Named by what is in it, so that processes that start together do not write one over the other. */
export async function engine() {
  const text = await bundleEngine({ module: 'index' })
  const folder = join(root, 'node_modules/.cache/dscope-bench')
  mkdirSync(folder, { recursive: true })
  const hash = createHash('sha256').update(text).digest('hex').slice(0, 16)
  const file = join(folder, `engine-${hash}.mjs`)
  writeFileSync(file, text)
  return import(pathToFileURL(file).href)
}
