// What the host has to compile is most of what the first use of the plugin takes. So it compiles what runs for every item of a tree
// or every byte of a text, and all else becomes data, which `swc-plugin/interpreter.wasm.ts` runs. The sources know nothing of this.
import binaryen from 'assemblyscript/binaryen'
import { toBytes, Unsupported } from './bytecode.mjs'

const INTERPRETER = '$swc-plugin/interpreter/'
/** With more arguments nobody compiled can call a function that is data. */
const MOST_PARAMETERS = 6
/** With more arguments no function that is data can call one that is not. */
const MOST_ARGUMENTS = 4

const FUNCTION = /^ \(func (\$\S+)[^]*?^ \)$/gm
const CALLED = /\(call (\$[^\s)]+)/g
const EXPORT = /^ \(export "([^"]+)" \((?:func|global) (\$\S+)\)\)\n/gm

/** What the host compiles: files, or functions of them. */
const COMPILED = (process.env.COMPILED ?? '').split(' ').filter(Boolean)

/** The text of the module, with all other functions as data. `read` makes a module of a text. */
export function withInterpreted(text, read) {
  const functions = new Map([...text.matchAll(FUNCTION)].map(([it, name]) => [name, it]))
  const module = read(text)
  const parts = new Parts(functions, addressesIn(text, functions), module)
  parts.translate([...functions.keys()].filter((name) => !isCompiled(name)))
  module.dispose()
  return parts.assemble(text)
}

function isCompiled(name) {
  const [path, member] = [name.slice(1).split('/').slice(0, 2).join('/'), name.split('/').at(-1)]
  return (
    !path.startsWith('swc-plugin/') ||
    path === 'swc-plugin/interpreter' ||
    COMPILED.some((it) => path === `swc-plugin/${it}` || it === `${path.split('/')[1]}/${member}`)
  )
}

/** Where the interpreter wants things: it exports what are constants by now. */
function addressesIn(text) {
  const at = (name) => {
    const [, global] = new RegExp(`\\(export "${name}" \\(global (\\S+)\\)\\)`).exec(text)
    const start = text.indexOf(`(global ${global} `)
    return Number(/i32\.const (\d+)/.exec(text.slice(start))[1])
  }
  return { globals: at('GLOBALS'), entries: at('ENTRIES'), code: at('CODE') }
}

class Parts {
  constructor(functions, addresses, module) {
    this.functions = functions
    this.addresses = addresses
    this.module = module
    this.globals = []
    this.table = []
  }

  /** A function that only a host can run stays, and those that call it are translated anew. */
  translate(names) {
    const able = names.filter((name) => parametersOf(this.functions.get(name)) <= MOST_PARAMETERS)
    this.number(able)
    const bodies = able.map((name) => [name, this.bytesOf(name)])
    if (bodies.every(([, bytes]) => bytes !== null)) this.bodies = new Map(bodies)
    else this.translate(bodies.filter(([, bytes]) => bytes !== null).map(([name]) => name))
  }

  /** Those that are called often have a number of one byte. */
  number(names) {
    const calls = new Map()
    for (const name of names) {
      for (const [, callee] of this.functions.get(name).matchAll(CALLED)) {
        calls.set(callee, (calls.get(callee) ?? 0) + 1)
      }
    }
    names.sort((a, b) => (calls.get(b) ?? 0) - (calls.get(a) ?? 0) || (a < b ? -1 : 1))
    this.indices = new Map(names.map((name, index) => [name, index]))
    this.globals = []
    this.table = []
  }

  bytesOf(name) {
    const info = binaryen.getFunctionInfo(this.module.getFunction(name.slice(1)))
    try {
      return toBytes(info, {
        global: (global) => indexIn(this.globals, `$${global}`),
        call: (callee) => this.call(`$${callee}`),
      })
    } catch (error) {
      if (!(error instanceof Unsupported)) throw error
      if (process.env.SHOW) console.log(name, error.message)
      return null
    }
  }

  call(callee) {
    const index = this.indices.get(callee)
    if (index !== undefined) return index < 256 ? ['Call', index] : ['CallFar', index - 256]
    const info = binaryen.getFunctionInfo(this.module.getFunction(callee.slice(1)))
    const count = binaryen.expandType(info.params).length
    if (count > MOST_ARGUMENTS) throw new Unsupported('a call with many arguments')
    return [
      `Call${count}${info.results === binaryen.none ? '' : 'Value'}`,
      indexIn(this.table, callee),
    ]
  }

  assemble(text) {
    const kept = [...this.functions].filter(([name]) => !this.bodies.has(name))
    const called = new Set([
      ...[...text.matchAll(EXPORT)].map(([, , name]) => name),
      ...kept.flatMap(([, it]) => [...it.matchAll(CALLED)].map(([, name]) => name)),
      /^ \(start (\$\S+)\)/m.exec(text)?.[1],
    ])
    const stubs = [...this.bodies.keys()].filter((name) => called.has(name))
    if (process.env.SHOW) console.log('stubs', stubs.join(' '), 'table', this.table.length, 'globals', this.globals.length)
    const lean = text
      .replace(FUNCTION, (it, name) =>
        !this.bodies.has(name) ? it : stubs.includes(name) ? this.stub(name, it) : '',
      )
      .replace(EXPORT, (it, name, target) => (target.startsWith(INTERPRETER) ? '' : it))
      .replace(/^ \((?:table|elem|export "table") .*\n/gm, '')
    return this.withGlobals(lean).replace(/\)\s*$/, `${this.data()}\n)`)
  }

  /** What compiled code calls in the place of a function. */
  stub(name, text) {
    const head = text.slice(0, text.indexOf('\n'))
    const count = parametersOf(text)
    const given = Array.from({ length: MOST_PARAMETERS }, (_, i) =>
      i < count ? `(local.get ${i})` : '(i32.const 0)',
    )
    const call = `(call ${INTERPRETER}enter (i32.const ${this.indices.get(name)}) ${given.join(' ')})`
    return `${head}\n  ${head.includes('(result') ? call : `(drop ${call})`}\n )`
  }

  /** Variables that functions of both kinds use are in memory. */
  withGlobals(text) {
    return this.globals.reduce((all, name, index) => {
      const address = `(i32.const ${this.addresses.globals + 4 * index})`
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
    if (process.env.SHOW) console.log('bytes of code', code.length, 'functions', this.bodies.size)
    const elements = this.table.join(' ')
    return [
      segment(this.addresses.entries, entries),
      segment(this.addresses.code, code),
      ` (table ${this.table.length} ${this.table.length} funcref)`,
      ` (elem (i32.const 0) func ${elements})`,
    ].join('\n')
  }
}

function segment(address, bytes) {
  const text = bytes.map((byte) => `\\${byte.toString(16).padStart(2, '0')}`).join('')
  return ` (data (i32.const ${address}) "${text}")`
}

function parametersOf(text) {
  return [...text.slice(0, text.indexOf('\n')).matchAll(/\(param /g)].length
}

function indexIn(list, item) {
  const index = list.indexOf(item)
  return index < 0 ? list.push(item) - 1 : index
}
