// The client with all that the shop has: types, an enum, JSX, and blocks whose modules the server imports nowhere.
import { createPeer } from 'dscope'
import { askServer } from './ask.ts'
import { receipt } from './receipt.tsx'
import { measureVault } from './vault.ts'

const [url = ''] = process.argv.slice(2)
const answers = await askServer(url)

const client = createPeer({ id: 'visitor', role: 'client' })
const server = await client.connect(url)
console.log(
  JSON.stringify({
    ...answers,
    receipt: await receipt(server, ['apple', 'pear']),
    vault: await measureVault(server),
  }),
)
await client.close()
