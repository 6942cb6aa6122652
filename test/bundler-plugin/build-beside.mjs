// Builds src/main.ts of the working folder with webpack or Rspack, and a plugin that compiles src/beside.js when the program is done:
// build-beside.mjs <tool>
import { join } from 'node:path'

const [tool] = process.argv.slice(2)
const folder = process.cwd()
const { default: dscope } = await import(`dscope/${tool}`)
const { default: pack } = await import(tool === 'rspack' ? '@rspack/core' : 'webpack')

const beside = {
  apply(compiler) {
    compiler.hooks.thisCompilation.tap('beside', (compilation) => {
      compilation.hooks.processAssets.tapAsync('beside', (_assets, done) => {
        const child = compilation.createChildCompiler('beside', { filename: 'beside.js' })
        new pack.EntryPlugin(folder, './src/beside.js', 'beside').apply(child)
        child.runAsChild((error) => done(error))
      })
    })
  },
}

const compiler = pack({
  mode: 'development',
  context: folder,
  entry: join(folder, 'src/main.js'),
  output: { path: join(folder, 'out') },
  externals: [/^dscope/],
  plugins: [dscope(), beside],
})
compiler.run((error, stats) => {
  if (error || stats.hasErrors()) throw error ?? new Error(stats.toString('errors-only'))
  compiler.close(() => undefined)
})
