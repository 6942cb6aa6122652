// Builds src/main.ts of folders for one role each, one after the other, as its parent asks in messages:
// { folder, tool, options: those of the plugin, mode: 'browser' | 'earlier' | '' }.
// `earlier`: another step rewrites every module before, and has a map of its own.
// Answers with what came of it: the names and texts of the files, or why there are none.
import { readdir, readFile, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'

const require = createRequire(import.meta.url)

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
const preLoader = {
  test: /\.ts$/,
  enforce: 'pre',
  use: { loader: require.resolve('babel-loader'), options: { ...rewriting, sourceMaps: true } },
}

const promised = (start) =>
  new Promise((settle, fail) => start((error, value) => (error ? fail(error) : settle(value))))

const inMode = (mode, step) => (mode === 'earlier' ? [step] : [])
const rollupPlugins = ({ mode, plugin }) => [...inMode(mode, earlier), plugin, queries]

async function runCompiler(create, loader, cache, { folder, entry, out, external, mode, plugin }) {
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
        ...inMode(mode, preLoader),
      ],
    },
    plugins: [plugin],
  })
  const stats = await promised((done) => compiler.run(done))
  await promised((done) => compiler.close(done))
  if (stats.hasErrors()) throw new Error(stats.toString({ preset: 'errors-only', colors: false }))
}

const tools = {
  async esbuild({ folder, entry, out, plugin }) {
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
  async rollup(job) {
    const { entry, external, out } = job
    const { rollup } = await import('rollup')
    const { transform } = await import('esbuild')
    const types = {
      name: 'types',
      transform: (code, id) =>
        /\.ts(?:\?|$)/.test(id) ? transform(code, { loader: 'ts', sourcemap: true }) : null,
    }
    const bundle = await rollup({ input: entry, external, plugins: [...rollupPlugins(job), types] })
    await bundle.write({ dir: out, sourcemap: true })
  },
  async rolldown(job) {
    const { folder, entry, external, out } = job
    const { rolldown } = await import('rolldown')
    const bundle = await rolldown({
      input: entry,
      external,
      cwd: folder,
      plugins: rollupPlugins(job),
    })
    await bundle.write({ dir: out, sourcemap: true })
  },
  async vite(job) {
    const { folder, entry, external, out } = job
    const { build } = await import('vite')
    const rolldownOptions = { input: entry, external }
    await build({
      root: folder,
      configFile: false,
      logLevel: 'silent',
      plugins: rollupPlugins(job),
      build: { outDir: out, sourcemap: true, minify: false, rolldownOptions },
    })
  },
  async webpack(job) {
    const { default: webpack } = await import('webpack')
    const cache = { type: 'filesystem', cacheDirectory: join(job.folder, 'cache') }
    await runCompiler(webpack, require.resolve('swc-loader'), cache, job)
  },
  async rspack(job) {
    const { rspack } = await import('@rspack/core')
    const storage = { type: 'filesystem', directory: join(job.folder, 'cache') }
    await runCompiler(rspack, 'builtin:swc-loader', { type: 'persistent', storage }, job)
  },
}

async function readOutput(out) {
  const entries = await readdir(out, { recursive: true, withFileTypes: true })
  const files = entries.filter((it) => it.isFile()).map((it) => join(it.parentPath, it.name))
  const texts = await Promise.all(files.map((file) => readFile(file, 'utf8')))
  return Object.fromEntries(files.map((file, at) => [file.slice(out.length + 1), texts[at]]))
}

async function build({ folder, tool, options, mode }) {
  const out = join(folder, 'out')
  process.chdir(folder)
  try {
    await rm(out, { recursive: true, force: true })
    const { default: dscope } = await import(`dscope/${tool}`)
    const entry = join(folder, 'src/main.ts')
    const external = mode === 'browser' ? [/^dscope/] : [/^dscope/, /^node:/]
    await tools[tool]({ folder, entry, out, external, mode, plugin: dscope(options) })
    return { written: await readOutput(out) }
  } catch ({ message }) {
    return { error: message }
  }
}

process.on('message', async (job) => process.send(await build(job)))
