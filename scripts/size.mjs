// Measures what a browser has to load: all of `dscope` and `dscope/internal`, bundled, minified and gzipped. Fails above
// the limit, and when something of Node slipped in.
import { gzipSync } from 'node:zlib'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const LIMIT = 15_000
const root = fileURLToPath(new URL('..', import.meta.url))

const programs = {
  'dscope + dscope/internal': `export * from 'dscope'; export * from 'dscope/internal'`,
  'cbor-x, of which': `export { Encoder, Decoder, addExtension } from 'cbor-x'`,
  'dscope/macro (guard only)': `export * from 'dscope/macro'`,
}

/** Bundles a program as an application for browsers would be. Node's modules cannot be resolved there: they fail it. */
async function bundle(program) {
  const { outputFiles } = await build({
    stdin: { contents: program, resolveDir: root },
    bundle: true,
    write: false,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    logLevel: 'error',
  })
  const [{ contents }] = outputFiles
  return { minified: contents.length, gzipped: gzipSync(contents, { level: 9 }).length }
}

const number = (bytes) => bytes.toLocaleString('en').padStart(9)

const sizes = {}
console.log(
  `${'browser bundle, bytes'.padEnd(28)}${'minified'.padStart(9)}${'gzip -9'.padStart(9)}`,
)
for (const [name, program] of Object.entries(programs)) {
  sizes[name] = await bundle(program)
  console.log(`${name.padEnd(28)}${number(sizes[name].minified)}${number(sizes[name].gzipped)}`)
}
const { gzipped } = sizes['dscope + dscope/internal']
console.log(`${'limit'.padEnd(28)}${number(LIMIT).padStart(18)}`)
if (gzipped > LIMIT) {
  console.error(`The browser bundle is ${gzipped - LIMIT} bytes over its limit.`)
  process.exitCode = 1
}
