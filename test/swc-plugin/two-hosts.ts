import { compile } from '../../swc-plugin/compile.ts'
import { Host } from '../../swc-plugin/host.ts'
import type { FixtureCase } from '../babel-plugin/fixture-cases.ts'
import type { Handed } from './dump.ts'

/** What the compiler answers to its host. */
export interface Answer {
  readonly program: string
  readonly diagnostics: readonly string[]
}

const FIRST_CTXT = 1000

/** What the host of a test knows of a case, in the form in which SWC gives it. */
class Facts {
  readonly config: Uint8Array
  readonly filename: Uint8Array
  readonly source: Uint8Array
  readonly unresolvedCtxt: number

  constructor({ options, filename, source }: FixtureCase, { unresolvedCtxt }: Handed) {
    this.config = Buffer.from(JSON.stringify(options))
    this.filename = Buffer.from(filename)
    // SWC leaves out a byte order mark.
    this.source = Buffer.from(source.replace(/^\uFEFF/, ''))
    this.unresolvedCtxt = unresolvedCtxt
  }

  text(from: number, to: number): Uint8Array {
    return from <= 0 || to < from ? new Uint8Array(0) : this.source.subarray(from - 1, to - 1)
  }
}

class TestHost extends Host {
  readonly diagnostics: string[] = []
  readonly #facts: Facts
  #ctxt = FIRST_CTXT

  constructor(facts: Facts) {
    super()
    this.#facts = facts
  }

  override config(): Uint8Array {
    return this.#facts.config
  }

  override filename(): Uint8Array {
    return this.#facts.filename
  }

  override cwd(): Uint8Array {
    return Buffer.from('/repo')
  }

  override source(from: number, to: number): Uint8Array {
    return this.#facts.text(from, to)
  }

  override freshCtxt(): number {
    this.#ctxt += 1
    return this.#ctxt
  }

  override emit(diagnostic: Uint8Array): void {
    this.diagnostics.push(hex(diagnostic))
  }
}

/** Compiles with the sources as they are. */
export function compileAsTypeScript(fixture: FixtureCase, handed: Handed): Answer {
  const host = new TestHost(new Facts(fixture, handed))
  const program = compile(handed.program, host)
  // Without a program of its own it hands back the one that it was given.
  return { program: hex(program ?? handed.program), diagnostics: host.diagnostics }
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex')
}

interface Exports {
  readonly memory: WebAssembly.Memory
  __alloc(length: number): number
  __transform_plugin_process_impl(
    at: number,
    length: number,
    mark: number,
    comments: number,
  ): number
}

/** Compiles with the wasm, in Node's own engine. */
export function compileAsWasm(
  module: WebAssembly.Module,
  fixture: FixtureCase,
  handed: Handed,
): Answer {
  const facts = new Facts(fixture, handed)
  const diagnostics: string[] = []
  let result: Buffer | undefined
  let ctxt = FIRST_CTXT
  const memory = (): Buffer => Buffer.from(wasm.memory.buffer)
  const bytes = (at: number, length: number): Buffer =>
    Buffer.from(memory().subarray(at, at + length))
  const hand = (value: Uint8Array, to: number): number => {
    const head = Buffer.alloc(5, 0x7a)
    head.writeUInt32BE(value.length, 1)
    const text = Buffer.concat([head, value])
    const at = wasm.__alloc(text.length)
    memory().set(text, at)
    memory().writeUInt32LE(at, to)
    memory().writeUInt32LE(text.length, to + 4)
    return 1
  }
  const env = {
    __set_transform_plugin_core_pkg_diagnostics: () => {},
    __set_transform_result: (at: number, length: number) => {
      result = bytes(at, length)
    },
    __emit_diagnostics: (at: number, length: number) => {
      diagnostics.push(hex(bytes(at, length)))
    },
    __get_transform_plugin_config: (to: number) => hand(facts.config, to),
    __get_transform_context: (key: number, to: number) =>
      hand(key === 1 ? facts.filename : Buffer.from('/repo'), to),
    __mark_fresh_proxy: () => {
      ctxt += 1
      return ctxt
    },
    __syntax_context_apply_mark_proxy: (_: number, mark: number) =>
      mark === 0 ? facts.unresolvedCtxt : mark,
    __span_to_source_proxy: (from: number, to: number, into: number) =>
      hand(facts.text(from, to), into),
  }
  const wasm = new WebAssembly.Instance(module, { env }).exports as unknown as Exports
  const at = wasm.__alloc(handed.program.length)
  memory().set(handed.program, at)
  wasm.__transform_plugin_process_impl(at, handed.program.length, 0, 0)
  if (result === undefined) throw new Error('the wasm gave no result')
  return { program: hex(result), diagnostics }
}
