import { execFileSync } from 'node:child_process'
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { WASM } from './hosts.ts'

const ROOT = join(__dirname, '../..')
const LIMIT = 45_000

test('the generated tables are those of the layouts and of the words of the compilers', () => {
  const generator = pathToFileURL(join(ROOT, 'scripts/swc/generate.mjs')).href
  const program = `import { generate } from '${generator}'; console.log(JSON.stringify([...await generate()]))`
  const output = execFileSync(process.execPath, ['--input-type=module', '-e', program], {
    encoding: 'utf8',
  })
  for (const [file, text] of JSON.parse(output) as [string, string][]) {
    expect([file, readFileSync(join(ROOT, file), 'utf8')]).toEqual([file, text])
  }
})

test(`the wasm has at most ${LIMIT} bytes`, () => {
  expect(statSync(WASM).size).toBeLessThanOrEqual(LIMIT)
})
