// What the host has to compile is most of what the first use of the plugin takes. So it compiles what runs for every item of a tree
// or every byte of a text, and all else becomes data, which `swc-plugin/interpreter.wasm.ts` runs. The sources know nothing of this.
import binaryen from 'assemblyscript/binaryen'
import { toBytes, Unsupported } from './bytecode.mjs'
import { isCompiled } from './compiled.mjs'

const INTERPRETER = '$swc-plugin/interpreter/'
/** With more of them nobody compiled can call a function that is data. */
const MOST_PARAMETERS = 6
/** With more of them no function that is data can call one that is not. */
const MOST_ARGUMENTS = 4

const FUNCTION = /^ \(func (\$\S+)[^]*?^ \)$/gm
const CALLED = /\(call (\$[^\s)]+)/g
const EXPORT = /^ \(export "[^"]+" \((?:func|global) (\$\S+)\)\)\n/gm

/** The text of the module, with all other functions as data. `read` makes a module of a text. */
export function withInterpreted(text, read) {
  const functions = new Map([...text.matchAll(FUNCTION)].map(([it, name]) => [name, it]))
  const module = read(text)
  const translation = new Translation(functions, module)
  translation.translate([...functions.keys()].filter((name) => !isCompiled(name.slice(1))))
  module.dispose()
  return new Assembly(text, functions, translation).text()
}

/** What becomes of the functions that are data, and what those have in common. */
class Translation {
  constructor(functions, module) {
    this.functions = functions
    this.module = module
  }

  /** A function that only a host can run stays, and those that call it are translated anew. */
  translate(names) {
    const able = names.filter((name) => parametersOf(this.functions.get(name)) <= MOST_PARAMETERS)
    this.number(able)
    const bodies = able.map((name) => [name, this.bytesOf(name)])
    if (bodies.every(([, bytes]) => bytes !== null)) this.bodies = new Map(bodies)
    else this.translate(bodies.filter(([, bytes]) => bytes !== null).map(([name]) => name))
  }

  number(names) {
    const indices = []
    this.indices = new Map(names.map((name) => [name, numberIn(indices, name)]))
    this.globals = []
    /** Compiled functions that are called. */
    this.table = []
  }

  bytesOf(name) {
    const info = binaryen.getFunctionInfo(this.module.getFunction(name.slice(1)))
    try {
      return toBytes(info, {
        global: (global) => numberIn(this.globals, `$${global}`),
        call: (callee) => this.call(`$${callee}`),
      })
    } catch (error) {
      if (error instanceof Unsupported) return null
      throw error
    }
  }

  call(callee) {
    const index = this.indices.get(callee)
    if (index !== undefined) return ['Call', index]
    const info = binaryen.getFunctionInfo(this.module.getFunction(callee.slice(1)))
    const count = binaryen.expandType(info.params).length
    if (count > MOST_ARGUMENTS) throw new Unsupported('a call with many arguments')
    const value = info.results === binaryen.none ? '' : 'Value'
    return [`Call${count}${value}`, numberIn(this.table, callee)]
  }
}

/** The text of a module in which the functions that are compiled call the others through the interpreter. */
class Assembly {
  constructor(text, functions, { bodies, indices, globals, table }) {
    this.whole = text
    this.functions = functions
    this.bodies = bodies
    this.indices = indices
    this.globals = globals
    this.table = table
    this.code = addressIn(text, 'CODE')
    this.entries = addressIn(text, 'ENTRIES')
    this.variables = addressIn(text, 'GLOBALS')
  }

  text() {
    const called = this.calledByCompiled()
    const lean = this.whole
      .replace(FUNCTION, (it, name) =>
        !this.bodies.has(name) ? it : called.has(name) ? this.stub(name, it) : '',
      )
      .replace(EXPORT, (it, name) => (name.startsWith(INTERPRETER) ? '' : it))
      .replace(/^ \((?:table|elem|export "table") .*\n/gm, '')
    return this.withVariables(lean).replace(/\)\s*$/, `${this.data()}\n)`)
  }

  calledByCompiled() {
    const compiled = [...this.functions].filter(([name]) => !this.bodies.has(name))
    const exported = [...this.whole.matchAll(EXPORT)].map(([, name]) => name)
    return new Set([...exported, ...compiled.flatMap(([, text]) => calledBy(text))])
  }

  /** What compiled code calls in the place of a function. */
  stub(name, text) {
    const [head] = text.split('\n', 1)
    const count = parametersOf(text)
    const given = Array.from({ length: MOST_PARAMETERS }, (_, index) =>
      index < count ? `(local.get ${index})` : '(i32.const 0)',
    )
    const call = `(call ${INTERPRETER}enter (i32.const ${this.indices.get(name)}) ${given.join(' ')})`
    return `${head}\n  ${head.includes('(result') ? call : `(drop ${call})`}\n )`
  }

  /** Variables of the module that functions of both kinds use are in memory. */
  withVariables(text) {
    return this.globals.reduce((all, name, index) => {
      if (!all.includes(`(global ${name} (mut i32) (i32.const 0))`)) {
        throw new Error(`${name} has a value from the beginning`)
      }
      const address = `(i32.const ${this.variables + 4 * index})`
      return all
        .replaceAll(`(global.get ${name})`, `(i32.load ${address})`)
        .replaceAll(`(global.set ${name}\n`, `(i32.store ${address}\n`)
    }, text)
  }

  data() {
    const code = []
    const entries = [...this.bodies.values()].flatMap((bytes) => {
      const at = code.length
      code.push(...bytes)
      return [at & 255, at >> 8]
    })
    if (this.entries + entries.length > this.code || code.length > roomIn(this.whole)) {
      throw new Error('the interpreter has too little room for its functions')
    }
    return [
      segment(this.entries, entries),
      segment(this.code, code),
      ` (table ${this.table.length} ${this.table.length} funcref)`,
      ` (elem (i32.const 0) func ${this.table.join(' ')})`,
    ].join('\n')
  }
}

/** Where the interpreter wants something: it exports what are constants by now. */
function addressIn(text, name) {
  const [, global] = new RegExp(`\\(export "${name}" \\(global (\\S+)\\)\\)`).exec(text)
  return Number(/i32\.const (\d+)/.exec(text.slice(text.indexOf(`(global ${global} `)))[1])
}

function roomIn(text) {
  return addressIn(text, 'END') - addressIn(text, 'CODE')
}

function segment(address, bytes) {
  const text = bytes.map((byte) => `\\${byte.toString(16).padStart(2, '0')}`).join('')
  return ` (data (i32.const ${address}) "${text}")`
}

function calledBy(text) {
  return [...text.matchAll(CALLED)].map(([, name]) => name)
}

function parametersOf(text) {
  return [...text.split('\n', 1)[0].matchAll(/\(param /g)].length
}

/** The number of an item, which is one byte. */
function numberIn(list, item) {
  const index = list.indexOf(item)
  const number = index < 0 ? list.push(item) - 1 : index
  if (number > 255) throw new Error('more variables or functions than one byte can tell apart')
  return number
}
