// Builds several folders one after the other: node build-cases.mjs <tool>, with [{ folder, options }] as JSON on standard input.
// Prints what came of each.
import { readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { build } from './builder.mjs'

const [tool] = process.argv.slice(2)
const outcomes = []
for (const { folder, options } of JSON.parse(readFileSync(0, 'utf8'))) {
  try {
    const warnings = await build[tool](folder, options)
    outcomes.push({ warnings, code: await readFile(join(folder, 'out/main.js'), 'utf8') })
  } catch (error) {
    outcomes.push({ error: error.message })
  }
}
console.log(`outcomes ${JSON.stringify(outcomes)}`)
process.exit()
