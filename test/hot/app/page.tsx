import { createPeer } from 'dscope'
import { createRoot } from 'react-dom/client'
import { lookup } from './lookup.ts'
import { Panel } from './panel.tsx'
import { stage } from './stage.ts'
import './vite-events.ts'

declare global {
  /** `lookup` as an importer holds it that is never loaded anew. */
  var ask: (word: string) => Promise<string>
}

const peer = createPeer({ id: 'page', timeout: Infinity })
peer.on('link', ({ state }) => stage.report(`link ${state}`))
const server = await peer.connect(new URL('/peer', location.href).href.replace(/^http/, 'ws'))
globalThis.ask = (word) => lookup(peer.id, server, word)
createRoot(document.getElementById('root')!).render(<Panel server={server} />)
