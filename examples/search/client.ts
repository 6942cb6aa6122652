import { createPeer } from 'dscope'
import { hopLine } from './hop-line.ts'
import { provideDisplay, type Result } from './platform.ts'
import { searchAndDisplay } from './search.ts'

const [url = '', ...questions] = process.argv.slice(2)

let question = ''
provideDisplay({ readSearchBox: () => question, render: printResults })

const client = createPeer({ id: 'client', role: 'client' })
client.on('hop', (hop) => console.log(hopLine(hop, client.id)))

const server = await client.connect(url)
for (question of questions) {
  console.log(`\n${question}?`)
  const count = await searchAndDisplay(client.id, server)
  console.log(`   ${count} results`)
}
await client.close()

function printResults(results: Result[]): void {
  for (const { package: name, heading, excerpt } of results.slice(0, 3)) {
    console.log(`   ${name}${heading === '' ? '' : ` · ${heading}`}\n      ${excerpt}`)
  }
}
