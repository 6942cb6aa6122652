import { ascii, spells } from './bytes.ts'
import { captureNames, type Block } from './block.ts'
import { bodyOf, type Listed } from './call.ts'
import {
  DROPPED,
  NEW_ARGUMENT,
  NEW_BODY,
  NEW_CALL,
  NEW_COUNT,
  NEW_CTXT,
  NEW_SPIN,
  NEW_TRACK,
  NO_SPAN,
} from './edits.ts'
import * as layout from './generated/layouts.ts'
import * as helpers from './helpers.ts'
import { unusedName } from './helpers.ts'
import { field } from './layouts.ts'
import { isConstEnum } from './lowered.ts'
import { ints } from './native.ts'
import { spanOf } from './nodes.ts'
import { findReaders } from './readers.ts'
import { TASK, type MacroImport, type MacroReference } from './references.ts'
import { directiveText, isDirective } from './role.ts'
import { RunEmitter } from './run-emitter.ts'
import { PROGRAM_SCOPE, type Scope } from './scopes.ts'
import type { SpinCall } from './spin.ts'
import { TAG, type Tape } from './tape.ts'

const INTERNAL_MODULE: string = 'dscope/internal'
const PROTO: string = '__proto__'

/**
 * Turns the macro calls of a file into hops and spins, and blocks into handlers of one table. The file is copied; only what is
 * named in the edits is written.
 */
export class Emitter extends RunEmitter {
  /** By scope: the number of the innermost block around it, counted from 1. */
  private readonly blockOfScope: StaticArray<i32> = ints(this.walker.scopes.all.length)
  private readonly call: Uint8Array = unusedName(ascii('$call'), this.walker)
  private isPruned: boolean = false
  /** By item: 1 for what is left out; by list: how many of its items are. */
  private readonly gone: StaticArray<i32> = ints(this.walker.tape.length)

  /** Leaves out what a build can do without. */
  leaveOut(): void {
    const pruning = this.pruning
    this.isPruned = true
    for (let i: i32 = 0; i < this.blocks.length; i++) {
      const block = this.blocks[i]
      const reference = block.call.reference
      const scope = block.call.blockScope
      // What stands in a body without a block of its own is left out with it.
      block.isBodyDropped = scope !== null && pruning.isDropped(reference.node, scope)
      block.isHopDropped = pruning.isDropped(reference.node, reference.scope)
      // Comments hang on places, and those around it stand in what is left out.
      if (block.isHopDropped) {
        this.edits.add(spanOf(this.tape, block.call.blockExpression), NO_SPAN, 0)
      }
    }
    // Those of the macro module are written anew.
    for (let i: i32 = 0; i < this.imports.length; i++) this.gone[this.imports[i].node - 2] = 1
    const foreign = pruning.foreign
    for (let i: i32 = 0; i < foreign.length; i++) this.drop(foreign[i] - 2)
    for (let i: i32 = 0; i < this.tape.length; i++) if (pruning.isDroppedPart(i)) this.drop(i)
  }

  private isLeftOut(node: i32, scope: Scope): boolean {
    return this.isPruned && this.pruning.isDropped(node, scope)
  }

  /** Plans what becomes of spins, of what is tracked, and of functions that carry their run. */
  planRuns(tracks: MacroReference[]): void {
    const walker = this.walker
    this.helperCtxt = this.host.freshCtxt()
    for (let i: i32 = 0; i < this.spins.length; i++) {
      const reference = this.spins[i].reference
      this.edits.add(reference.node, NEW_SPIN, i)
      if (!this.isLeftOut(reference.node, reference.scope)) this.helpers.use(helpers.SPIN)
    }
    for (let i: i32 = 0; i < tracks.length; i++) {
      this.edits.add(tracks[i].node, NEW_TRACK, 0)
      if (!this.isLeftOut(tracks[i].node, tracks[i].scope)) this.helpers.use(helpers.TRACK)
    }
    this.run = unusedName(ascii('$run'), walker)
    this.error = unusedName(ascii('$error'), walker)
    const all = walker.suspensions
    for (let i: i32 = 0; i < all.length; i++) {
      const home = this.suspensions.suspendedAt(all[i])
      if (home === null || this.isLeftOut(all[i].node, all[i].scope)) continue
      this.plan(all[i], home)
    }
    if (this.helpers.isUsed(helpers.ENTER)) this.runCtxt = this.host.freshCtxt()
  }

