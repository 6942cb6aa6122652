// `npm run start:what-if`: the page, from its sources. With `--built`, that of a production build.
import { fileURLToPath } from 'node:url'
import { build, createServer, preview } from 'vite'

const configFile = fileURLToPath(new URL('vite.config.mjs', import.meta.url))

const page = process.argv.includes('--built') ? await serveBuilt() : await serveSources()
process.once('SIGINT', () => page.close())
console.log(`page on ${page.resolvedUrls.local[0]}`)

async function serveSources() {
  // In this repository `dscope` is the working tree, which changes without a new version: prepare it anew each time.
  const vite = await createServer({ configFile, optimizeDeps: { force: true } })
  return vite.listen()
}

async function serveBuilt() {
  await build({ configFile, logLevel: 'warn' })
  return preview({ configFile })
}
