// Compiles `swc-plugin/` to `swc.wasm` at the root of the package.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, posix } from 'node:path'
import { fileURLToPath } from 'node:url'
import asc from 'assemblyscript/asc'

const root = fileURLToPath(new URL('../..', import.meta.url))

const PLUGIN = 'swc-plugin/plugin.ts'
/** Knows of memory as AssemblyScript has it, and is read as it is. */
const OWN_MEMORY = 'swc-plugin/memory.ts'

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

/** AssemblyScript adds an extension to names that have one. What a file does in a way of its own there stands in `….wasm.ts`. */
function readSource(name) {
  const path = join(root, name.replace(/\.ts\.ts$/, '.ts'))
  const own = readText(path.replace(/\.ts$/, '.wasm.ts'))
  if (own !== null) return own
  const text = readText(path)
  return text === null || path.endsWith(OWN_MEMORY) ? text : toAssemblyScript(text, name)
}

function readText(path) {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return null
    throw error
  }
}

/**
 * AssemblyScript knows no imports of types only, and keeps text in UTF-16 with a head for each: texts become the bytes that the
 * compiler wants of them anyway.
 */
function toAssemblyScript(text, name) {
  const program = text
    .replaceAll('import type {', 'import {')
    .replace(/(?<=^import \{[^}]*)\btype /gms, '')
    .replace(/: string\b/g, ': Uint8Array')
    .replace(/( from )?'((?:[^'\\\n]|\\.)*)'/g, (all, from, literal) =>
      from === undefined ? bytesOf(literal.replace('\\n', '\n')) : all,
    )
  if (!program.includes('wrap(')) return program
  const native = posix.relative(posix.dirname(name), 'swc-plugin/native.ts')
  return `${program}\nimport { wrap } from './${native}'\n`
}

function bytesOf(text) {
  const bytes = [...Buffer.from(text, 'latin1')]
  return `wrap(${bytes.length === 0 ? 0 : `memory.data<u8>([${bytes}])`}, ${bytes.length})`
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  // Of another entry and to another place only for tests.
  const [entry = PLUGIN, to = 'swc.wasm'] = process.argv.slice(2)
  const file = join(root, to)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, await buildWasm(undefined, entry))
}
