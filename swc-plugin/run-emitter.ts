import { Bytes, NO_BYTES } from './bytes.ts'
import { Builder } from './builder.ts'
import type { Block } from './block.ts'
import {
  ARROW,
  AWAIT,
  CATCH,
  Edits,
  FOR_AWAIT,
  GUARD,
  HELD_BODY,
  HELD_CALL,
  HELD_HEAD,
  LIST,
  RETURN,
  YIELD,
} from './edits.ts'
import * as layout from './generated/layouts.ts'
import { EACH, ENTER, HELD, Helpers, PASS } from './helpers.ts'
import { field } from './layouts.ts'
import { ints } from './native.ts'
import { spanOf } from './nodes.ts'
import { isDirective } from './role.ts'
import type { Scope } from './scopes.ts'
import type { Host } from './host.ts'
import type { Pruning } from './prune.ts'
import type { MacroImport } from './references.ts'
import type { SpinCall } from './spin.ts'
import type { Suspensions } from './suspensions.ts'
import type { Tape } from './tape.ts'
import type { Suspension, Walker } from './walker.ts'

/** What is done to a list of statements. */
const ARM: i32 = 1
const GUARDED: i32 = 2
const CARRY: i32 = 4

const VAR: i32 = 1
const LET: i32 = 2
const CONST: i32 = 3
/** `=` */
const ASSIGN: i32 = 1
/** The fields of a function and of its body in the layout that has more of them. */
const OLD_FUNCTION: i32 = 9
const OLD_BODY: i32 = 3

/** Lets functions put their run back after each suspension: see `babel-plugin/emit-suspensions.ts`. */
export class RunEmitter {
  protected readonly walker: Walker
  protected readonly tape: Tape
  protected readonly host: Host
  protected readonly blocks: Block[]
  protected readonly spins: SpinCall[]
  protected readonly imports: MacroImport[]
  protected readonly pruning: Pruning
  protected readonly suspensions: Suspensions
  protected readonly helpers: Helpers
  protected readonly edits: Edits = new Edits()
  protected readonly out: Bytes
  protected readonly build: Builder
  protected run: Uint8Array = NO_BYTES
  protected error: Uint8Array = NO_BYTES
  /** The marks of the names that are emitted. */
  protected runCtxt: i32 = 0
  protected helperCtxt: i32 = 0
  private heldCount: i32 = 0
  /** An arrow that is to get a body in braces; -1 where there is none. */
  private bare: i32 = -1
  /** Which layout bodies have as the options say, if no node shows it: 1 for the older one, -1 when they do not say. */
  oldBodies: i32 = -1
  /** By list of statements. */
  protected readonly done: StaticArray<i32>

  constructor(
    walker: Walker,
    host: Host,
    blocks: Block[],
    spins: SpinCall[],
    imports: MacroImport[],
    pruning: Pruning,
    suspensions: Suspensions,
  ) {
    this.walker = walker
    this.tape = walker.tape
    this.host = host
    this.blocks = blocks
    this.spins = spins
    this.imports = imports
    this.pruning = pruning
    this.suspensions = suspensions
    this.helpers = new Helpers(walker)
    // More than is ever needed costs nothing as long as nothing is written there.
    const out = new Bytes(walker.tape.source.length * 4 + 4096)
    this.out = out
    this.build = new Builder(out)
    this.done = ints(walker.tape.length)
  }

  /** Copies the items from `from` up to `to`, with what is to be written anew. */
  protected range(from: i32, to: i32): void {
    const tape = this.tape
    let item: i32 = from
    while (item < to) {
      const next: i32 = this.edits.next(item, to)
      this.out.copy(tape.source, tape.start[item], tape.start[next])
      item = next < to ? this.edit(next) : to
    }
  }

  protected whole(item: i32): void {
    this.range(item, this.tape.next[item])
  }

  /** An item as it is, and its parts with what is to be written anew. */
  protected head(item: i32): void {
    const tape = this.tape
    this.out.copy(tape.source, tape.start[item], tape.start[item + 1])
    this.range(item + 1, tape.next[item])
  }

