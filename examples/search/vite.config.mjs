import { fileURLToPath } from 'node:url'
import dscope from 'dscope/vite'
import { defineConfig } from 'vite'

const pathOf = (relative) => fileURLToPath(new URL(relative, import.meta.url))

// The page asks its own origin, and Vite hands the WebSocket on to the server process.
const proxy = { '/peer': { target: process.env.SEARCH_SERVER, ws: true, ignorePath: true } }

const port = Number(process.env.PORT ?? 5173)

export default defineConfig({
  root: pathOf('page'),
  cacheDir: pathOf('dist/.vite'),
  plugins: [dscope({ role: 'client', roles: ['client', 'server'] })],
  server: { port, proxy },
  preview: { port, proxy },
  build: { outDir: pathOf('dist/page'), emptyOutDir: true, sourcemap: true },
})
