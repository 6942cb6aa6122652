import { findCollisions, identifyBlocks, Block } from './block.ts'
import { ascii, Bytes, indexOf, isEqual, NO_BYTES } from './bytes.ts'
import { CallReader, type Listed, type MacroCall } from './call.ts'
import { CaptureAnalysis } from './captures.ts'
import { Checker } from './check.ts'
import { decode } from './decode.ts'
import { hasError, Reporter } from './diagnostics.ts'
import { Emitter } from './emit.ts'
import { Finding } from './findings.ts'
import { PROGRAM_IS_MODULE } from './generated/layouts.ts'
import type { Host } from './host.ts'
import { JsxFactories } from './jsx-factories.ts'
import { MACRO_MODULE, Mentions } from './mentions.ts'
import { ints, view } from './native.ts'
import { spanOf } from './nodes.ts'
import { readOptions, type Options } from './options.ts'
import { pathFrom, posixPath } from './paths.ts'
import { Pruning } from './prune.ts'
import { MacroReferences } from './references.ts'
import { checkServerOnly } from './server-only.ts'
import { inOrder, sortBy } from './sort.ts'
import type { Tape } from './tape.ts'
import { Visits } from './visits.ts'
import { BY_REQUIRE, type Load } from './walker.ts'

const SLASH: i32 = 47
const BACKSLASH: i32 = 92
const WRONG_OPTION: i32 = 134
const OUTSIDE: i32 = 135
const UNKNOWN_SYNTAX: i32 = 140

/** Compiles the macro calls of one file. Returns null, for the program as it is, when there is nothing to do or an error. */
export function compile(program: Uint8Array, host: Host): Uint8Array | null {
  return mentionsMacro(program) ? compileAs(program, host, false) : null
}

function compileAs(program: Uint8Array, host: Host, isWhole: boolean): Uint8Array | null {
  const compilation = new Compilation(program, host, isWhole)
  return compilation.run()
}

/** Keeps files without macros at no cost. */
function mentionsMacro(program: Uint8Array): boolean {
  return indexOf(program, ascii(MACRO_MODULE), 0) >= 0
}

/** The whole way of one file, step by step. */
class Compilation {
  private readonly program: Uint8Array
  private readonly host: Host
  private readonly tape: Tape
  private readonly walker: Visits
  private readonly findings: Finding[] = []
  private options: Options
  /** What a build for a role leaves out. */
  private readonly pruning: Pruning

  /** `isWhole` asks for the bodies of functions that have nothing to do with the macro too. */
  constructor(program: Uint8Array, host: Host, isWhole: boolean) {
    const options = readOptions(host.config())
    const mentions: Mentions | null = isWhole || options.prunes ? null : new Mentions(program)
    const tape = decode(program, mentions)
    this.program = program
    this.host = host
    this.tape = tape
    this.walker = new Visits(tape)
    this.pruning = new Pruning(this.walker)
    this.options = options
  }

  run(): Uint8Array | null {
    if (this.tape.length === 0) return this.refuse(new Finding(UNKNOWN_SYNTAX, 0, 0))
    if (!this.tape.isTag(0, PROGRAM_IS_MODULE)) return null
    const walker = this.walker
    walker.walk()
    if (walker.hasJsx) this.nameJsx()
    walker.resolve()
    const loads = this.macroLoads()
    if (loads.length === 0) return this.handBack()
    if (this.options.wrong.length > 0) return this.refuseOptions()
    this.checkSyntax()
    if (this.findings.length > 0) return this.report()
    const references = new MacroReferences(walker, this.findings)
    references.find(loads)
    const calls = this.readCalls(references)
    const captures = new CaptureAnalysis(walker)
    captures.analyze(calls)
    if (captures.hasVariable && !this.tape.isWhole) {
      return compileAs(this.program, this.host, true)
    }
    const blocks = this.checkCalls(calls, captures, references)
    const path = this.path()
    this.prune(calls, path)
    if (path.length === 0) this.findings.push(new Finding(OUTSIDE, 0, 0))
    if (hasError(this.findings, this.options.strict)) return this.report()
    const module = this.module(path)
    identifyBlocks(blocks, module, walker, this.host)
    findCollisions(blocks, walker, this.findings)
    if (this.findings.length > 0) this.report()
    if (hasError(this.findings, this.options.strict)) return null
    const emitter = new Emitter(walker, this.host, blocks, references.imports)
    if (this.options.role.length > 0) emitter.leaveOut(this.pruning)
    return emitter.emit(module)
  }