  /** Plans what is to be written at a place of a function that carries its run. */
  protected plan(suspension: Suspension, home: Scope): void {
    const tape = this.tape
    const node: i32 = suspension.node
    this.carry(home)
    const type: i32 = this.walker.type[node]
    switch (type) {
      case layout.TYPE_AWAIT_EXPR:
        return this.edits.add(node - 1, AWAIT, 0)
      case layout.TYPE_YIELD_EXPR:
        if (tape.isTrue(field(tape, node, layout.YIELD_EXPR_DELEGATE))) this.helpers.use(EACH)
        else this.helpers.use(PASS)
        return this.edits.add(node - 1, YIELD, 0)
      case layout.TYPE_RETURN_STMT:
        if (!this.suspensions.isGenerator(home)) return
        this.helpers.use(PASS)
        return this.edits.add(node, RETURN, 0)
      case layout.TYPE_FOR_OF_STMT:
        this.helpers.use(EACH)
        this.edits.add(node, FOR_AWAIT, 0)
        return this.guard(node - 1)
      case layout.TYPE_USING_DECL:
        return this.planUsing(node)
      case layout.TYPE_CALL_EXPR:
        this.helpers.use(HELD)
        return this.edits.add(node - 1, HELD_CALL, 0)
      default:
        this.planTry(node)
    }
  }

  private carry(home: Scope): void {
    const tape = this.tape
    this.helpers.use(ENTER)
    if (this.walker.type[home.node] !== layout.TYPE_ARROW_EXPR) {
      const body: i32 = tape.first(field(tape, home.node, layout.FUNCTION_BODY))
      return this.list(field(tape, body, layout.FN_BODY_BODY), CARRY)
    }
    const body: i32 = field(tape, home.node, layout.ARROW_EXPR_BODY)
    if (tape.isTag(body, layout.ARROW_BODY_IS_FN_BODY)) {
      this.list(field(tape, body + 1, layout.FN_BODY_BODY), CARRY)
    } else if (this.done[body] === 0) {
      this.done[body] = CARRY
      this.bare = home.node
      this.edits.add(body, ARROW, 0)
    }
  }

  private list(statements: i32, what: i32): void {
    if (this.done[statements] === 0) this.edits.add(statements, LIST, 0)
    this.done[statements] = this.done[statements] | what
  }

  /** Wherever a statement is left to, the run is put back. Its labels stay with it. */
  private guard(statement: i32): void {
    const tape = this.tape
    let outer: i32 = statement
    while (this.walker.type[tape.parent[outer]] === layout.TYPE_LABELED_STMT) {
      outer = tape.parent[outer] - 1
    }
    this.edits.add(outer, GUARD, 0)
  }

  private planUsing(node: i32): void {
    const tape = this.tape
    const holder: i32 = tape.parent[node - 1]
    this.helpers.use(HELD)
    if (this.walker.type[holder] === layout.TYPE_FOR_OF_STMT) {
      this.edits.add(node - 1, HELD_HEAD, 0)
      this.edits.add(field(tape, holder, layout.FOR_OF_STMT_BODY), HELD_BODY, node)
    } else this.list(tape.parent[holder], GUARDED)
  }

  private planTry(node: i32): void {
    const tape = this.tape
    const finalizer: i32 = tape.first(field(tape, node, layout.TRY_STMT_FINALIZER))
    const handler: i32 = tape.first(field(tape, node, layout.TRY_STMT_HANDLER))
    if (finalizer >= 0) this.list(field(tape, finalizer, layout.BLOCK_STMT_STATEMENTS), ARM)
    if (handler < 0) return
    const param: i32 = tape.first(field(tape, handler, layout.CATCH_CLAUSE_PARAM))
    const body: i32 = field(tape, handler, layout.CATCH_CLAUSE_BODY)
    if (param >= 0 && !tape.isTag(param, layout.PAT_IS_BINDING_IDENT)) {
      this.edits.add(handler, CATCH, 0)
    } else this.list(field(tape, body, layout.BLOCK_STMT_STATEMENTS), ARM)
  }

