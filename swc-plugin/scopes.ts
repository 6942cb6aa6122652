import { get, ints } from './native.ts'

export const PROGRAM_SCOPE: i32 = 0
export const FUNCTION_SCOPE: i32 = 1
export const BODY_SCOPE: i32 = 2
export const BLOCK_SCOPE: i32 = 3
export const CLASS_SCOPE: i32 = 4
export const MEMBER_SCOPE: i32 = 5

// How a name came into being; also the ways in which a part of the tree stands, see `walker.ts`.
export const IMPORT: i32 = 3
export const VAR: i32 = 4
export const LET: i32 = 5
export const CONST: i32 = 6
export const USING: i32 = 7
export const PARAMETER: i32 = 8
export const CATCH: i32 = 9
export const FUNCTION: i32 = 10
/** The name of a function expression, which its parameters hide. */
export const OWN_NAME: i32 = 11
export const CLASS: i32 = 12
export const ENUM_NAME: i32 = 13
export const NAMESPACE: i32 = 14

export class Binding {
  readonly symbol: i32
  readonly ctxt: i32
  readonly kind: i32
  readonly scope: Scope
  /** The declarator, function, class or specifier that made the name. */
  readonly declaration: i32
  readonly isInitialised: boolean
  /** How often the name is given another value after its declaration. */
  writes: i32 = 0
  /** Of a name of the module: a part that declares it, see `parts.ts`; 0 for none. */
  part: i32 = 0

  constructor(
    symbol: i32,
    ctxt: i32,
    kind: i32,
    scope: Scope,
    declaration: i32,
    isInitialised: boolean,
  ) {
    this.symbol = symbol
    this.ctxt = ctxt
    this.kind = kind
    this.scope = scope
    this.declaration = declaration
    this.isInitialised = isInitialised
  }
}

const NO_NAMES: i32[] = []

export class Scope {
  readonly index: i32
  readonly kind: i32
  readonly node: i32
  readonly parent: Scope | null
  /** Whether `this`, `super`, `arguments` and `new.target` start anew here. */
  readonly ownThis: boolean
  /** Symbols of the private names that a class declares. */
  privateNames: i32[] = NO_NAMES

  constructor(index: i32, kind: i32, node: i32, parent: Scope | null, ownThis: boolean) {
    this.index = index
    this.kind = kind
    this.node = node
    this.parent = parent
    this.ownThis = ownThis
  }

  /** Whether this scope is `outer` or lies in it. */
  isWithin(outer: Scope): boolean {
    if (this === outer) return true
    let at: Scope | null = this.parent
    while (at !== null) {
      if (at === outer) return true
      at = at.parent
    }
    return false
  }
}

/**
 * All scopes of a file. Names are resolved as the language says and not by SWC's marks alone, which put the
 * parameters of a function into one scope with its body; a mark decides only between names that look the same because
 * the host made one of them.
 */
export class Scopes {
  readonly all: Scope[] = []
  /** Chains of bindings by scope and symbol: the head of each, and what follows each. */
  private readonly bindings: Binding[] = []
  private following: i32[] = []
  private table: StaticArray<i32> = ints(1024)

  open(kind: i32, node: i32, parent: Scope | null, ownThis: boolean): Scope {
    const scope = new Scope(this.all.length, kind, node, parent, ownThis)
    this.all.push(scope)
    return scope
  }

  /** The first scope that was opened for a node. Nodes come in order. */
  from(node: i32): Scope | null {
    let low: i32 = 0
    let high: i32 = this.all.length
    while (low < high) {
      const middle: i32 = (low + high) >> 1
      if (this.all[middle].node < node) low = middle + 1
      else high = middle
    }
    return low < this.all.length && this.all[low].node === node ? this.all[low] : null
  }

  /**
   * Adds a name to `scope`; `var` climbs to the function body. The first declaration of a name stays its binding, except
   * that a function has the name from the start, whatever empty `var` stands before it. Returns where the name is.
   */
  define(
    scope: Scope,
    kind: i32,
    symbol: i32,
    ctxt: i32,
    declaration: i32,
    isInitialised: boolean,
  ): Scope {
    const home: Scope = kind === VAR ? varScope(scope) : scope
    const existing: i32 = this.find(home, symbol, ctxt, true)
    if (existing < 0) {
      this.add(new Binding(symbol, ctxt, kind, home, declaration, isInitialised))
      return home
    }
    const before: Binding = this.bindings[existing]
    const isReplaced: boolean =
      (kind === FUNCTION && !before.isInitialised) ||
      (kind === PARAMETER && before.kind === OWN_NAME)
    if (isReplaced) {
      const binding = new Binding(symbol, ctxt, kind, home, declaration, isInitialised)
      binding.writes = before.writes
      this.bindings[existing] = binding
    } else if (isInitialised) {
      before.writes = before.writes + 1
    }
    return home
  }

  /** The binding that a name means in `scope`; null for globals. Right only after the whole file was walked. */
  resolve(scope: Scope, symbol: i32, ctxt: i32): Binding | null {
    const exact: Binding | null = this.climb(scope, symbol, ctxt, true)
    return exact !== null ? exact : this.climb(scope, symbol, ctxt, false)
  }

  private climb(scope: Scope, symbol: i32, ctxt: i32, isExact: boolean): Binding | null {
    let at: Scope | null = scope
    while (at !== null) {
      const found: i32 = this.find(at, symbol, ctxt, isExact)
      if (found >= 0) return this.bindings[found]
      at = at.parent
    }
    return null
  }

  private find(scope: Scope, symbol: i32, ctxt: i32, isExact: boolean): i32 {
    let at: i32 = this.table[this.slot(scope.index, symbol)] - 1
    while (isExact && at >= 0 && this.bindings[at].ctxt !== ctxt) at = this.following[at]
    return at
  }

  private add(binding: Binding): void {
    // Most questions have no as their answer, and should come to an empty place soon.
    if (this.bindings.length * 4 > this.table.length) this.grow()
    this.bindings.push(binding)
    this.following.push(-1)
    this.enter(this.bindings.length - 1)
  }

  private enter(index: i32): void {
    const binding: Binding = this.bindings[index]
    const at: i32 = this.slot(binding.scope.index, binding.symbol)
    this.following[index] = this.table[at] - 1
    this.table[at] = index + 1
  }

  private slot(scope: i32, symbol: i32): i32 {
    const mask: i32 = this.table.length - 1
    let at: i32 = (scope * 2531 + symbol * 40503) & mask
    while (get(this.table, at) !== 0) {
      const binding: Binding = this.bindings[get(this.table, at) - 1]
      if (binding.symbol === symbol && binding.scope.index === scope) return at
      at = (at + 1) & mask
    }
    return at
  }

  private grow(): void {
    this.table = ints(this.table.length * 4)
    for (let i: i32 = 0; i < this.bindings.length; i++) this.enter(i)
  }
}

function varScope(scope: Scope): Scope {
  let home: Scope = scope
  let parent: Scope | null = home.parent
  while (!isVarScope(home.kind) && parent !== null) {
    home = parent
    parent = home.parent
  }
  return home
}

function isVarScope(kind: i32): boolean {
  return kind === PROGRAM_SCOPE || kind === BODY_SCOPE || kind === MEMBER_SCOPE
}