  private drop(item: i32): void {
    const tape = this.tape
    const types = this.walker.type
    if (this.gone[item] > 0) return
    const list: i32 = tape.parent[item]
    const isElement: boolean = types[tape.parent[list]] === layout.TYPE_ARRAY_PAT
    this.gone[item] = 1
    this.edits.add(item, DROPPED, isElement ? 1 : 0)
    if (isElement) return
    const count: i32 = this.gone[list] + 1
    this.gone[list] = count
    if (count === 1) this.edits.add(list, NEW_COUNT, 0)
    let at: i32 = tape.parent[tape.parent[list]]
    const type: i32 = types[at]
    if (type !== layout.TYPE_DECL && type !== layout.TYPE_MODULE_DECL) return
    if (count < tape.value[list]) return
    // A statement of which nothing is left.
    while (tape.major(tape.parent[at]) === TAG) at = tape.parent[at]
    this.drop(at)
  }

  emit(module: Uint8Array): Uint8Array {
    this.markBlocks()
    this.renewReferences()
    this.passCalls()
    this.edits.sort()
    this.program(module)
    return this.out.written()
  }

  private markBlocks(): void {
    for (let i: i32 = 0; i < this.blocks.length; i++) {
      const block = this.blocks[i]
      const scope = block.call.blockScope
      this.helpers.use(helpers.TABLE)
      if (!block.isHopDropped) this.helpers.use(helperOf(block))
      block.ctxt = this.host.freshCtxt()
      if (scope !== null) this.blockOfScope[scope.index] = i + 1
      this.edits.add(block.call.reference.node, NEW_CALL, i)
      const body: i32 = bodyOf(this.tape, block.call.block, block.call.isArrow)
      if (body < 0) continue
      const statements: i32 = field(this.tape, body, layout.FN_BODY_BODY)
      const isCarried: boolean = this.done[statements] !== 0
      if (!isCarried && this.keptStatements(statements, block) < this.tape.value[statements]) {
        this.edits.add(statements, NEW_BODY, i)
      }
    }
    const scopes = this.walker.scopes.all
    for (let i: i32 = 0; i < scopes.length; i++) {
      const parent = scopes[i].parent
      if (this.blockOfScope[i] === 0 && parent !== null) {
        this.blockOfScope[i] = this.blockOfScope[parent.index]
      }
    }
  }

  /** A captured name means the parameter of its handler, and gets the mark of that. */
  private renewReferences(): void {
    const references = this.walker.references
    for (let i: i32 = 0; i < references.length; i++) {
      const block = this.blockAround(references[i].scope)
      const binding = references[i].binding
      if (block === null || binding === null || references[i].isImplicit) continue
      if (binding.scope.kind === PROGRAM_SCOPE || isConstEnum(this.walker, binding)) continue
      const scope = block.call.blockScope
      if (scope !== null && !binding.scope.isWithin(scope)) {
        this.edits.add(references[i].node, NEW_CTXT, block.ctxt)
      }
    }
  }

  /** `currentCall()` in a block becomes `currentCall($call)`, which is right after an `await` too. */
  private passCalls(): void {
    const readers = findReaders(this.walker)
    for (let i: i32 = 0; i < readers.length; i++) {
      const block = this.blockAround(readers[i].scope)
      if (block !== null) this.edits.add(readers[i].givenAt, NEW_ARGUMENT, block.ctxt)
    }
  }

  private blockAround(scope: Scope): Block | null {
    const index: i32 = this.blockOfScope[scope.index]
    return index > 0 ? this.blocks[index - 1] : null
  }

  private program(module: Uint8Array): void {
    const tape = this.tape
    const body: i32 = field(tape, 1, layout.MODULE_BODY)
    const place: i32 = this.tablePlace(body)
    this.out.copy(tape.source, 0, tape.start[body])
    this.out.array(this.statementCount(body))
    const end: i32 = tape.next[body]
    const hasHelpers: boolean = this.helpers.count > 0
    let isFirst: boolean = true
    for (let item: i32 = body + 1; item < end; item = tape.next[item]) {
      if (item === place) this.emitTable(module)
      const index: i32 = this.importAt(item)
      if (index < 0) this.range(item, tape.next[item])
      else {
        if (isFirst && hasHelpers) this.emitImport(this.imports[index])
        isFirst = false
        this.emitTypeImport(this.imports[index])
      }
    }
    if (place === end) this.emitTable(module)
    this.out.copy(tape.source, tape.start[end], tape.source.length)
  }

  private statementCount(body: i32): i32 {
    let count: i32 = this.tape.value[body] - this.gone[body] - this.imports.length
    for (let i: i32 = 0; i < this.imports.length; i++) {
      if (this.imports[i].kept.length > 0) count++
    }
    if (this.helpers.count > 0) count++
    return this.blocks.length > 0 ? count + 1 : count
  }