  /** Writes one node anew; returns the item that comes after what was written. */
  protected edit(node: i32): i32 {
    const tape = this.tape
    switch (this.edits.kind(node)) {
      case AWAIT:
        this.emitAwait(node + 1)
        break
      case YIELD:
        this.emitYield(node + 1)
        break
      case RETURN: {
        const value: i32 = field(tape, node, layout.RETURN_STMT_VALUE)
        this.out.copy(tape.source, tape.start[node], tape.start[value])
        this.out.array(1)
        this.passed(value + 1)
        break
      }
      case FOR_AWAIT: {
        const iterated: i32 = field(tape, node, layout.FOR_OF_STMT_ITERATED)
        this.out.copy(tape.source, tape.start[node], tape.start[node + 1])
        this.range(node + 1, iterated)
        this.eachOf(iterated, false)
        this.range(tape.next[iterated], tape.next[node])
        break
      }
      case GUARD:
        this.beginTry(1)
        this.head(node)
        this.endTry('arm')
        break
      case LIST:
        this.emitList(node)
        break
      case CATCH:
        this.emitCatch(node)
        break
      case HELD_HEAD:
        this.out.tag(layout.FOR_HEAD_IS_VAR_DECL)
        this.constant(this.declarators(node + 1) + 1)
        break
      case HELD_BODY:
        this.out.tag(layout.STMT_IS_BLOCK_STMT)
        this.build.block(1)
        this.beginTry(2)
        this.holding(this.declarators(this.edits.fact(node)) + 1)
        this.head(node)
        this.endTry('arm')
        break
      case HELD_CALL:
        this.emitHeldCall(node)
        break
      default:
        this.emitArrowBody(node)
    }
    return tape.next[node]
  }

  /** `$run.ask(x) ? $run.value : ($run.value = await $run.value)` */
  private emitAwait(node: i32): void {
    const tape = this.tape
    const value: i32 = field(tape, node, layout.AWAIT_EXPR_VALUE)
    this.build.node(layout.EXPR_IS_COND_EXPR, 4)
    this.method('ask', 1)
    this.build.argument()
    this.whole(value)
    this.build.endCall()
    this.value()
    this.build.node(layout.EXPR_IS_ASSIGN_EXPR, 4)
    this.out.uint(ASSIGN)
    this.out.tag(layout.ASSIGN_TARGET_IS_SIMPLE_ASSIGN_TARGET)
    this.build.member(layout.SIMPLE_ASSIGN_TARGET_IS_MEMBER_EXPR, this.run, this.runCtxt, 'value')
    this.out.copy(tape.source, tape.start[node - 1], tape.start[value])
    this.value()
  }

  /** `$run.back(yield _pass($run, x))`, or `yield* _each($run, x, true)` */
  private emitYield(node: i32): void {
    const tape = this.tape
    const value: i32 = field(tape, node, layout.YIELD_EXPR_VALUE)
    const delegate: i32 = field(tape, node, layout.YIELD_EXPR_DELEGATE)
    const isDelegate: boolean = tape.isTrue(delegate)
    if (!isDelegate) {
      this.method('back', 1)
      this.build.argument()
    }
    this.out.copy(tape.source, tape.start[node - 1], tape.start[value])
    this.out.array(1)
    if (isDelegate) this.eachOf(value + 1, true)
    else this.passed(tape.first(value))
    this.out.bool(isDelegate)
    if (!isDelegate) this.build.endCall()
  }

  private passed(value: i32): void {
    this.helper(PASS, value < 0 ? 1 : 2)
    if (value >= 0) {
      this.build.argument()
      this.whole(value)
    }
    this.build.endCall()
  }

  private eachOf(value: i32, isHandedOn: boolean): void {
    this.helper(EACH, isHandedOn ? 3 : 2)
    this.build.argument()
    this.whole(value)
    if (isHandedOn) {
      this.build.argument()
      this.build.bool(true)
    }
    this.build.endCall()
  }

  private emitList(list: i32): void {
    const tape = this.tape
    const done: i32 = this.done[list]
    const end: i32 = tape.next[list]
    let item: i32 = list + 1
    let rest: i32 = tape.value[list]
    if ((done & CARRY) !== 0) {
      let directives: i32 = 0
      for (let at: i32 = item; at < end && isDirective(tape, at); at = tape.next[at]) {
        rest--
        if (this.keeps(at, list)) directives++
      }
      this.out.array(directives + 2)
      item = this.directives(item, end, list)
      this.declareRun()
    } else {
      if ((done & ARM) !== 0) rest++
      this.out.array((done & GUARDED) !== 0 ? 1 : rest)
    }
    if (done !== ARM) this.beginTry(rest + this.more(list))
    if ((done & ARM) !== 0) this.statement('arm')
    const isBody: boolean = (done & CARRY) !== 0
    for (let at: i32 = item; isBody && at < end; at = tape.next[at]) {
      if (this.isFunction(at)) this.emitFunction(at + 2)
    }
    for (; item < end; item = tape.next[item]) {
      if (!isBody || !this.isFunction(item)) this.emitStatement(item)
    }
    if (done !== ARM) this.endTry((done & CARRY) !== 0 ? 'pause' : 'arm')
  }

