import { findCollisions, identifyBlocks, Block } from './block.ts'
import { ascii, Bytes, indexOf, isEqual, NO_BYTES } from './bytes.ts'
import { CallReader, type Listed, type MacroCall } from './call.ts'
import { CaptureAnalysis } from './captures.ts'
import { Checker } from './check.ts'
import { decode } from './decode.ts'
import { hasError, Reporter } from './diagnostics.ts'
import { Emitter } from './emit.ts'
import { Findings } from './findings.ts'
import { PROGRAM_IS_MODULE, TYPE_AWAIT_EXPR } from './generated/layouts.ts'
import type { Host } from './host.ts'
import { JsxFactories } from './jsx-factories.ts'
import { ANY } from './layouts.ts'
import { MACRO_MODULE, Mentions } from './mentions.ts'
import { ints, view } from './native.ts'
import { spanOf } from './nodes.ts'
import { readOptions, type Options } from './options.ts'
import { pathFrom, posixPath } from './paths.ts'
import { Pruning } from './prune.ts'
import { LOCAL_SPIN, MacroReferences, TASK, TRACK, type MacroReference } from './references.ts'
import { checkServerOnly } from './server-only.ts'
import { inOrder, sortBy } from './sort.ts'
import { placeSpins, SpinReader, type SpinCall } from './spin.ts'
import { Suspensions } from './suspensions.ts'
import type { Tape } from './tape.ts'
import { Visits } from './visits.ts'
import { BY_REQUIRE, type Load } from './walker.ts'

const SLASH: i32 = 47
const BACKSLASH: i32 = 92
const WRONG_OPTION: i32 = 134
const OUTSIDE: i32 = 135
const UNKNOWN_SYNTAX: i32 = 140
const UNKNOWN_BODIES: i32 = 142

/** Compiles the macro calls of one file. Returns null, for the program as it is, when there is nothing to do or an error. */
export function compile(program: Uint8Array, host: Host): Uint8Array | null {
  const variables: Uint8Array[] = []
  return mentionsMacro(program) ? compileWith(program, host, variables, false) : null
}

