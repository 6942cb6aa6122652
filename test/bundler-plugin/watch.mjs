// Builds the working folder and goes on when something changes: node watch.mjs <tool>.
// After every build it prints the modules whose blocks the bundle registers.
import { readFileSync } from 'node:fs'
import { watch } from './builder.mjs'

const [tool] = process.argv.slice(2)
await watch[tool](process.cwd(), { manifest: false }, (error) => {
  const code = error ? '' : readFileSync('out/main.js', 'utf8')
  const modules = new Set([...code.matchAll(/["'](shop\/[^"']+)["'], \[/g)].map(([, name]) => name))
  console.log('built', error ? error.message : `[${[...modules].sort().join(' ')}]`)
})
process.once('SIGINT', () => process.exit())
