import { fileURLToPath } from 'node:url'
import dscope from 'dscope/vite'
import { defineConfig } from 'vite'

const pathOf = (relative) => fileURLToPath(new URL(relative, import.meta.url))

const port = Number(process.env.PORT ?? 5173)

export default defineConfig({
  root: pathOf('page'),
  cacheDir: pathOf('dist/.vite'),
  plugins: [dscope()],
  server: { port },
  preview: { port },
  build: { outDir: pathOf('dist/page'), emptyOutDir: true, sourcemap: true },
})