/** `variables` are those of the module that blocks use, once that is known. `isWhole`: no function is passed over. */
function compileWith(
  program: Uint8Array,
  host: Host,
  variables: Uint8Array[],
  isWhole: boolean,
): Uint8Array | null {
  const compilation = new Compilation(program, host, variables, isWhole)
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
  private readonly variables: Uint8Array[]
  /** No function was passed over. */
  private readonly isWhole: boolean
  private readonly tape: Tape
  private readonly walker: Visits
  private readonly findings: Findings
  private options: Options
  /** What a build for a role leaves out. */
  private readonly pruning: Pruning
  private readonly references: MacroReferences
  private readonly spins: SpinCall[] = []
  private readonly tracks: MacroReference[] = []

  constructor(program: Uint8Array, host: Host, variables: Uint8Array[], isWhole: boolean) {
    const options = readOptions(host.config())
    this.isWhole = isWhole || options.prunes
    const mentions: Mentions | null = this.isWhole ? null : new Mentions(program, variables)
    const tape = decode(program, mentions)
    this.variables = variables
    this.program = program
    this.host = host
    this.tape = tape
    this.walker = new Visits(tape)
    this.findings = new Findings(tape)
    this.pruning = new Pruning(this.walker)
    this.references = new MacroReferences(this.walker, this.findings)
    this.options = options
  }

  run(): Uint8Array | null {
    if (this.tape.length === 0) return this.refuse(UNKNOWN_SYNTAX)
    if (!this.tape.isTag(0, PROGRAM_IS_MODULE)) return null
    const walker = this.walker
    walker.walk()
    if (walker.hasJsx) this.nameJsx()
    walker.resolve()
    const loads = this.macroLoads()
    if (loads.length === 0) return this.handBack()
    if (this.options.wrong.length > 0) return this.refuseOptions()
    this.checkSyntax()
    if (this.findings.all.length > 0) return this.report()
    this.references.find(loads)
    return this.readAll(inSourceOrder(this.references.calls))
  }

  /** Reads all calls, and begins anew where they make it matter what was passed over. */
  private readAll(found: MacroReference[]): Uint8Array | null {
    const calls = this.readCalls(found)
    const captures = new CaptureAnalysis(this.walker)
    captures.analyze(calls)
    const variables = captures.variables
    if (variables.length > this.variables.length && this.havePassedOver(variables)) {
      return compileWith(this.program, this.host, variables, false)
    }
    const suspensions = new Suspensions(this.walker)
    const hasVariable: boolean = this.readRuns(found, calls, suspensions)
    if (hasVariable && !this.isWhole) return this.whole()
    return this.check(calls, captures, suspensions)
  }

  private check(
    calls: MacroCall[],
    captures: CaptureAnalysis,
    suspensions: Suspensions,
  ): Uint8Array | null {
    const blocks = this.checkCalls(calls, captures)
    const path = this.path()
    this.prune(calls, path)
    if (path.length === 0) this.findings.inFile(OUTSIDE)
    if (this.hasError()) return this.report()
    const module = this.module(path)
    identifyBlocks(blocks, module, this.walker, this.host)
    placeSpins(this.spins, module, this.walker)
    findCollisions(blocks, this.walker, this.findings)
    if (this.findings.all.length > 0) this.report()
    return this.hasError() ? null : this.emit(blocks, module, suspensions)
  }

  private emit(blocks: Block[], module: Uint8Array, suspensions: Suspensions): Uint8Array | null {
    const emitter = new Emitter(
      this.walker,
      this.host,
      blocks,
      this.spins,
      this.references.imports,
      this.pruning,
      suspensions,
    )
    if (this.options.role.length > 0) emitter.leaveOut()
    emitter.planRuns(this.tracks)
    const unwritten: i32 = emitter.unwritten()
    if (unwritten >= 0) {
      if (!this.isWhole) return this.whole()
      emitter.oldBodies = this.options.oldBodies
      if (this.options.oldBodies < 0) {
        this.findings.at(UNKNOWN_BODIES, unwritten)
        return this.report()
      }
    }
    return emitter.emit(module)
  }

  private hasError(): boolean {
    return hasError(this.findings.all, this.options.strict)
  }

  /** A file that mentions the macro module, and does not load it as far as can be seen. */
  private handBack(): Uint8Array | null {
    this.checkSyntax()
    return this.findings.all.length > 0 ? this.report() : null
  }

  private refuse(code: i32): Uint8Array | null {
    this.findings.inFile(code)
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
    this.findings.inFile(WRONG_OPTION).name = this.options.wrong
    return this.report()
  }

  private report(): Uint8Array | null {
    const reporter = new Reporter(this.tape, this.walker.symbols, this.host, this.shownPath())
    reporter.report(this.findings.all, this.options.strict)
    return null
  }

  private readCalls(found: MacroReference[]): MacroCall[] {
    const reader = new CallReader(this.walker, this.host, this.findings)
    const calls: MacroCall[] = []
    for (let i: i32 = 0; i < found.length; i++) {
      if (found[i].macro <= TASK) calls.push(reader.read(found[i]))
    }
    return calls
  }

  /** The same, with every function that was not looked at. */
  private whole(): Uint8Array | null {
    return compileWith(this.program, this.host, this.variables, true)
  }

  /**
   * Reads the calls of `spin` and `track`, and finds the functions that carry their run. Returns whether a variable of the module
   * is awaited, which may be given another value anywhere in the file.
   */
  private readRuns(found: MacroReference[], calls: MacroCall[], suspensions: Suspensions): boolean {
    const walker = this.walker
    const reader = new SpinReader(walker, this.findings)
    for (let i: i32 = 0; i < calls.length; i++) suspensions.addBody(calls[i].blockScope)
    for (let i: i32 = 0; i < found.length; i++) {
      if (found[i].macro === TRACK) {
        reader.track(found[i])
        this.tracks.push(found[i])
      } else if (found[i].macro === LOCAL_SPIN) {
        const spin = reader.read(found[i])
        suspensions.addBody(spin.bodyScope)
        this.spins.push(spin)
      }
    }
    suspensions.find()
    const all = walker.suspensions
    for (let i: i32 = 0; i < all.length; i++) {
      const isAwait: boolean = walker.type[all[i].node] === TYPE_AWAIT_EXPR
      if (isAwait && suspensions.suspendedAt(all[i]) !== null) {
        reader.awaits(all[i].node, all[i].scope)
      }
    }
    return reader.hasVariable
  }

  private checkCalls(calls: MacroCall[], captures: CaptureAnalysis): Block[] {
    const checker = new Checker(this.walker, this.references.nodes(), this.findings)
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

  /** Whether a body that was passed over says one of some names, which it may give another value. */
  private havePassedOver(names: Uint8Array[]): boolean {
    const tape = this.tape
    const mentions = new Mentions(this.program, names)
    for (let item: i32 = 0; item < tape.length; item++) {
      const isSkipped: boolean = tape.type[item] === ANY
      if (isSkipped && mentions.isWithin(tape.start[item], tape.end(item))) return true
    }
    return false
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
      this.findings.add(UNKNOWN_SYNTAX, this.tape.from(span), this.tape.to(span))
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

function inSourceOrder(found: MacroReference[]): MacroReference[] {
  const nodes = ints(found.length)
  for (let i: i32 = 0; i < found.length; i++) nodes[i] = found[i].node
  const order = inOrder(found.length)
  sortBy(order, nodes)
  const sorted: MacroReference[] = []
  for (let i: i32 = 0; i < order.length; i++) sorted.push(found[order[i]])
  return sorted
}