  /** A file that mentions the macro module, and does not load it as far as can be seen. */
  private handBack(): Uint8Array | null {
    this.checkSyntax()
    return this.findings.length > 0 ? this.report() : null
  }

  private refuse(finding: Finding): Uint8Array | null {
    this.findings.push(finding)
    return this.report()
  }

  private nameJsx(): void {
    const span: i32 = spanOf(this.tape, 0)
    const source = this.host.source(1, this.tape.to(span))
    const factories = new JsxFactories(source, this.walker.symbols)
    this.walker.nameJsx(factories.element, factories.fragment)
  }

  /** The loads of the macro module; a `require` of the program's own loads nothing. */
  private macroLoads(): Load[] {
    const walker = this.walker
    const symbol: i32 = walker.symbols.ofAscii('require')
    const module = ascii(MACRO_MODULE)
    const loads: Load[] = []
    for (let i: i32 = 0; i < walker.loads.length; i++) {
      const load: Load = walker.loads[i]
      if (!isEqual(load.source, module)) continue
      const isOwn: boolean =
        load.kind === BY_REQUIRE && walker.scopes.resolve(load.scope, symbol, -1) !== null
      if (!isOwn) loads.push(load)
    }
    return loads
  }

  private refuseOptions(): Uint8Array | null {
    const finding = new Finding(WRONG_OPTION, 0, 0)
    finding.name = this.options.wrong
    return this.refuse(finding)
  }

  private report(): Uint8Array | null {
    const reporter = new Reporter(this.tape, this.host, this.shownPath())
    reporter.report(this.findings, this.options.strict)
    return null
  }

  /** In source order. */
  private readCalls(references: MacroReferences): MacroCall[] {
    const reader = new CallReader(this.walker, this.host, this.findings)
    const found = references.calls
    const nodes = ints(found.length)
    for (let i: i32 = 0; i < found.length; i++) nodes[i] = found[i].node
    const order = inOrder(found.length)
    sortBy(order, nodes)
    const calls: MacroCall[] = []
    for (let i: i32 = 0; i < order.length; i++) calls.push(reader.read(found[order[i]]))
    return calls
  }

  private checkCalls(
    calls: MacroCall[],
    captures: CaptureAnalysis,
    references: MacroReferences,
  ): Block[] {
    const checker = new Checker(this.walker, references.nodes(), this.findings)
    const blocks: Block[] = []
    for (let i: i32 = 0; i < calls.length; i++) {
      const options = this.options
      const sent: Listed[] = checker.check(
        calls[i],
        captures.of(calls[i]),
        options.roles,
        options.hasRoles,
      )
      blocks.push(new Block(calls[i], sent))
    }
    return blocks
  }

  /** Decides what a build for a role leaves out, and holds the loads of the file to `serverOnly`. */
  private prune(calls: MacroCall[], path: Uint8Array): void {
    const options = this.options
    if (!options.prunes) return
    const pruning = this.pruning
    pruning.collect()
    checkServerOnly(this.walker, options, path, pruning, calls, this.findings)
    if (options.role.length === 0) return
    const roles: Uint8Array[] = []
    roles.push(options.role)
    pruning.decide(calls, roles, false)
  }

  /** Fails closed: what is not known may hold names, and a name that was not seen would be lost at run time. */
  private checkSyntax(): void {
    for (let i: i32 = 0; i < this.walker.unknown.length; i++) {
      let node: i32 = this.walker.unknown[i]
      let span: i32 = spanOf(this.tape, node)
      while (span < 0) {
        node = this.tape.parent[node]
        span = spanOf(this.tape, node)
      }
      this.findings.push(new Finding(UNKNOWN_SYNTAX, this.tape.from(span), this.tape.to(span)))
    }
  }

  /** The path from the root; empty when the file lies elsewhere or has no name. */
  private path(): Uint8Array {
    const filename = this.host.filename()
    if (filename.length === 0) return NO_BYTES
    const cwd = this.host.cwd()
    return pathFrom(posixPath(this.options.root, cwd), posixPath(filename, cwd))
  }

  /** How messages call the file: by its path from the root, or by the last part of one that lies elsewhere. */
  private shownPath(): Uint8Array {
    const path = this.path()
    if (path.length > 0) return path
    const filename = this.host.filename()
    let from: i32 = filename.length
    while (from > 0 && filename[from - 1] !== SLASH && filename[from - 1] !== BACKSLASH) from--
    return view(filename, from, filename.length)
  }

  private module(path: Uint8Array): Uint8Array {
    const module = new Bytes(256)
    module.all(this.options.packageName)
    module.ascii('/')
    module.all(path)
    return module.written()
  }
}
