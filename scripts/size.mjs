// Measures what a browser has to load, bundled, minified and gzipped. Fails above the limits, when something of Node slipped in, and
// when the bundler has something to say of the package, which everybody who bundles it would read.
import { gzipSync } from 'node:zlib'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const root = fileURLToPath(new URL('..', import.meta.url))

/** What may be how large, in bytes. */
const programs = [
  {
    name: 'peers with the codec',
    program: `export {
        createPeer, currentCall, currentPrincipal, DscopeError, isDscopeError, registerClass, requirePrincipal
      } from 'dscope'
      export { enter, hop, table, task } from 'dscope/internal'`,
    limit: 15_000,
  },
  { name: 'contexts', program: `export { createContext } from 'dscope'`, limit: 33_100 },
  { name: 'dscope/macro (the guard)', program: `export * from 'dscope/macro'`, limit: 1_000 },
]

/** Bundles a program as an application for browsers would be. Node's modules cannot be resolved there: they fail it. */
async function sizeOf(program) {
  const { outputFiles, warnings } = await build({
    stdin: { contents: program, resolveDir: root },
    bundle: true,
    write: false,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    // As in an application: not with the paths that this project's own compiler knows.
    tsconfigRaw: '{}',
    logLevel: 'warning',
  })
  if (warnings.length > 0) process.exitCode = 1
  const [{ contents }] = outputFiles
  return { minified: contents.length, gzip: gzipSync(contents, { level: 9 }).length }
}

console.log('browser bundle, bytes      minified  gzip -9    limit')
for (const { name, program, limit } of programs) {
  const { minified, gzip } = await sizeOf(program)
  const cells = [minified, gzip, limit].map((bytes) => bytes.toLocaleString('en').padStart(9))
  console.log(name.padEnd(26) + cells.join(''))
  if (gzip <= limit) continue
  console.error(`${name}: ${gzip - limit} bytes over the limit.`)
  process.exitCode = 1
}
