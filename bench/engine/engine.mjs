// The engine as a file of its own, bundled as the package is.
import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'rolldown'

const root = join(import.meta.dirname, '../..')

/** The text of the engine alone, as far as one module needs it. */
export async function bundleEngine({ minify = false, module = 'runtime/engine/context.ts' } = {}) {
  const { output } = await build({
    input: join(root, module),
    platform: 'neutral',
    resolve: {
      alias: {
        '#cbor-reader': join(root, 'runtime/wire/cbor-reader.ts'),
        '#scalars': join(root, 'runtime/wire/scalars.ts'),
      },
    },
    external: /^cbor-x/,
    transform: { target: 'es2023' },
    output: { format: 'esm', minify },
    write: false,
    logLevel: 'warn',
  })
  return output[0].code
}

/** Loads the engine. */
export function engine() {
  return load('bench/engine/public.mjs')
}

/** Loads the engine with what saves and loads, and the codec. */
export function saving() {
  return load('bench/engine/persisting.mjs')
}

/** Bundles a module. Named by what is in it, so that processes that start together do not write one over the other. */
async function load(module) {
  const text = await bundleEngine({ module })
  const folder = join(root, 'node_modules/.cache/dscope-bench')
  mkdirSync(folder, { recursive: true })
  const hash = createHash('sha256').update(text).digest('hex').slice(0, 16)
  const file = join(folder, `engine-${hash}.mjs`)
  writeFileSync(file, text)
  return import(pathToFileURL(file).href)
}
