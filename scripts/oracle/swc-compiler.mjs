import { PACKAGE } from './compiler.mjs'
import { walk } from './syntax.mjs'
import { createHost, versionOf } from './swc-hosts.mjs'

/**
 * A function from source to `{ code, blocks, errors }`, by the wasm plugin in one release of @swc/core. `undefined` for a source
 * that the host cannot read.
 */
export function createSwcCompiler(host, wasm, { filename, parse }, isFirst) {
  const plain = createHost(host)
  // Few files show how bodies of functions are written, and not every function is in one that does.
  const options = { ...PACKAGE, swc: versionOf(host) }
  const lenient = createHost(host, { path: wasm, options })
  const severe = createHost(host, { path: wasm, options: { ...options, strict: true } })
  return (text, { strict = false }) => {
    const settings = { filename, isFirst }
    const { code, error } = attempt(() => (strict ? severe : lenient)(text, settings))
    if (error === undefined) return { code, blocks: readBlocks(parse(code)), errors: [] }
    const errors = readReport(error.message)
    if (errors.length > 0) return { errors }
    if (attempt(() => plain(text, settings)).error !== undefined) return undefined
    throw error
  }
}

function attempt(run) {
  try {
    return run()
  } catch (error) {
    return { error }
  }
}

/** The blocks that a compiled module puts into the table. */
function readBlocks(program) {
  const found = []
  walk(program, ({ type, callee, arguments: given }) => {
    if (type !== 'CallExpression' || !/^_table\d*$/.test(callee.name)) return
    found.push(...given[1].elements.map(readRow))
  })
  return found
}

function readRow({ elements: [id, signature, about] }) {
  const facts = Object.fromEntries(about.properties.map(({ key, value }) => [key.name, value]))
  return {
    id: id.value,
    signature: signature.value,
    name: facts.name.value,
    captures: facts.captures.elements.map(({ value }) => value),
  }
}

/** The sentence of an error, and its place in a line of its own, as the host prints them. */
const ERROR = /^\s*[x×] (DSC\d{3}: .*)\n\s*[|│] [^\n]*:(\d+):(\d+)$/gmu

function readReport(report) {
  return [...report.matchAll(ERROR)].map(([, message, line, column]) => ({
    code: message.slice(0, message.indexOf(':')),
    message,
    line: Number(line),
    column: Number(column) - 1,
  }))
}
