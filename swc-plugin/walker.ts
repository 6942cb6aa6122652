import { KINDS, PARTS, TYPE_PROGRAM } from './generated/layouts.ts'
import { ANY, ENUM, formOf, isPrimitive, PRIMITIVES, STRUCT } from './layouts.ts'
import { ints, zeros } from './native.ts'
import { PROGRAM_SCOPE, Scopes, type Binding, type Scope } from './scopes.ts'
import { Symbols } from './symbols.ts'
import type { Tape } from './tape.ts'

// How a name stands; a kind of binding (`scopes.ts`) says that it is declared.
export const READ: i32 = 0
export const WRITE: i32 = 1
export const NO_USE: i32 = 2

// What a part makes of how the whole stands; the numbers of scripts/swc/layouts.mjs.
const INHERIT: i32 = 1
const TARGET: i32 = 2
const NAMED: i32 = 3

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
 * One loop over the tape of a file. Types, ways of standing and scopes are handed from each item to its parts; what is
 * special about a kind of node is said by `visit`.
 */
export class Walker {
  readonly tape: Tape
  readonly symbols: Symbols = new Symbols()
  readonly scopes: Scopes = new Scopes()
  readonly references: Reference[] = []
  readonly specials: Special[] = []
  readonly loads: Load[] = []
  /** Items with a layout that is not known; nothing in them was looked at. */
  readonly unknown: i32[] = []
  readonly type: Uint8Array
  readonly standing: Uint8Array
  /** By index: the scope that an item is in, and, counted from 1, the one that it opens. */
  private readonly inside: StaticArray<i32>
  private readonly opened: StaticArray<i32>

  constructor(tape: Tape) {
    this.tape = tape
    this.type = zeros(tape.length)
    this.standing = zeros(tape.length)
    this.inside = ints(tape.length)
    this.opened = ints(tape.length)
  }

  walk(): void {
    this.scopes.open(PROGRAM_SCOPE, 0, null, true)
    this.type[0] = TYPE_PROGRAM
    let item: i32 = 0
    while (item < this.tape.length) item = this.step(item)
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

  /** The scope that an item stands in. */
  scopeOf(item: i32): Scope {
    return this.scopes.all[this.inside[item]]
  }

  /** The scope that a function (its parameters) or class opens; null for other items. */
  scopeFrom(item: i32): Scope | null {
    const index: i32 = this.opened[item]
    return index === 0 ? null : this.scopes.all[index - 1]
  }

  /** Does what is special about a node, and returns whether its parts are to be looked at. */
  protected visit(_item: i32, _type: i32): boolean {
    return true
  }

  protected open(kind: i32, node: i32, parent: Scope, ownThis: boolean): Scope {
    return this.scopes.open(kind, node, parent, ownThis)
  }

  /** The scope of a function or class, opened by whoever needs it first. */
  protected openOnce(kind: i32, node: i32, ownThis: boolean): Scope {
    const opened = this.scopeFrom(node)
    if (opened !== null) return opened
    const scope = this.open(kind, node, this.scopeOf(node), ownThis)
    this.opened[node] = scope.index + 1
    return scope
  }

  protected putInto(item: i32, scope: Scope): void {
    if (item >= 0) this.inside[item] = scope.index
  }

  protected putParts(item: i32, scope: Scope): void {
    const end: i32 = this.tape.next[item]
    for (let part: i32 = item + 1; part < end; part = this.tape.next[part]) {
      this.putInto(part, scope)
    }
  }

  protected stand(item: i32, how: i32): void {
    if (item >= 0) this.standing[item] = how
  }

  protected skip(item: i32): void {
    if (item >= 0) this.type[item] = ANY
  }

  /** Looks at one item; returns the next one to look at. */
  private step(item: i32): i32 {
    const type: i32 = this.type[item]
    const isSmall: boolean = type < PRIMITIVES
    const form: i32 = isSmall ? -1 : formOf(this.tape, item, type)
    if (isSmall ? !isPrimitive(this.tape, item, type) : form < 0) this.unknown.push(item)
    if (form < 0) return this.tape.next[item]
    this.handOn(item, type, form)
    return this.visit(item, type) ? item + 1 : this.tape.next[item]
  }

  private handOn(item: i32, type: i32, form: i32): void {
    const isStruct: boolean = KINDS[type] === STRUCT
    const parts: i32 = KINDS[type] === ENUM ? 1 : this.tape.value[item]
    let part: i32 = item + 1
    for (let i: i32 = 0; i < parts; i++) {
      const at: i32 = isStruct ? form + i * 2 : form
      this.type[part] = PARTS[at]
      this.standing[part] = standingOf(PARTS[at + 1], this.standing[item])
      this.inside[part] = this.inside[item]
      part = this.tape.next[part]
    }
  }
}

function standingOf(mark: i32, whole: i32): i32 {
  switch (mark) {
    case INHERIT:
      return whole
    case TARGET:
      return WRITE
    case NAMED:
      return NO_USE
    default:
      return READ
  }
}
