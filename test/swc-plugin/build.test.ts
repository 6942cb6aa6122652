import { execFileSync } from 'node:child_process'
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { WASM } from './hosts.ts'

const ROOT = join(__dirname, '../..')
const LIMIT = 45_000
/** What the first use takes goes by the bytes that the host has to compile. */
const MOST_COMPILED = 28_500
const CODE_SECTION = 10

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

test(`the host compiles at most ${MOST_COMPILED} bytes of the wasm, and the rest is data`, () => {
  expect(sizeOfSection(readFileSync(WASM), CODE_SECTION)).toBeLessThanOrEqual(MOST_COMPILED)
})

function sizeOfSection(wasm: Uint8Array, wanted: number): number {
  const magicAndVersion = 8
  let at = magicAndVersion
  while (at < wasm.length) {
    const section = wasm[at]
    const { value, end } = readNumber(wasm, at + 1)
    if (section === wanted) return value
    at = end + value
  }
  throw new Error(`there is no section ${wanted}`)
}

/** A number in LEB128. */
function readNumber(bytes: Uint8Array, from: number): { value: number; end: number } {
  let value = 0
  let at = from
  for (let shift = 0; ; shift += 7) {
    const byte = bytes[at++]!
    value |= (byte & 127) << shift
    if (byte < 128) return { value, end: at }
  }
}
