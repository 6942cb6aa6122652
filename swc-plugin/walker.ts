import { PLAIN } from './generated/layouts.ts'
import { PRIMITIVES } from './layouts.ts'
import { get } from './native.ts'
import { PROGRAM_SCOPE, Scopes, type Binding, type Scope } from './scopes.ts'
import { Symbols } from './symbols.ts'
import { UNKNOWN, type Tape } from './tape.ts'

// How a name stands; a kind of binding (`scopes.ts`) says that it is declared.
export const READ: i32 = 0
export const WRITE: i32 = 1
export const NO_USE: i32 = 2

/** As the whole stands. These numbers are also those of scripts/swc/layouts.mjs. */
const INHERITED: i32 = 255

// What means the enclosing function or class, and loses its meaning when code is moved.
export const THIS: i32 = 0
export const SUPER: i32 = 1
export const NEW_TARGET: i32 = 2
export const PRIVATE: i32 = 3
export const EVAL: i32 = 4
export const YIELD: i32 = 5
export const ARGUMENTS: i32 = 6

// How a module is loaded.
export const BY_IMPORT: i32 = 0
export const BY_EXPORT: i32 = 1
export const BY_DYNAMIC_IMPORT: i32 = 2
export const BY_REQUIRE: i32 = 3
export const BY_IMPORT_ASSIGNMENT: i32 = 4

const NEVER: i32 = 0x7fffffff

/** A place where a name is used as a value. Names in types, keys and labels are none. */
export class Reference {
  symbol: i32
  readonly ctxt: i32
  readonly node: i32
  readonly scope: Scope
  readonly isWrite: boolean
  /** JSX names its factory without writing it: such a use counts only for a local variable. */
  readonly isImplicit: boolean
  binding: Binding | null = null

  constructor(
    symbol: i32,
    ctxt: i32,
    node: i32,
    scope: Scope,
    isWrite: boolean,
    isImplicit: boolean,
  ) {
    this.symbol = symbol
    this.ctxt = ctxt
    this.node = node
    this.scope = scope
    this.isWrite = isWrite
    this.isImplicit = isImplicit
  }
}

export class Special {
  readonly kind: i32
  readonly node: i32
  readonly scope: Scope
  /** Of a private name, without `#`; of anything else -1. */
  readonly symbol: i32

  constructor(kind: i32, node: i32, scope: Scope, symbol: i32) {
    this.kind = kind
    this.node = node
    this.scope = scope
    this.symbol = symbol
  }
}

/** A place where a function may be left and entered again, or where it goes on after that: what it is says its type. */
export class Suspension {
  readonly node: i32
  readonly scope: Scope

  constructor(node: i32, scope: Scope) {
    this.node = node
    this.scope = scope
  }
}

/** A statement or expression that loads a module by a literal name. */
export class Load {
  readonly kind: i32
  readonly source: Uint8Array
  readonly node: i32
  readonly scope: Scope

  constructor(kind: i32, source: Uint8Array, node: i32, scope: Scope) {
    this.kind = kind
    this.source = source
    this.node = node
    this.scope = scope
  }
}

/**
 * One loop over the tape of a file. Scopes hold from an item that enters one to its end; what is special about a kind of node is
 * said by `visit`.
 */
export class Walker {
  readonly tape: Tape
  readonly symbols: Symbols = new Symbols()
  readonly scopes: Scopes
  readonly references: Reference[] = []
  /** Where names of the module are declared. */
  readonly declared: i32[] = []
  readonly specials: Special[] = []
  readonly loads: Load[] = []
  readonly suspensions: Suspension[] = []
  /** Items with a layout that is not known; nothing in them was looked at. */
  readonly unknown: i32[] = []
  readonly type: StaticArray<u8>
  /** That of the item that is looked at. */
  protected scope: Scope
  /** Items that are yet to come and the scopes that they are put into, the next one last. */
  private readonly entering: i32[] = []
  private readonly entered: Scope[] = []
  private nextEntered: i32 = NEVER

