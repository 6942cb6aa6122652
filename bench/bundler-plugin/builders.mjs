// One build of a program, by each bundler that has a plugin, with it or without. What compiles TypeScript is what is usual: the bundler
// itself, or SWC.
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { rspack } from '@rspack/core'
import { transform } from '@swc/core'
import * as esbuild from 'esbuild'
import * as rolldown from 'rolldown'
import * as rollup from 'rollup'
import * as vite from 'vite'
import webpack from 'webpack'

/**
 * `{ name, build(entry, out, plugins), load() }`: a build, which may write to `out`, and the plugin for it. One that is
 * elsewhere works in another process, whose time of the processor nobody can ask for.
 */
export const builders = [
  { name: 'Vite', build: buildWithVite, load: () => import('dscope/vite') },
  { name: 'Rollup', build: buildWithRollup, load: () => import('dscope/rollup') },
  { name: 'Rolldown', build: buildWithRolldown, load: () => import('dscope/rolldown') },
  { name: 'webpack', build: buildWithWebpack, load: () => import('dscope/webpack') },
  { name: 'Rspack', build: buildWithRspack, load: () => import('dscope/rspack') },
  {
    name: 'esbuild',
    build: buildWithEsbuild,
    load: () => import('dscope/esbuild'),
    isElsewhere: true,
  },
]

function buildWithVite(entry, out, plugins) {
  return vite.build({
    configFile: false,
    root: join(entry, '..'),
    logLevel: 'error',
    plugins,
    build: { lib: { entry, formats: ['es'] }, write: false, minify: false, sourcemap: true },
  })
}

async function buildWithRollup(entry, out, plugins) {
  const bundle = await rollup.rollup({ input: entry, plugins: [...plugins, typescript] })
  await bundle.generate({ sourcemap: true })
  await bundle.close()
}

async function buildWithRolldown(entry, out, plugins) {
  const bundle = await rolldown.rolldown({ input: entry, plugins })
  await bundle.generate({ sourcemap: true })
  await bundle.close()
}

const SWC_LOADER = createRequire(import.meta.url).resolve('swc-loader')
const COMPILER = { swcrc: false, jsc: { parser: { syntax: 'typescript' }, target: 'es2022' } }

/** Rollup has no compiler of its own, and webpack neither. */
const typescript = {
  name: 'typescript',
  transform: (code, id) =>
    id.endsWith('.ts')
      ? transform(code, { ...COMPILER, filename: id, sourceMaps: true, configFile: false })
      : null,
}

function buildWithEsbuild(entry, out, plugins) {
  return esbuild.build({
    ...{ entryPoints: [entry], plugins, bundle: true, write: false, outdir: out },
    ...{ sourcemap: true, format: 'esm', logLevel: 'error', absWorkingDir: join(entry, '..') },
  })
}

function buildWithWebpack(entry, out, plugins) {
  return runCompiler(webpack(packOptions(entry, out, plugins, SWC_LOADER)))
}

function buildWithRspack(entry, out, plugins) {
  return runCompiler(rspack(packOptions(entry, out, plugins, 'builtin:swc-loader')))
}

function packOptions(entry, out, plugins, loader) {
  return {
    module: { rules: [{ test: /\.ts$/, loader, options: COMPILER }] },
    ...{ mode: 'development', devtool: 'source-map', cache: false, context: join(entry, '..') },
    ...{ entry, plugins, output: { path: out } },
  }
}

function runCompiler(compiler) {
  return new Promise((resolve, reject) => {
    compiler.run((error, stats) => {
      const failure = error ?? (stats.hasErrors() ? new Error(stats.toString('errors-only')) : null)
      compiler.close((late) => ((failure ?? late) ? reject(failure ?? late) : resolve()))
    })
  })
}