  /** Right after the imports: a module may call itself while it loads, and its handlers have to be there by then. */
  private tablePlace(body: i32): i32 {
    const tape = this.tape
    const end: i32 = tape.next[body]
    let item: i32 = body + 1
    while (
      item < end &&
      tape.isTag(item, layout.MODULE_ITEM_IS_STMT) &&
      isDirective(tape, item + 1)
    ) {
      item = tape.next[item]
    }
    while (item < end && isImport(tape, item)) item = tape.next[item]
    return item
  }

  private importAt(item: i32): i32 {
    if (!isImport(this.tape, item)) return -1
    for (let i: i32 = 0; i < this.imports.length; i++) {
      if (this.imports[i].node === item + 2) return i
    }
    return -1
  }

  /** Writes one node anew; returns the item that comes after what was written. */
  protected override edit(node: i32): i32 {
    const tape = this.tape
    const fact: i32 = this.edits.fact(node)
    switch (this.edits.kind(node)) {
      case NEW_CTXT: {
        const ctxt: i32 = field(tape, node, layout.IDENT_CTXT)
        this.out.copy(tape.source, tape.start[node], tape.start[ctxt])
        this.out.uint(fact)
        return ctxt + 1
      }
      case NEW_ARGUMENT:
        this.out.array(1)
        this.build.argument()
        this.build.name(this.call, fact)
        return tape.next[node]
      case NEW_BODY:
        this.emitBody(node, this.blocks[fact])
        return tape.next[node]
      case NEW_COUNT:
        this.out.array(tape.value[node] - this.gone[node])
        return node + 1
      case NO_SPAN:
        this.build.noSpan()
        return tape.next[node]
      case DROPPED:
        // Of an array, a hole is left.
        if (fact > 0) this.out.array(0)
        return tape.next[node]
      case NEW_CALL:
        this.emitHop(this.blocks[fact])
        return tape.next[node]
      case NEW_SPIN:
        this.emitSpin(this.spins[fact])
        return tape.next[node]
      case NEW_TRACK: {
        const given: i32 = field(tape, node, layout.CALL_EXPR_ARGUMENTS)
        this.callee(node, helpers.TRACK)
        this.whole(given)
        this.build.endCall()
        return tape.next[node]
      }
      default:
        return super.edit(node)
    }
  }

  /** Another function is called in the place of a macro. The head, the span and the mark of the call stay as they are. */
  private callee(node: i32, helper: i32): void {
    const tape = this.tape
    const callee: i32 = field(tape, node, layout.CALL_EXPR_CALLEE)
    const place: i32 = spanOf(tape, callee)
    this.out.copy(tape.source, tape.start[node], tape.start[callee])
    this.out.tag(layout.CALLEE_IS_EXPR)
    this.out.tag(layout.EXPR_IS_IDENT)
    const name = this.helpers.locals[helper]
    this.build.ident(name, this.helperCtxt, tape.from(place), tape.to(place))
  }

  /** `spin(context, body, options)` becomes `_spin(context, body, 'place', waits, options)`. */
  private emitSpin(spin: SpinCall): void {
    const body = spin.bodyScope
    const waits: boolean = spin.isAsync || (body !== null && this.suspensions.isWaiting(body))
    this.callee(spin.reference.node, helpers.SPIN)
    this.out.array(spin.options < 0 ? 4 : 5)
    this.build.argument()
    if (spin.context < 0) this.build.nothing()
    else this.whole(spin.context)
    this.build.argument()
    this.whole(spin.argument)
    this.build.argument()
    this.build.string(spin.place)
    this.build.argument()
    this.build.bool(waits)
    if (spin.options >= 0) {
      this.build.argument()
      this.whole(spin.options)
    }
    this.build.endCall()
  }

  /** `spinRemote(target, [a], block, options)` becomes `_hop($call, target, 'id', { a }, options)`. */
  private emitHop(block: Block): void {
    const tape = this.tape
    const out = this.out
    const call = block.call
    this.callee(call.reference.node, helperOf(block))
    out.array(call.options < 0 ? 4 : 5)
    this.build.argument()
    const caller = this.blockAround(call.reference.scope)
    if (caller === null) this.build.nothing()
    else this.build.name(this.call, caller.ctxt)
    this.build.argument()
    this.range(call.target, tape.next[call.target])
    this.build.argument()
    this.build.string(block.id)
    this.build.argument()
    this.emitRecord(block)
    if (call.options >= 0) {
      this.build.argument()
      this.range(call.options, tape.next[call.options])
    }
    // The types that the macro was given mean nothing to the hop.
    out.array(0)
  }

