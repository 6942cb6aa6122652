// Builds src/main.ts of a folder with one of the bundlers, once or watching. What is written goes to out/main.js.
import { createRequire } from 'node:module'
import { join } from 'node:path'

const require = createRequire(import.meta.url)
const promised = (start) =>
  new Promise((settle, fail) => start((error, value) => (error ? fail(error) : settle(value))))

const pluginOf = async (tool, options) => (await import(`dscope/${tool}`)).default(options)

const external = [/^dscope/, /^node:/]

const rolldownConfig = async (tool, folder, options) => ({
  input: join(folder, 'src/main.ts'),
  external,
  cwd: folder,
  plugins: [await pluginOf(tool, options)],
  output: { dir: join(folder, 'out') },
})

async function rollupConfig(folder, options) {
  const { transformSync } = await import('oxc-transform')
  const types = {
    name: 'types',
    transform: (code, id) => (/\.tsx?$/.test(id) ? transformSync(id, code) : null),
  }
  process.chdir(folder) // Rollup knows no other working folder
  const { input, output, plugins } = await rolldownConfig('rollup', folder, options)
  return { input, output, external, plugins: [...plugins, types] }
}

async function compilerConfig(tool, folder, options) {
  const loader = tool === 'rspack' ? 'builtin:swc-loader' : require.resolve('swc-loader')
  const jsc = { parser: { syntax: 'typescript', tsx: true }, target: 'es2022' }
  const directory = join(folder, 'cache')
  return {
    mode: 'production',
    optimization: { minimize: false, moduleIds: 'named' },
    devtool: false,
    cache:
      tool === 'rspack'
        ? { type: 'persistent', storage: { type: 'filesystem', directory } }
        : { type: 'filesystem', cacheDirectory: directory },
    context: folder,
    target: 'node',
    entry: join(folder, 'src/main.ts'),
    output: { path: join(folder, 'out'), filename: 'main.js' },
    externals: external,
    module: { rules: [{ test: /\.tsx?$/, use: { loader, options: { jsc } } }] },
    plugins: [await pluginOf(tool, options)],
  }
}

const compilers = {
  webpack: async () => (await import('webpack')).default,
  rspack: async () => (await import('@rspack/core')).rspack,
}

const esbuildConfig = async (folder, options) => ({
  absWorkingDir: folder,
  entryPoints: [join(folder, 'src/main.ts')],
  outdir: join(folder, 'out'),
  bundle: true,
  format: 'esm',
  platform: 'node',
  packages: 'external',
  logLevel: 'silent',
  plugins: [await pluginOf('esbuild', options)],
})

const viteConfig = async (folder, options, log) => ({
  root: folder,
  configFile: false,
  customLogger: log,
  plugins: [await pluginOf('vite', options)],
  build: {
    outDir: join(folder, 'out'),
    ssr: join(folder, 'src/main.ts'),
    rolldownOptions: { external, output: { entryFileNames: 'main.js' } },
    minify: false,
  },
})

function statsOf(stats) {
  const { errors, warnings } = stats.toJson({ all: false, errors: true, warnings: true })
  if (errors.length) throw new Error(errors.map(({ message }) => message).join('\n'))
  return warnings.map(({ message }) => message)
}

async function runCompiler(tool, folder, options) {
  const create = await compilers[tool]()
  const compiler = create(await compilerConfig(tool, folder, options))
  const stats = await promised((done) => compiler.run(done))
  await promised((done) => compiler.close(done))
  return statsOf(stats)
}

/** Resolves with the warnings. */
export const build = {
  async esbuild(folder, options) {
    const { build: run } = await import('esbuild')
    const { warnings } = await run(await esbuildConfig(folder, options))
    return warnings.map(({ text }) => text)
  },
  async rollup(folder, options) {
    const { rollup } = await import('rollup')
    const warnings = []
    const onwarn = ({ message }) => warnings.push(message)
    const config = await rollupConfig(folder, options)
    const bundle = await rollup({ ...config, onwarn })
    await bundle.write(config.output)
    return warnings
  },
  async rolldown(folder, options) {
    const { rolldown } = await import('rolldown')
    const warnings = []
    const onLog = (_level, { message }) => warnings.push(message)
    const config = await rolldownConfig('rolldown', folder, options)
    const bundle = await rolldown({ ...config, onLog })
    await bundle.write(config.output)
    await bundle.close()
    return warnings
  },
  async vite(folder, options) {
    const { build: run, createLogger } = await import('vite')
    const warnings = []
    const warn = (message) => warnings.push(message)
    const log = { ...createLogger('silent'), warn, warnOnce: warn }
    await run(await viteConfig(folder, options, log))
    return warnings
  },
  webpack: (folder, options) => runCompiler('webpack', folder, options),
  rspack: (folder, options) => runCompiler('rspack', folder, options),
}

const watchRollup = async (watcher, onBuilt) => {
  watcher.on('event', async (event) => {
    if (event.code === 'BUNDLE_END') await event.result.close()
    if (event.code === 'END') onBuilt()
    if (event.code === 'ERROR') onBuilt(event.error)
  })
}

async function watchCompiler(tool, folder, options, onBuilt) {
  const create = await compilers[tool]()
  const compiler = create(await compilerConfig(tool, folder, options))
  compiler.watch({ aggregateTimeout: 50 }, (error, stats) => {
    onBuilt(error ?? (stats.hasErrors() ? new Error(stats.toString('errors-only')) : undefined))
  })
}

/** Calls `onBuilt` after every build, with the error of one that failed. */
export const watch = {
  async esbuild(folder, options, onBuilt) {
    const { context } = await import('esbuild')
    const config = await esbuildConfig(folder, options)
    const setup = (run) =>
      run.onEnd(({ errors: [error] }) => onBuilt(error && new Error(error.text)))
    const running = await context({
      ...config,
      plugins: [...config.plugins, { name: 'told', setup }],
    })
    await running.watch()
  },
  async rollup(folder, options, onBuilt) {
    const { watch: run } = await import('rollup')
    await watchRollup(run(await rollupConfig(folder, options)), onBuilt)
  },
  async rolldown(folder, options, onBuilt) {
    const { watch: run } = await import('rolldown')
    await watchRollup(run(await rolldownConfig('rolldown', folder, options)), onBuilt)
  },
  async vite(folder, options, onBuilt) {
    const { build: run, createLogger } = await import('vite')
    const { build: settings, ...config } = await viteConfig(folder, options, createLogger('silent'))
    await watchRollup(await run({ ...config, build: { ...settings, watch: {} } }), onBuilt)
  },
  webpack: (folder, options, onBuilt) => watchCompiler('webpack', folder, options, onBuilt),
  rspack: (folder, options, onBuilt) => watchCompiler('rspack', folder, options, onBuilt),
}
