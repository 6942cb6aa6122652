// Compiles `swc-plugin/` to `swc.wasm` at the root of the package.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import asc from 'assemblyscript/asc'

const root = fileURLToPath(new URL('../..', import.meta.url))

const PLUGIN = 'swc-plugin/plugin.ts'

/** The bytes of the wasm. They are the same wherever and whenever it is built. `entry` is a path from the root. */
export async function buildWasm(flags = ['-Oz', '--converge'], entry = PLUGIN) {
  let wasm
  const { error, stderr } = await asc.main(
    [
      entry,
      ...['--outFile', 'swc.wasm', '--runtime', 'stub', ...flags],
      ...['--use', 'abort=swc-plugin/memory/trap'],
    ],
    {
      readFile: readSource,
      writeFile: (name, contents) => {
        if (name === 'swc.wasm') wasm = contents
      },
      listFiles: () => [],
    },
  )
  if (error) throw new Error(`${error.message}\n${stderr.toString()}`)
  return wasm
}

/** AssemblyScript adds an extension to names that have one, and knows no imports of types only. */
function readSource(name) {
  const path = join(root, name.replace(/\.ts\.ts$/, '.ts'))
  let text
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return null
    throw error
  }
  return text.replaceAll('import type {', 'import {').replace(/(?<=^import \{[^}]*)\btype /gms, '')
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  // Of another entry and to another place only for tests.
  const [entry = PLUGIN, to = 'swc.wasm'] = process.argv.slice(2)
  const file = join(root, to)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, await buildWasm(undefined, entry))
}