  private emitRecord(block: Block): void {
    const tape = this.tape
    const list: i32 = spanOf(tape, block.call.list)
    this.out.tag(layout.EXPR_IS_OBJECT_LIT)
    this.out.array(2)
    this.build.span(tape.from(list), tape.to(list))
    this.out.array(block.captures.length)
    for (let i: i32 = 0; i < block.captures.length; i++) this.emitProperty(block.captures[i])
  }

  /** `name`, or `['__proto__']: __proto__`, which would set the prototype when written plainly. */
  private emitProperty(listed: Listed): void {
    const name = this.walker.symbols.name(listed.symbol)
    this.out.tag(layout.PROP_OR_SPREAD_IS_PROP)
    if (spells(name, PROTO)) {
      this.out.tag(layout.PROP_IS_KEY_VALUE_PROP)
      this.out.array(2)
      this.build.computedKey(name)
      this.out.tag(layout.EXPR_IS_IDENT)
    } else this.out.tag(layout.PROP_IS_SHORTHAND)
    this.range(listed.ident, this.tape.next[listed.ident])
  }

  /** `_table('module', [ … ])` */
  private emitTable(module: Uint8Array): void {
    if (this.blocks.length === 0) return
    this.out.tag(layout.MODULE_ITEM_IS_STMT)
    this.build.node(layout.STMT_IS_EXPR_STMT, 2)
    this.build.call(this.helpers.locals[helpers.TABLE], this.helperCtxt, 2)
    this.build.argument()
    this.build.string(module)
    this.build.argument()
    this.build.array(this.blocks.length)
    for (let i: i32 = 0; i < this.blocks.length; i++) this.emitRow(this.blocks[i])
    this.out.array(0)
  }

  /** `['id', 'signature', { name, captures }, ({ a }, $call) => { … }]`, the last one unless it is left out. */
  private emitRow(block: Block): void {
    this.build.element()
    this.build.array(block.isBodyDropped ? 3 : 4)
    this.build.element()
    this.build.string(block.id)
    this.build.element()
    this.build.string(block.signature)
    this.build.element()
    this.emitFacts(block)
    if (block.isBodyDropped) return
    this.build.element()
    this.emitHandler(block)
  }

  private emitFacts(block: Block): void {
    const role = block.call.role
    const isStream: boolean = block.call.isGenerator
    this.build.node(layout.EXPR_IS_OBJECT_LIT, 2)
    this.out.array(2 + (role === null ? 0 : 1) + (isStream ? 1 : 0))
    this.build.property('name')
    this.build.string(block.fullName)
    this.build.property('captures')
    const names = captureNames(block, this.walker)
    this.build.array(names.length)
    for (let i: i32 = 0; i < names.length; i++) {
      this.build.element()
      this.build.string(names[i])
    }
    if (role !== null) {
      this.build.property('role')
      this.build.string(role.name)
    }
    if (isStream) {
      this.build.property('kind')
      this.build.string(ascii('stream'))
    }
  }

  /** The function of the block, with other parameters. */
  private emitHandler(block: Block): void {
    const tape = this.tape
    const call = block.call
    const slot: i32 = call.isArrow ? layout.ARROW_EXPR_PARAMS : layout.FUNCTION_PARAMS
    const params: i32 = field(tape, call.block, slot)
    this.range(call.blockExpression, params)
    this.out.array(2)
    this.emitParameter(call.isArrow)
    this.emitPattern(block)
    this.emitParameter(call.isArrow)
    this.build.binding(this.call, block.ctxt)
    this.range(tape.next[params], tape.next[call.blockExpression])
  }

  /** What wraps a parameter, except in an arrow. */
  private emitParameter(isArrow: boolean): void {
    if (isArrow) return
    this.out.array(3)
    this.build.noSpan()
    this.out.array(0)
  }

  private emitPattern(block: Block): void {
    this.build.node(layout.PAT_IS_OBJECT_PAT, 4)
    this.out.array(block.captures.length)
    const names = captureNames(block, this.walker)
    for (let i: i32 = 0; i < names.length; i++) this.emitPatternProperty(names[i], block.ctxt)
    this.out.bool(false)
    this.out.array(0)
  }

  private emitPatternProperty(name: Uint8Array, ctxt: i32): void {
    if (spells(name, PROTO)) {
      this.out.tag(layout.OBJECT_PAT_PROP_IS_KEY_VALUE_PAT_PROP)
      this.out.array(2)
      this.build.computedKey(name)
      return this.build.binding(name, ctxt)
    }
    this.build.node(layout.OBJECT_PAT_PROP_IS_ASSIGN_PAT_PROP, 3)
    this.out.array(2)
    this.build.ident(name, ctxt, 0, 0)
    this.out.array(0)
    this.out.array(0)
  }

