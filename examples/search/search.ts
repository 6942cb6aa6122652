import type { PeerId } from 'dscope'
import { spinRemote } from 'dscope/macro'
import { catalogue, readSearchBox, render } from './platform.ts'

/**
 * The whole application: reads the question on the client, answers it on the server, shows the answer on the client.
 * Both peers load this file, and either may call the function. Resolves with the number of results.
 */
export async function searchAndDisplay(client: PeerId, server: PeerId) {
  return spinRemote(client, [server], async () => {
    const query = readSearchBox()
    const results = await spinRemote(server, [query], async () => {
      'on server'
      return catalogue.search(query).slice(0, 50)
    })
    render(results)
    return results.length
  })
}
