// Builds one program of a project with the configuration of one route: node build.mjs <tool> <configuration> <entry> <folder>
// What a test needs and a page does not show stands here: entries, where the output goes, source maps.
import { mkdir, readdir, rename, writeFile } from 'node:fs/promises'
import { dirname, join, parse, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'

const [tool, file, entry, target] = process.argv.slice(2)
const folder = process.cwd()
const entries = { main: resolve(entry) }
const out = resolve(target)
const { default: config } = await import(pathToFileURL(resolve(file)).href)

const chunks = { format: 'esm', entryFileNames: '[name].mjs' }
const written = { ...chunks, dir: out, sourcemap: true }
const external = [/^dscope/, /^node:/]

const webpackConfig = {
  ...config,
  context: folder,
  mode: 'production',
  devtool: 'source-map',
  target: 'node',
  entry: entries,
  resolve: { extensions: ['.ts', '.tsx', '.js'] },
  output: { path: out, filename: '[name].mjs', module: true, chunkFormat: 'module' },
  experiments: { outputModule: true },
  externals: external,
  externalsType: 'module',
  // Once is enough: webpack's takes as long as everything else.
  optimization: { minimize: file.endsWith('pack.config.mjs') },
}

/** Runs webpack or Rspack; both tell of failures in their statistics. */
async function runCompiler(create) {
  const compiler = create(webpackConfig)
  const stats = await promised((done) => compiler.run(done))
  await promised((done) => compiler.close(done))
  const shown = stats.toString({ preset: 'errors-warnings' })
  if (shown) console.log(shown)
  if (stats.hasErrors()) process.exitCode = 1
}

const promised = (start) =>
  new Promise((settle, fail) => start((error, value) => (error ? fail(error) : settle(value))))

const tools = {
  async vite() {
    const { build } = await import('vite')
    const rolldownOptions = { input: entries, output: chunks }
    const ssr = { ssr: true, sourcemap: true, outDir: out, rolldownOptions, emptyOutDir: false }
    await build({ ...config, root: folder, configFile: false, logLevel: 'warn', build: ssr })
  },
  async rollup() {
    const { rollup } = await import('rollup')
    const bundle = await rollup({ ...config, input: entries, external })
    await bundle.write(written)
    await bundle.close()
  },
  async rolldown() {
    const { rolldown } = await import('rolldown')
    const bundle = await rolldown({ ...config, input: entries, external, platform: 'node' })
    await bundle.write(written)
    await bundle.close()
  },
  async webpack() {
    await runCompiler((await import('webpack')).default)
  },
  async rspack() {
    await runCompiler((await import('@rspack/core')).rspack)
  },
  async esbuild() {
    const { build } = await import('esbuild')
    await build({
      ...config,
      entryPoints: entries,
      absWorkingDir: folder,
      outdir: out,
      outExtension: { '.js': '.mjs' },
      format: 'esm',
      platform: 'node',
      packages: 'external',
      sourcemap: true,
      logLevel: 'warning',
    })
  },
  async babel() {
    const { transformFileAsync } = await import('@babel/core')
    await mkdir(out, { recursive: true })
    for (const name of await readdir(dirname(entries.main))) {
      const source = join(dirname(entries.main), name)
      const options = {
        ...config,
        babelrc: false,
        configFile: false,
        sourceMaps: true,
        sourceFileName: source,
      }
      const { code, map } = await transformFileAsync(source, options)
      const compiled = name.replace(/\.tsx?$/, '.js')
      await writeFile(join(out, `${compiled}.map`), JSON.stringify(map))
      await writeFile(join(out, compiled), `${code}\n//# sourceMappingURL=${compiled}.map\n`)
    }
    await rename(join(out, `${parse(entry).name}.js`), join(out, 'main.js'))
  },
}

await tools[tool]()
