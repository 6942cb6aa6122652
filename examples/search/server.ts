import { createPeer } from 'dscope'
import { listen } from 'dscope/node'
import { openCatalogue } from './catalogue.ts'
import { hopLine } from './hop-line.ts'
import { provideCatalogue } from './platform.ts'
import './search.ts' // brings the blocks that others call here

const [nodeModules = 'node_modules'] = process.argv.slice(2)
const catalogue = openCatalogue(nodeModules)
provideCatalogue(catalogue)
console.log(`${catalogue.files} Markdown files indexed, ${catalogue.sections} sections`)

const server = createPeer({ id: 'server', role: 'server' })
server.on('hop', (hop) => console.log(hopLine(hop, server.id)))
const listener = await listen(server, { port: 0 })
console.log(`listening on ${listener.url}`)
process.send?.({ url: listener.url })

// The listener closes with its peer. The parent that started this process may be gone without a word.
process.once('disconnect', () => server.close())
process.once('SIGINT', () => server.close())
