// What the engine alone adds to a bundle for browsers, minified and gzipped.
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { bundleEngine } from '../engine.mjs'

export async function measure() {
  const { outputFiles } = await build({
    stdin: { contents: await bundleEngine() },
    write: false,
    minify: true,
    format: 'esm',
    platform: 'browser',
    logLevel: 'error',
  })
  const [{ contents }] = outputFiles
  return { minified: contents.length, gzipped: gzipSync(contents, { level: 9 }).length }
}
