// Serves a folder of this directory as a page, from its sources or, with `--built`, from a production build.
import { join } from 'node:path'
import dscope from 'dscope/vite'
import { build, createServer, preview } from 'vite'

const [folder, mode] = process.argv.slice(2)
const root = join(import.meta.dirname, folder)
const cache = join(import.meta.dirname, '../../tmp/e2e', folder)
const config = {
  configFile: false,
  root,
  logLevel: 'warn',
  cacheDir: join(cache, 'vite'),
  plugins: [dscope()],
  build: { outDir: join(cache, 'built'), emptyOutDir: true, sourcemap: true },
  // The package under test is the working tree: it changes without a new version.
  optimizeDeps: { force: true },
  server: { port: 0 },
  preview: { port: 0 },
}

const server = mode === '--built' ? await serveBuilt() : await (await createServer(config)).listen()
process.once('SIGINT', () => server.close())
console.log(`page on ${server.resolvedUrls.local[0]}`)

async function serveBuilt() {
  await build(config)
  return preview(config)
}
