// The server's program: a peer that stays, and the modules with blocks, which are replaced.
import { createPeer } from 'dscope'
import { listen } from 'dscope/node'
import 'virtual:dscope/handlers'
import { stage } from './stage.ts'
import './webpack-events.ts'

const peer = createPeer({ id: 'server' })
peer.on('link', (link) => console.log(`link to ${link.peer} ${link.state}`))
const { url } = await listen(peer)
console.log(`peer on ${url}`)

process.on('message', (message) => {
  if (message === 'open') for (const open of stage.gates.splice(0)) open()
  else void update()
})

/** Called after each build: `webpack/hot/poll` and `webpack/hot/signal` do the same at other times. */
async function update(): Promise<void> {
  if (!import.meta.webpackHot) return
  try {
    await import.meta.webpackHot.check(true)
  } catch (error) {
    console.log(`restart: ${String(error)}`)
  }
}

process.once('disconnect', () => peer.close())