  constructor(tape: Tape) {
    this.tape = tape
    this.type = tape.type
    const scopes = new Scopes()
    this.scopes = scopes
    this.scope = scopes.open(PROGRAM_SCOPE, 0, null, true)
  }

  walk(): void {
    const tape = this.tape
    const length: i32 = tape.length
    /** The scopes that are left for a while, and where each ends. */
    const left: Scope[] = []
    const ends: i32[] = []
    let end: i32 = length
    let item: i32 = 0
    while (item < length) {
      while (item >= end) {
        end = ends.pop()!
        this.scope = left.pop()!
      }
      // What was put somewhere may have been skipped.
      while (this.nextEntered < item) this.takeEntered()
      if (this.nextEntered === item) {
        ends.push(end)
        left.push(this.scope)
        end = get(tape.next, item)
        this.scope = this.takeEntered()
      }
      item = this.step(item, get(tape.type, item))
    }
  }

  /** Finds out what every name means; a name may be declared after its use, so this comes after the walk. */
  resolve(): void {
    for (let i: i32 = 0; i < this.references.length; i++) {
      const reference = this.references[i]
      const binding = this.scopes.resolve(reference.scope, reference.symbol, reference.ctxt)
      reference.binding = binding
      if (binding !== null && reference.isWrite && this.countsAsWrite(reference)) {
        binding.writes = binding.writes + 1
      }
    }
  }

  /** What gives a name another value does so in the source, and not in code of the host's own. */
  protected countsAsWrite(_reference: Reference): boolean {
    return true
  }

  /** The scope that a function (its parameters) or class opens; null for other items. */
  scopeFrom(item: i32): Scope | null {
    return this.scopes.from(item)
  }

  /** Does what is special about a node, and returns whether its parts are to be looked at. */
  protected visit(_item: i32, _type: i32): boolean {
    return true
  }

  protected open(kind: i32, node: i32, parent: Scope, ownThis: boolean): Scope {
    return this.scopes.open(kind, node, parent, ownThis)
  }

  /** The scope of a function or class, opened by the expression that names it or, right after that, by itself. */
  protected openOnce(kind: i32, node: i32, ownThis: boolean): Scope {
    const all = this.scopes.all
    const last = all[all.length - 1]
    return last.node === node ? last : this.open(kind, node, this.scope, ownThis)
  }

  protected putInto(item: i32, scope: Scope): void {
    if (item < 0) return
    let at: i32 = this.entering.length
    this.entering.push(item)
    this.entered.push(scope)
    while (at > 0 && this.entering[at - 1] < item) {
      this.entering[at] = this.entering[at - 1]
      this.entered[at] = this.entered[at - 1]
      at--
    }
    this.entering[at] = item
    this.entered[at] = scope
    this.nextEntered = this.entering[this.entering.length - 1]
  }

  private takeEntered(): Scope {
    const scope = this.entered.pop()!
    this.entering.pop()
    const rest: i32 = this.entering.length
    this.nextEntered = rest === 0 ? NEVER : this.entering[rest - 1]
    return scope
  }

  protected putParts(item: i32, scope: Scope): void {
    const end: i32 = this.tape.next[item]
    for (let part: i32 = item + 1; part < end; part = this.tape.next[part]) {
      this.putInto(part, scope)
    }
  }

  protected stand(item: i32, how: i32): void {
    if (item >= 0) this.tape.standing[item] = how as u8
  }

  protected standingOf(item: i32): i32 {
    const tape = this.tape
    let at: i32 = item
    while (tape.standing[at] === INHERITED) at = tape.parent[at]
    return tape.standing[at]
  }

  /** Looks at one item; returns the next one to look at. */
  private step(item: i32, type: i32): i32 {
    if (type < PRIMITIVES || (type >= PLAIN && type !== UNKNOWN)) return item + 1
    if (type !== UNKNOWN && this.visit(item, type)) return item + 1
    if (type === UNKNOWN) this.unknown.push(item)
    return this.tape.next[item]
  }
}
