import { createPeer } from 'dscope'
import { describeHop } from '../hop-line.ts'
import { provideDisplay } from '../platform.ts'
import { searchAndDisplay } from '../search.ts'
import source from '../search.ts?raw'
import { onSearch, readSearchBox, render, showFunction, showHop, showStatus } from './view.ts'

provideDisplay({ readSearchBox, render })
showFunction(source.slice(source.indexOf('async function')))

// Every tab is a peer of its own.
const client = createPeer({ id: `page-${crypto.randomUUID().slice(0, 8)}`, role: 'client' })
client.on('hop', (hop) => showHop(describeHop(hop, client.id)))
client.on('link', ({ peer, state }) => {
  if (state === 'down') showStatus(`${peer} is gone`)
})

const server = await client.connect(new URL('/peer', location.href).href.replace(/^http/, 'ws'))
onSearch(search)

async function search(): Promise<void> {
  try {
    const count = await searchAndDisplay(client.id, server)
    showStatus(count === 1 ? '1 result' : `${count} results`)
  } catch (error) {
    showStatus(error instanceof Error ? error.message : String(error))
  }
}
