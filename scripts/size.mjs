// Measures what a browser has to load: all of `dscope` and `dscope/internal`, bundled, minified and gzipped. Fails above
// the limit, and when something of Node slipped in.
import { gzipSync } from 'node:zlib'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const LIMIT = 15_000
const root = fileURLToPath(new URL('..', import.meta.url))

const everything = `export * from 'dscope'; export { enter, hop, task, table } from 'dscope/internal'`
const guard = `export * from 'dscope/macro'`

/** Bundles a program as an application for browsers would be. Node's modules cannot be resolved there: they fail it. */
async function sizeOf(program, external = []) {
  const { outputFiles } = await build({
    stdin: { contents: program, resolveDir: root },
    external,
    bundle: true,
    write: false,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    // As in an application: not with the paths that this project's own compiler knows.
    tsconfigRaw: '{}',
    logLevel: 'error',
  })
  const [{ contents }] = outputFiles
  return [contents.length, gzipSync(contents, { level: 9 }).length]
}

const all = await sizeOf(everything)
const own = await sizeOf(everything, ['cbor-x', 'cbor-x/*'])
const rows = [
  ['browser bundle, bytes', 'minified', 'gzip -9'],
  ['dscope + dscope/internal', ...all],
  ['  of which cbor-x', ...all.map((bytes, at) => bytes - own[at])],
  ['dscope/macro (the guard)', ...(await sizeOf(guard))],
  ['limit', '', LIMIT],
]
for (const [name, ...cells] of rows) {
  console.log(name.padEnd(26) + cells.map((cell) => cell.toLocaleString('en').padStart(9)).join(''))
}
const over = all[1] - LIMIT
if (over > 0) {
  console.error(`The browser bundle is ${over} bytes over its limit.`)
  process.exitCode = 1
}
