import type { PeerId } from 'dscope'
import { spinRemote } from 'dscope/macro'
import { passGate } from './gate.ts'

/** From the page to itself, and on to the server. The bodies are what the tests edit. */
export async function lookup(page: PeerId, server: PeerId, word: string): Promise<string> {
  return spinRemote(page, [server, word], async () => {
    await passGate('page', word)
    const answer = await spinRemote(server, [word], async () => {
      await passGate('server', word)
      return `old server: ${word}`
    })
    return `old page: ${answer}`
  })
}
