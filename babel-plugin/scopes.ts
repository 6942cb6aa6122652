import type * as t from '@babel/types'

/** How a name came into being; what a diagnostic has to know about it. */
export type BindingKind =
  | 'import'
  | 'var'
  | 'let'
  | 'const'
  | 'using'
  | 'parameter'
  | 'catch'
  | 'function'
  | 'class'
  | 'enum'
  | 'namespace'

export interface Binding {
  readonly name: string
  readonly kind: BindingKind
  readonly scope: Scope
  /** The declarator, function, class or specifier that made the name. */
  readonly declaration: t.Node
  /** Places that give the name another value after its declaration. */
  readonly writes: t.Node[]
}

export interface Scope {
  readonly kind: 'program' | 'function' | 'body' | 'block' | 'class' | 'member'
  readonly node: t.Node
  readonly parent: Scope | undefined
  readonly bindings: Map<string, Binding>
  /** Private names that a class declares. */
  readonly privateNames: Set<string>
  /** Whether `this`, `super`, `arguments` and `new.target` start anew here. */
  readonly ownThis: boolean
}

/** A place where a name is used as a value. Names in types, keys and labels are none. */
export interface Reference {
  readonly name: string
  readonly node: t.Node
  readonly scope: Scope
  readonly access: 'read' | 'write'
  /** JSX names its factory without writing it: such a use counts only for a local variable. */
  readonly implicit: boolean
}

/** Something that means the enclosing function or class, and loses its meaning when code is moved. */
export interface Special {
  readonly kind: 'this' | 'super' | 'new.target' | 'private' | 'eval' | 'yield'
  readonly node: t.Node
  readonly scope: Scope
  /** The private name, without `#`. */
  readonly name?: string
}

/** A place where a function may be left and entered again, or where it goes on after that. */
export interface Suspension {
  readonly kind: 'await' | 'for-await' | 'await-using' | 'yield' | 'return' | 'try'
  readonly node: t.Node
  readonly scope: Scope
}

const VAR_SCOPES = new Set<Scope['kind']>(['program', 'body', 'member'])

export function createScope(
  kind: Scope['kind'],
  node: t.Node,
  parent: Scope | undefined,
  ownThis: boolean = false,
): Scope {
  return { kind, node, parent, bindings: new Map(), privateNames: new Set(), ownThis }
}

/**
 * Adds a name to `scope`; `var` climbs to the function body. The first declaration of a name stays its binding, except
 * that a function has the name from the start, whatever empty `var` stands before it.
 */
export function declare(
  scope: Scope,
  kind: BindingKind,
  id: t.Identifier,
  declaration: t.Node,
): void {
  const home = kind === 'var' ? varScope(scope) : scope
  const existing = home.bindings.get(id.name)
  if (!existing || (kind === 'function' && !hasInitialiser(existing.declaration))) {
    const writes = existing?.writes ?? []
    home.bindings.set(id.name, { name: id.name, kind, scope: home, declaration, writes })
  } else if (hasInitialiser(declaration)) {
    existing.writes.push(id)
  }
}

function hasInitialiser(declaration: t.Node): boolean {
  return declaration.type === 'VariableDeclarator' && declaration.init != null
}

function varScope(scope: Scope): Scope {
  let home = scope
  while (!VAR_SCOPES.has(home.kind) && home.parent) home = home.parent
  return home
}

/** The binding that `name` means in `scope`; undefined for globals. Right only after the whole file was walked. */
export function resolve(scope: Scope, name: string): Binding | undefined {
  for (let at: Scope | undefined = scope; at; at = at.parent) {
    const binding = at.bindings.get(name)
    if (binding) return binding
  }
  return undefined
}

/** The function that what stands in `scope` is executed by; undefined for the module and for members of classes. */
export function functionAround(scope: Scope): t.Function | undefined {
  for (let at: Scope | undefined = scope; at; at = at.parent) {
    if (at.kind === 'function') return at.node as t.Function
    if (at.kind === 'member') return undefined
  }
  return undefined
}

/** Whether `scope` is `outer` or lies in it. */
export function isWithin(scope: Scope, outer: Scope): boolean {
  for (let at: Scope | undefined = scope; at; at = at.parent) if (at === outer) return true
  return false
}
