// A Vite dev server that is a peer too: `serve-vite.mjs folder [--load]`. The blocks are loaded by the module runner of the
// server, or, with `--load`, by `ssrLoadModule`.
import { once } from 'node:events'
import { createPeer } from 'dscope'
import { listen } from 'dscope/node'
import dscope from 'dscope/vite'
import react from '@vitejs/plugin-react'
import { createServer } from 'vite'

const [root, mode] = process.argv.slice(2)
let watching
const stagehand = {
  name: 'stagehand',
  enforce: 'post',
  configureServer({ middlewares, watcher }) {
    middlewares.use('/open', openGates)
    // An edit before the watcher has looked at the files would not be noticed.
    watching = once(watcher, 'ready')
  },
  // Stands behind the plugin under test: what that one does has been done.
  hotUpdate({ file }) {
    if (this.environment.name === 'ssr') console.log(`told of ${file.slice(root.length + 1)}`)
  },
}
const vite = await createServer({
  configFile: false,
  root,
  logLevel: 'info',
  clearScreen: false,
  cacheDir: `${root}/.vite`,
  plugins: [dscope({ root, packageName: 'app' }), react(), stagehand],
  // The package under test is the working tree: it changes without a new version.
  optimizeDeps: { force: true, include: ['react', 'react-dom/client', 'react/jsx-dev-runtime'] },
  server: { port: 0, host: '127.0.0.1' },
})

const peer = createPeer({ id: 'server' })
peer.on('link', (link) => console.log(`link to ${link.peer} ${link.state}`))
await vite.listen()
const { url } = await listen(peer, { server: vite.httpServer, path: '/peer' })
const load = mode === '--load' ? loadModule : (id) => vite.environments.ssr.runner.import(id)
await load('virtual:dscope/handlers')
await load('/vite-events.ts')
await watching
process.once('SIGINT', async () => {
  await peer.close()
  await vite.close()
})
console.log(`peer on ${url}`)
console.log(`page on ${vite.resolvedUrls.local[0]}`)

function loadModule(id) {
  return vite.ssrLoadModule(id)
}

function openGates(_request, response) {
  for (const open of globalThis.stage.gates.splice(0)) open()
  response.end()
}
