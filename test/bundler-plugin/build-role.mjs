// Builds src/main.ts of the working folder for one role: node build-role.mjs <tool> <options of the plugin as JSON> [browser|earlier].
// `earlier`: another step rewrites every module before, and has a map of its own.
// Prints what came of it as JSON: the names and texts of the files, or why there are none.
import { readdir, readFile, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'

const [tool, json, mode] = process.argv.slice(2)
const folder = process.cwd()
const out = join(folder, 'out')
const entry = join(folder, 'src/main.ts')
const external = mode === 'browser' ? [/^dscope/] : [/^dscope/, /^node:/]
const require = createRequire(import.meta.url)
const { default: dscope } = await import(`dscope/${tool}`)
const plugin = dscope(JSON.parse(json))

const rewriting = { configFile: false, babelrc: false, parserOpts: { plugins: ['typescript'] } }
const earlier = {
  name: 'earlier',
  enforce: 'pre',
  async transform(code, id) {
    if (!/\.ts(?:\?|$)/.test(id)) return null
    const { transformAsync } = await import('@babel/core')
    const names = { filename: id, sourceFileName: id, sourceMaps: true }
    return transformAsync(code, { ...rewriting, ...names })
  },
}
// Rollup and Rolldown read no files of such names by themselves.
const queries = {
  name: 'queries',
  resolveId: (source, importer) =>
    source.includes('?') && importer ? resolve(importer, '..', source) : null,
  async load(id) {
    if (!id.includes('?')) return null
    return { code: await readFile(id.replace(/\?.*/, ''), 'utf8'), moduleType: 'ts' }
  },
}
const plugins = [...(mode === 'earlier' ? [earlier] : []), plugin, queries]
const preLoader = {
  test: /\.ts$/,
  enforce: 'pre',
  use: { loader: require.resolve('babel-loader'), options: { ...rewriting, sourceMaps: true } },
}

const promised = (start) =>
  new Promise((settle, fail) => start((error, value) => (error ? fail(error) : settle(value))))

async function runCompiler(create, loader, cache) {
  const parser = { syntax: 'typescript' }
  const compiler = create({
    mode: 'development',
    devtool: 'source-map',
    cache,
    context: folder,
    target: 'node',
    entry,
    output: { path: out },
    externals: external,
    module: {
      rules: [
        { test: /\.ts$/, use: { loader, options: { jsc: { parser } } } },
        ...(mode === 'earlier' ? [preLoader] : []),
      ],
    },
    plugins: [plugin],
  })
  const stats = await promised((done) => compiler.run(done))
  await promised((done) => compiler.close(done))
  if (stats.hasErrors()) throw new Error(stats.toString({ preset: 'errors-only', colors: false }))
}

const tools = {
  async esbuild() {
    const { build } = await import('esbuild')
    await build({
      absWorkingDir: folder,
      entryPoints: [entry],
      outdir: out,
      bundle: true,
      platform: 'node',
      format: 'esm',
      sourcemap: true,
      packages: 'external',
      plugins: [plugin],
      logLevel: 'silent',
    })
  },
  async rollup() {
    const { rollup } = await import('rollup')
    const { transform } = await import('esbuild')
    const types = {
      name: 'types',
      transform: (code, id) =>
        /\.ts(?:\?|$)/.test(id) ? transform(code, { loader: 'ts', sourcemap: true }) : null,
    }
    const bundle = await rollup({ input: entry, external, plugins: [...plugins, types] })
    await bundle.write({ dir: out, sourcemap: true })
  },
  async rolldown() {
    const { rolldown } = await import('rolldown')
    const bundle = await rolldown({ input: entry, external, cwd: folder, plugins })
    await bundle.write({ dir: out, sourcemap: true })
  },
  async vite() {
    const { build } = await import('vite')
    const rolldownOptions = { input: entry, external }
    await build({
      root: folder,
      configFile: false,
      logLevel: 'silent',
      plugins,
      build: { outDir: out, sourcemap: true, minify: false, rolldownOptions },
    })
  },
  async webpack() {
    const { default: webpack } = await import('webpack')
    const cache = { type: 'filesystem', cacheDirectory: join(folder, 'cache') }
    await runCompiler(webpack, require.resolve('swc-loader'), cache)
  },
  async rspack() {
    const { rspack } = await import('@rspack/core')
    const storage = { type: 'filesystem', directory: join(folder, 'cache') }
    await runCompiler(rspack, 'builtin:swc-loader', { type: 'persistent', storage })
  },
}

async function readOutput() {
  const entries = await readdir(out, { recursive: true, withFileTypes: true })
  const files = entries.filter((it) => it.isFile()).map((it) => join(it.parentPath, it.name))
  const texts = await Promise.all(files.map((file) => readFile(file, 'utf8')))
  return Object.fromEntries(files.map((file, at) => [file.slice(out.length + 1), texts[at]]))
}

try {
  await rm(out, { recursive: true, force: true })
  await tools[tool]()
  console.log(JSON.stringify({ written: await readOutput() }))
} catch ({ message }) {
  console.log(JSON.stringify({ error: message }))
}
