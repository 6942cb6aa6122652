// The other process of the tests in test/processes: a peer that has loaded a compiled program.
//
// argv: the peer's id, then URLs to connect to. Prints `listening <url>` when it can be called, `linked <id>` for each
// peer, and `hung` when the block `hang` runs. `principal` among its arguments makes credentials its principal, `contexts` lets
// it offer those of contexts.ts.
import { createPeer } from 'dscope'
import { listen } from 'dscope/node'
import { offerContexts } from './.cache/contexts.js'
import { here } from './.cache/rows.js'

const [id, ...rest] = process.argv.slice(2)
const urls = rest.filter((argument) => argument.startsWith('ws:'))
here.name = id
here.onHang = () => console.log('hung')

const peer = createPeer({
  id,
  role: id,
  limits: { handshake: 1000 },
  ...(rest.includes('principal') && {
    authenticate: (credentials) => {
      if (credentials === 'wrong') throw new Error('wrong token')
      return credentials
    },
  }),
})
peer.on('link', ({ peer: other, state }) => console.log(state === 'up' ? 'linked' : 'lost', other))
if (rest.includes('contexts')) offerContexts(peer)
const listener = await listen(peer)
for (const url of urls) await peer.connect(url)
console.log('listening', listener.url)

// What is still under way here, when asked; and the end with the parent.
process.on('message', () => process.send(peer.pending))
process.on('disconnect', () => process.exit())