  /** The statements of a block, without directives that have done their work. */
  private emitBody(statements: i32, block: Block): void {
    const tape = this.tape
    this.out.array(this.keptStatements(statements, block))
    const end: i32 = tape.next[statements]
    let isPrologue: boolean = true
    for (let node: i32 = statements + 1; node < end; node = tape.next[node]) {
      isPrologue = isPrologue && isDirective(tape, node)
      if (!isPrologue || !this.isDropped(node, block)) this.range(node, tape.next[node])
    }
  }

  protected override keeps(directive: i32, list: i32): boolean {
    for (let i: i32 = 0; i < this.blocks.length; i++) {
      const call = this.blocks[i].call
      const body: i32 = bodyOf(this.tape, call.block, call.isArrow)
      if (body < 0 || field(this.tape, body, layout.FN_BODY_BODY) !== list) continue
      return !this.isDropped(directive, this.blocks[i])
    }
    return true
  }

  private keptStatements(statements: i32, block: Block): i32 {
    const tape = this.tape
    let kept: i32 = tape.value[statements]
    let node: i32 = statements + 1
    while (node < tape.next[statements] && isDirective(tape, node)) {
      if (this.isDropped(node, block)) kept--
      node = tape.next[node]
    }
    return kept
  }

  /** A role has done its work, and `'use strict'` is a syntax error beside a pattern; modules are strict anyway. */
  private isDropped(directive: i32, block: Block): boolean {
    const role = block.call.role
    if (role !== null && role.node === directive) return true
    return spells(directiveText(this.tape, directive), 'use strict')
  }

  private emitImport(replaced: MacroImport): void {
    this.emitImportHead(replaced)
    this.out.array(this.helpers.count)
    for (let helper: i32 = 0; helper <= helpers.PASS; helper++) {
      if (this.helpers.isUsed(helper)) this.emitSpecifier(helper)
    }
    this.build.bareString(ascii(INTERNAL_MODULE))
    this.emitImportTail(replaced, false)
  }

  private emitSpecifier(helper: i32): void {
    this.build.node(layout.IMPORT_SPECIFIER_IS_IMPORT_NAMED, 4)
    this.build.ident(this.helpers.locals[helper], this.helperCtxt, 0, 0)
    this.out.array(1)
    this.out.tag(layout.MODULE_EXPORT_NAME_IS_IDENT)
    this.build.ident(this.helpers.imported[helper], 0, 0, 0)
    this.out.bool(false)
  }

  /** `import type { … }` of the types that an import of the macro module named. */
  private emitTypeImport(replaced: MacroImport): void {
    if (replaced.kept.length === 0) return
    const tape = this.tape
    this.emitImportHead(replaced)
    this.out.array(replaced.kept.length)
    for (let i: i32 = 0; i < replaced.kept.length; i++) {
      const tag: i32 = replaced.kept[i]
      const isType: i32 = field(tape, tag + 1, layout.IMPORT_NAMED_TYPE_ONLY)
      this.out.copy(tape.source, tape.start[tag], tape.start[isType])
      this.out.bool(false)
    }
    const source: i32 = field(tape, replaced.node, layout.IMPORT_DECL_SOURCE)
    this.out.copy(tape.source, tape.start[source], tape.end(source))
    this.emitImportTail(replaced, true)
  }

  private emitImportHead(replaced: MacroImport): void {
    const tape = this.tape
    const specifiers: i32 = field(tape, replaced.node, layout.IMPORT_DECL_SPECIFIERS)
    this.out.copy(tape.source, tape.start[replaced.node - 2], tape.start[specifiers])
  }

  private emitImportTail(replaced: MacroImport, isType: boolean): void {
    const tape = this.tape
    const typeOnly: i32 = field(tape, replaced.node, layout.IMPORT_DECL_TYPE_ONLY)
    this.out.bool(isType)
    this.out.copy(tape.source, tape.start[typeOnly + 1], tape.end(replaced.node))
  }
}

function isImport(tape: Tape, item: i32): boolean {
  return (
    tape.isTag(item, layout.MODULE_ITEM_IS_MODULE_DECL) &&
    tape.isTag(item + 1, layout.MODULE_DECL_IS_IMPORT_DECL)
  )
}

/** What a call of the macro becomes a call of. */
function helperOf(block: Block): i32 {
  return block.call.reference.macro === TASK ? helpers.HOP_OF_TASK : helpers.HOP
}