  private isFunction(statement: i32): boolean {
    const tape = this.tape
    if (!tape.isTag(statement, layout.STMT_IS_DECL)) return false
    if (!tape.isTag(statement + 1, layout.DECL_IS_FN_DECL)) return false
    const code: i32 = field(tape, statement + 2, layout.FN_DECL_FUNCTION)
    return tape.value[field(tape, code, layout.FUNCTION_BODY)] === 1
  }

  /** A function of the body as a variable: see `babel-plugin/emit-suspensions.ts`. */
  private emitFunction(declaration: i32): void {
    this.build.variable(VAR)
    this.out.tag(layout.PAT_IS_BINDING_IDENT)
    this.out.array(2)
    this.whole(field(this.tape, declaration, layout.FN_DECL_ID))
    this.out.array(0)
    this.out.array(1)
    this.out.tag(layout.EXPR_IS_FN_EXPR)
    this.out.array(2)
    this.out.array(0)
    this.whole(field(this.tape, declaration, layout.FN_DECL_FUNCTION))
    this.build.endVariable()
  }

  /** Whether a directive at the beginning of a list is written. */
  protected keeps(_directive: i32, _list: i32): boolean {
    return true
  }

  private directives(from: i32, end: i32, list: i32): i32 {
    let item: i32 = from
    while (item < end && isDirective(this.tape, item)) {
      if (this.keeps(item, list)) this.whole(item)
      item = this.tape.next[item]
    }
    return item
  }

  /** How many statements more there are when resources are held: two for each, less the one that they were. */
  private more(list: i32): i32 {
    const tape = this.tape
    let more: i32 = 0
    for (let item: i32 = list + 1; item < tape.next[list]; item = tape.next[item]) {
      if (!this.isHeld(item)) continue
      more += tape.value[this.declarators(item + 2)] * 2 - 1
    }
    return more
  }

  private isHeld(statement: i32): boolean {
    const tape = this.tape
    return (
      tape.isTag(statement, layout.STMT_IS_DECL) &&
      tape.isTag(statement + 1, layout.DECL_IS_USING_DECL) &&
      tape.isTrue(field(tape, statement + 2, layout.USING_DECL_IS_AWAIT))
    )
  }

  /** `await using x = y` becomes `const x = y; await using $held = _held($run, x)`. */
  private emitStatement(item: i32): void {
    const tape = this.tape
    if (!this.isHeld(item)) return this.whole(item)
    const declarators: i32 = this.declarators(item + 2)
    const end: i32 = tape.next[declarators]
    for (let at: i32 = declarators + 1; at < end; at = tape.next[at]) {
      this.out.tag(layout.STMT_IS_DECL)
      this.out.tag(layout.DECL_IS_VAR_DECL)
      this.constant(at)
      this.holding(at)
    }
  }

  private declarators(declaration: i32): i32 {
    return field(this.tape, declaration, layout.USING_DECL_DECLARATORS)
  }

  private constant(declarator: i32): void {
    this.out.array(5)
    this.build.noSpan()
    this.out.uint(0)
    this.out.uint(CONST)
    this.out.bool(false)
    this.out.array(1)
    this.whole(declarator)
  }

  /** `await using $held = _held($run, x)` */
  private holding(declarator: i32): void {
    const ident: i32 = field(this.tape, declarator, layout.VAR_DECLARATOR_ID) + 2
    this.out.tag(layout.STMT_IS_DECL)
    this.build.node(layout.DECL_IS_USING_DECL, 3)
    this.out.bool(true)
    this.out.array(1)
    this.out.array(4)
    this.build.noSpan()
    this.build.binding(this.heldName(), this.runCtxt)
    this.out.array(1)
    this.helper(HELD, 2)
    this.build.argument()
    this.out.tag(layout.EXPR_IS_IDENT)
    this.whole(ident)
    this.build.endCall()
    this.build.endVariable()
  }

