// Runs a program in Vite's development server, without a build: node dev.mjs <configuration> <entry> <arguments…>
import { pathToFileURL } from 'node:url'
import { resolve } from 'node:path'
import { createServer, createServerModuleRunner } from 'vite'

const [file, entry, ...rest] = process.argv.slice(2)
const { default: config } = await import(pathToFileURL(resolve(file)).href)
const server = await createServer({
  ...config,
  root: process.cwd(),
  configFile: false,
  logLevel: 'warn',
  server: { middlewareMode: true, hmr: false, ws: false },
  cacheDir: `.vite/${entry}`,
})
process.argv = [process.execPath, entry, ...rest]
const runner = createServerModuleRunner(server.environments.ssr, { hmr: false })
await runner.import(resolve(entry))
process.once('SIGINT', () => server.close())
if (rest.length) await server.close()
