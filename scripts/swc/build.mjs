// Compiles `swc-plugin/` to `swc.wasm` at the root of the package.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, posix } from 'node:path'
import { fileURLToPath } from 'node:url'
import asc from 'assemblyscript/asc'
import { shrink } from './shrink.mjs'
import { withoutSingletons } from './singletons.mjs'

const root = fileURLToPath(new URL('../..', import.meta.url))

const PLUGIN = 'swc-plugin/plugin.ts'
const INTERPRETER = 'swc-plugin/interpreter.ts'
/** Knows of memory as AssemblyScript has it, and is read as it is. */
const OWN_MEMORY = 'swc-plugin/memory.ts'

/** The bytes of the wasm. They are the same wherever and whenever it is built. `entry` is a path from the root. */
export async function buildWasm(flags = ['-Oz', '--converge'], entry = PLUGIN) {
  let text
  const sources = withoutSingletons(join(root, entry), root)
  const { error, stderr } = await asc.main(
    [
      // Its variables have their values before anybody calls it.
      INTERPRETER,
      entry,
      ...['--textFile', 'swc.wat', '--runtime', 'stub', ...flags],
      // What AssemblyScript calls instead is a function that SWC does not have: it traps.
      ...['--use', 'abort='],
      // In pages: for the stack of the interpreter and what most files need, so that they need not ask the host for more.
      ...['--initialMemory', '16'],
      // Who fills the table comes later.
      '--exportTable',
    ],
    {
      readFile: (name) => readSource(name, sources),
      writeFile: (name, contents) => {
        if (name === 'swc.wat') text = contents
      },
      listFiles: () => [],
    },
  )
  if (error) throw new Error(`${error.message}\n${stderr.toString()}`)
  return shrink(text)
}

/** AssemblyScript adds an extension to names that have one. What a file does in a way of its own there stands in `….wasm.ts`. */
function readSource(name, sources) {
  const path = join(root, name.replace(/\.ts\.ts$/, '.ts'))
  const own = readText(path.replace(/\.ts$/, '.wasm.ts'))
  if (own !== null) {
    return uncover(own).replace('TEXTS: usize = 0', `TEXTS: usize = ${dataOf(pool)}`)
  }
  const text = sources.get(path) ?? readText(path)
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
 * AssemblyScript knows no imports of types only, and keeps text in UTF-16 with a head for each: texts become parts of one piece
 * of memory, as bytes, which is what the compiler wants of them anyway.
 */
function toAssemblyScript(text, name) {
  const program = uncover(withLists(text))
    .replaceAll('import type {', 'import {')
    .replace(/^import \{[^}]*/gm, (names) => names.replace(/\btype /g, ''))
    .replace(/: string\b/g, ': Uint8Array')
    .replace(TABLE, (_, type, numbers) => `: StaticArray<${type}> = ${tableOf(type, numbers)}`)
    .replace(LITERAL, (all, from, literal) => (from === undefined ? placeOf(literal) : all))
  const from = (file) => `'./${posix.relative(posix.dirname(name), `swc-plugin/${file}.ts`)}'`
  return [
    program,
    program.includes('wrap(') ? `import { TEXTS, wrap } from ${from('native')}` : '',
    program.includes('List') ? `import { List } from ${from('list')}` : '',
  ].join('\n')
}

/** The arrays of AssemblyScript can do more than anyone asks of them. */
function withLists(text) {
  return text
    .replaceAll('= []', '= new List()')
    .replace(/\(([\w |]+)\)\[\]|([\w.]+)\[\]/g, (_, union, type) => `List<${union ?? type}>`)
}

/** Decorators, most of which TypeScript refuses, stand in comments. */
function uncover(text) {
  return text.replace(/\/\/ (?=@(?:inline|operator))/g, '')
}

/** A text, or the name of a module that is imported. */
const LITERAL = /( from )?'((?:[^'\\\n]|\\.)*)'/g

/** Numbers of which nobody asks how many they are: they need no head in memory, and are read without a check. */
const TABLE = /: StaticArray<(\w+)> = \[([-\dxa-f,\s]+)\]/g

function tableOf(type, numbers) {
  return `changetype<StaticArray<${type}>>(memory.data<${type}>([${numbers}]))`
}

function placeOf(literal) {
  const text = unescape(literal)
  const at = pool.indexOf(text)
  // Tests have plugins of their own.
  return `wrap(${at < 0 ? dataOf(text) : `TEXTS + ${at}`}, ${text.length})`
}

function unescape(literal) {
  return literal.replace('\\n', '\n')
}

/** All texts of all sources, the long ones first, because others may be parts of them. */
const pool = readdirSync(join(root, 'swc-plugin'))
  .filter((name) => name.endsWith('.ts'))
  .flatMap((name) => [...readText(join(root, 'swc-plugin', name)).matchAll(LITERAL)])
  .flatMap(([, from, literal]) => (from === undefined ? [unescape(literal)] : []))
  .sort((a, b) => b.length - a.length || (a < b ? -1 : 1))
  .reduce((texts, text) => (texts.includes(text) ? texts : texts + text), '')

function dataOf(text) {
  return `memory.data<u8>([${[...Buffer.from(text, 'latin1')]}])`
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  // Of another entry, to another place and with other flags only for tests.
  const [entry = PLUGIN, to = 'swc.wasm', ...flags] = process.argv.slice(2)
  const file = join(root, to)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, await buildWasm(flags.length > 0 ? flags : undefined, entry))
}
