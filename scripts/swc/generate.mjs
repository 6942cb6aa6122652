// Writes the tables in `swc-plugin/generated/`: `node scripts/swc/generate.mjs`. A test checks that they are current.
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { emitLayouts } from './layouts.mjs'
import { emitWords } from './words.mjs'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** Every generated file with its text. */
export async function generate() {
  const { codes, describe } = await loadSentences()
  const layouts = readFileSync(`${root}swc-plugin/layouts.txt`, 'utf8')
  return new Map([
    ['swc-plugin/generated/layouts.ts', `${emitLayouts(layouts)}\n`],
    ['swc-plugin/generated/words.ts', emitWords(Object.keys(codes), describe)],
  ])
}

/** The compilers' own words; they are TypeScript, which Node may not read. */
async function loadSentences() {
  const { outputFiles } = await build({
    stdin: {
      contents: `export { codes } from './runtime/codes.ts'; export { describe } from './babel-plugin/sentences.ts'`,
      resolveDir: root,
    },
    bundle: true,
    write: false,
    format: 'esm',
    logLevel: 'error',
  })
  return import(`data:text/javascript,${encodeURIComponent(outputFiles[0].text)}`)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const [file, text] of await generate()) writeFileSync(root + file, text)
}
