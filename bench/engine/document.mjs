// Writes a report into the documentation, between the two lines that mark its place.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { format, resolveConfig } from 'prettier'

const FILE = join(import.meta.dirname, '../../docs/benchmarks.md')
const BEGIN = '<!-- bench:engine writes what follows -->'
const END = '<!-- until here -->'

export async function writeToDocumentation(report) {
  const page = readFileSync(FILE, 'utf8')
  const [before, rest] = page.split(BEGIN)
  const after = rest?.split(END)[1]
  if (after === undefined) throw new Error(`${FILE} lacks the lines ${BEGIN} and ${END}`)
  const text = `${before}${BEGIN}\n\n${report}\n\n${END}${after}`
  const options = await resolveConfig(FILE)
  writeFileSync(FILE, await format(text, { ...options, parser: 'markdown' }))
}