  /** `(_ts_add_disposable_resource(env, _held($run, x), true), $run.value)` */
  private emitHeldCall(node: i32): void {
    const tape = this.tape
    const given: i32 = field(tape, node + 1, layout.CALL_EXPR_ARGUMENTS)
    const value: i32 = field(tape, tape.part(given, 1), layout.EXPR_OR_SPREAD_VALUE)
    this.build.node(layout.EXPR_IS_SEQ_EXPR, 2)
    this.out.array(2)
    this.out.copy(tape.source, tape.start[node], tape.start[value])
    this.helper(HELD, 2)
    this.build.argument()
    this.whole(value)
    this.build.endCall()
    this.out.copy(tape.source, tape.end(value), tape.end(node))
    this.value()
  }

  private heldName(): Uint8Array {
    const name = new Bytes(16)
    name.ascii('$held')
    name.decimal(++this.heldCount)
    return name.written()
  }

  /** Defaults of the pattern of a `catch` are a part of the body too. */
  private emitCatch(handler: i32): void {
    const tape = this.tape
    const param: i32 = field(tape, handler, layout.CATCH_CLAUSE_PARAM)
    const body: i32 = field(tape, handler, layout.CATCH_CLAUSE_BODY)
    const list: i32 = field(tape, body, layout.BLOCK_STMT_STATEMENTS)
    this.out.copy(tape.source, tape.start[handler], tape.start[param])
    this.out.array(1)
    this.build.binding(this.error, this.runCtxt)
    this.build.block(3)
    this.statement('arm')
    this.build.variable(LET)
    this.whole(param + 1)
    this.out.array(1)
    this.build.name(this.error, this.runCtxt)
    this.build.endVariable()
    this.out.tag(layout.STMT_IS_BLOCK_STMT)
    this.out.copy(tape.source, tape.start[body], tape.start[list])
    this.range(list, tape.next[list])
  }

  private emitArrowBody(body: i32): void {
    const tape = this.tape
    this.out.tag(layout.ARROW_BODY_IS_FN_BODY)
    const shown: i32 = this.writesOldBodies()
    const isOld: boolean = (shown < 0 ? this.oldBodies : shown) === 1
    this.out.array(isOld ? 3 : 2)
    this.build.noSpan()
    if (isOld) this.out.uint(0)
    this.out.array(2)
    this.declareRun()
    this.beginTry(1)
    this.out.tag(layout.STMT_IS_RETURN_STMT)
    this.out.array(2)
    const span: i32 = spanOf(tape, body)
    this.build.span(tape.from(span), tape.to(span))
    this.out.array(1)
    this.whole(body + 1)
    this.endTry('pause')
  }

  /** An arrow that is to get a body of which no node shows how it is written; -1 where there is none. */
  unwritten(): i32 {
    return this.bare >= 0 && this.writesOldBodies() < 0 ? this.bare : -1
  }

  /** Which layout the bodies of functions have, which some node of the file shows: 1 for the older one, -1 where none does. */
  private writesOldBodies(): i32 {
    const tape = this.tape
    const types = this.walker.type
    for (let i: i32 = 0; i < tape.length; i++) {
      if (types[i] === layout.TYPE_FN_BODY) return tape.value[i] === OLD_BODY ? 1 : 0
      if (types[i] === layout.TYPE_FUNCTION) return tape.value[i] === OLD_FUNCTION ? 1 : 0
    }
    return -1
  }

  /** `const $run = _enter()` */
  private declareRun(): void {
    this.build.variable(CONST)
    this.build.binding(this.run, this.runCtxt)
    this.out.array(1)
    this.build.call(this.helpers.locals[ENTER], this.helperCtxt, 0)
    this.build.endCall()
    this.build.endVariable()
  }

  private beginTry(statements: i32): void {
    this.out.tag(layout.STMT_IS_TRY_STMT)
    this.out.array(4)
    this.build.noSpan()
    this.build.block(statements)
  }

  private endTry(method: string): void {
    this.out.array(0)
    this.out.array(1)
    this.build.block(1)
    this.statement(method)
  }

  private statement(method: string): void {
    this.build.node(layout.STMT_IS_EXPR_STMT, 2)
    this.method(method, 0)
    this.build.endCall()
  }

  private method(name: string, given: i32): void {
    this.build.callMethod(this.run, this.runCtxt, name, given)
  }

  private value(): void {
    this.build.member(layout.EXPR_IS_MEMBER_EXPR, this.run, this.runCtxt, 'value')
  }

  /** A call that gets the activation first. */
  private helper(helper: i32, given: i32): void {
    this.build.call(this.helpers.locals[helper], this.helperCtxt, given)
    this.build.argument()
    this.build.name(this.run, this.runCtxt)
  }
}
