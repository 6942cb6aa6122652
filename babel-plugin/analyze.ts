import type * as t from '@babel/types'
import { isErased, isTypeOnly, nameOf } from './syntax.ts'
import {
  createScope,
  declare,
  resolve,
  type BindingKind,
  type Reference,
  type Scope,
  type Special,
} from './scopes.ts'

/** The parts of Babel that the analysis needs; the host passes them in. */
export type BabelTypes = Pick<typeof t, 'VISITOR_KEYS' | 'FLIPPED_ALIAS_KEYS'>

/** A statement or expression that loads a module by a literal name. */
export interface Load {
  readonly kind: 'import' | 'export' | 'dynamic' | 'require' | 'import-equals'
  readonly source: string
  readonly node: t.Node
}

/** Everything about the names of one file. */
export interface Analysis {
  readonly references: readonly Reference[]
  readonly specials: readonly Special[]
  readonly loads: readonly Load[]
  readonly parents: ReadonlyMap<t.Node, t.Node>
  /** The scope that a function (its parameters) or class opens. */
  readonly scopes: ReadonlyMap<t.Node, Scope>
  /** Every identifier of the file; a generated name must be none of them. */
  readonly names: ReadonlySet<string>
}

/** The names that JSX uses without writing them, when the file is compiled with the classic run time. */
export interface JsxFactories {
  readonly element: string | undefined
  readonly fragment: string | undefined
}

/**
 * Walks a file once and then resolves its names.
 *
 * Babel's own scopes are not used: they have no enums, namespaces and parameter properties, take `typeof x` in a type
 * for a use, and go stale under other plugins. Resolving waits for the end of the walk, because a name may be declared
 * after its use.
 */
export function analyze(program: t.Program, types: BabelTypes, jsx: JsxFactories): Analysis {
  const walker = new Walker(types, jsx)
  walker.children(program, createScope('program', program, undefined, true))
  for (const { name, node, scope, access } of walker.references) {
    if (access === 'write') resolve(scope, name)?.writes.push(node)
  }
  return walker
}

type Visit = (walker: Walker, node: never, scope: Scope) => void

class Walker implements Analysis {
  readonly references: Reference[] = []
  readonly specials: Special[] = []
  readonly loads: Load[] = []
  readonly parents = new Map<t.Node, t.Node>()
  readonly scopes = new Map<t.Node, Scope>()
  readonly names = new Set<string>()
  readonly jsx: JsxFactories
  readonly #keys: Readonly<Record<string, readonly string[]>>
  readonly #flowTypes: ReadonlySet<string>

  constructor(types: BabelTypes, jsx: JsxFactories) {
    this.jsx = jsx
    this.#keys = types.VISITOR_KEYS
    this.#flowTypes = new Set(types.FLIPPED_ALIAS_KEYS['Flow'])
  }

  visit(node: t.Node | null | undefined, parent: t.Node, scope: Scope): void {
    if (!node || isErased(node, this.#flowTypes)) return
    this.parents.set(node, parent)
    const visit = VISITS[node.type] as ((w: Walker, n: t.Node, s: Scope) => void) | undefined
    if (visit) visit(this, node, scope)
    else this.children(node, scope)
  }

  visitAll(
    nodes: readonly (t.Node | null | undefined)[] | null | undefined,
    parent: t.Node,
    scope: Scope,
  ): void {
    if (nodes) for (const node of nodes) this.visit(node, parent, scope)
  }

  children(node: t.Node, scope: Scope): void {
    for (const key of this.#keys[node.type] ?? []) {
      const child = (node as unknown as Record<string, t.Node | t.Node[] | null | undefined>)[key]
      if (Array.isArray(child)) this.visitAll(child, node, scope)
      else this.visit(child, node, scope)
    }
  }

  refer(node: t.Node, name: string, scope: Scope, access: Reference['access'] = 'read'): void {
    this.names.add(name)
    this.references.push({ name, node, scope, access, implicit: false })
  }

  referImplicitly(node: t.Node, name: string | undefined, scope: Scope): void {
    if (name) this.references.push({ name, node, scope, access: 'read', implicit: true })
  }

  special(kind: Special['kind'], node: t.Node, scope: Scope, name?: string): void {
    this.specials.push(name === undefined ? { kind, node, scope } : { kind, node, scope, name })
  }

  load(kind: Load['kind'], node: t.Node, source: t.Node | null | undefined): void {
    if (source?.type === 'StringLiteral') this.loads.push({ kind, source: source.value, node })
  }

  /** Declares the names of a pattern; its keys and defaults are uses in `scope`. */
  pattern(
    node: t.Node | null | undefined,
    parent: t.Node,
    kind: BindingKind,
    scope: Scope,
    declaration: t.Node,
  ): void {
    if (!node) return
    this.parents.set(node, parent)
    if ('decorators' in node) this.visitAll(node.decorators, node, scope)
    const inner = (child: t.Node | null | undefined): void =>
      this.pattern(child, node, kind, scope, declaration)
    switch (node.type) {
      case 'Identifier':
        this.names.add(node.name)
        declare(scope, kind, node, declaration)
        return
      case 'AssignmentPattern':
        inner(node.left)
        return this.visit(node.right, node, scope)
      case 'ObjectPattern':
        return node.properties.forEach(inner)
      case 'ArrayPattern':
        return node.elements.forEach(inner)
      case 'ObjectProperty':
        if (node.computed) this.visit(node.key, node, scope)
        return inner(node.value)
      case 'RestElement':
        return inner(node.argument)
      case 'TSParameterProperty':
        return inner(node.parameter)
    }
  }

  /** Visits what is assigned to: names are writes, everything else (members, keys, defaults) are uses. */
  target(node: t.Node | null | undefined, parent: t.Node, scope: Scope): void {
    if (!node) return
    this.parents.set(node, parent)
    const inner = (child: t.Node | null | undefined): void => this.target(child, node, scope)
    switch (node.type) {
      case 'Identifier':
        return this.refer(node, node.name, scope, 'write')
      case 'AssignmentPattern':
        inner(node.left)
        return this.visit(node.right, node, scope)
      case 'ObjectPattern':
        return node.properties.forEach(inner)
      case 'ArrayPattern':
        return node.elements.forEach(inner)
      case 'ObjectProperty':
        if (node.computed) this.visit(node.key, node, scope)
        return inner(node.value)
      case 'RestElement':
        return inner(node.argument)
      case 'ParenthesizedExpression':
      case 'TSAsExpression':
      case 'TSSatisfiesExpression':
      case 'TSNonNullExpression':
      case 'TSTypeAssertion':
      case 'TypeCastExpression':
        return inner(node.expression)
      default:
        return this.visit(node, parent, scope)
    }
  }

  /** Parameters and body are scopes of their own: a `var` of the body is not seen by a default of a parameter. */
  function(node: t.Function, scope: Scope): void {
    const own = createScope('function', node, scope, node.type !== 'ArrowFunctionExpression')
    this.scopes.set(node, own)
    for (const parameter of node.params) {
      if (parameter.type === 'Identifier' && parameter.name === 'this') continue
      this.pattern(parameter, node, 'parameter', own, parameter)
    }
    if (node.type === 'FunctionExpression' && node.id && !own.bindings.has(node.id.name)) {
      this.names.add(node.id.name)
      declare(own, 'function', node.id, node)
    }
    if (node.body.type !== 'BlockStatement') return this.visit(node.body, node, own)
    this.parents.set(node.body, node)
    this.children(node.body, createScope('body', node.body, own))
  }

  class(node: t.Class, scope: Scope): void {
    this.visitAll(node.decorators, node, scope)
    const own = createScope('class', node, scope)
    this.scopes.set(node, own)
    if (node.type === 'ClassExpression' && node.id) {
      this.names.add(node.id.name)
      declare(own, 'class', node.id, node)
    }
    for (const { key } of node.body.body as readonly { key?: t.Node }[]) {
      if (key?.type === 'PrivateName') own.privateNames.add(key.id.name)
    }
    this.visit(node.superClass, node, own)
    this.visit(node.body, node, own)
  }

  /** A key or decorator is evaluated with the `this` around the class, the rest of a member with its own. */
  memberHead(node: t.ClassMethod | t.ClassProperty | t.ObjectMethod, scope: Scope): void {
    if ('decorators' in node) this.visitAll(node.decorators, node, scope)
    if (node.computed) this.visit(node.key, node, scope)
  }
}

const method = (w: Walker, node: t.ClassMethod | t.ObjectMethod, scope: Scope): void => {
  w.memberHead(node, scope)
  w.function(node, scope)
}
const property = (w: Walker, node: t.ClassProperty, scope: Scope): void => {
  w.memberHead(node, scope)
  w.visit(node.value, node, createScope('member', node, scope, true))
}
const member = (w: Walker, node: t.MemberExpression, scope: Scope): void => {
  w.visit(node.object, node, scope)
  if (node.computed || node.property.type === 'PrivateName') w.visit(node.property, node, scope)
}
const block = (w: Walker, node: t.Node, scope: Scope): void =>
  w.children(node, createScope('block', node, scope))
const forIn = (w: Walker, node: t.ForXStatement, scope: Scope): void => {
  const head = createScope('block', node, scope)
  if (node.left.type === 'VariableDeclaration') w.visit(node.left, node, head)
  else w.target(node.left, node, head)
  w.visit(node.right, node, head)
  w.visit(node.body, node, head)
}
const call = (w: Walker, node: t.CallExpression, scope: Scope): void => {
  const { callee } = node
  if (callee.type === 'Import') w.load('dynamic', node, node.arguments[0])
  if (callee.type === 'Identifier' && node.arguments.length === 1 && callee.name === 'require') {
    w.load('require', node, node.arguments[0])
  }
  if (callee.type === 'Identifier' && callee.name === 'eval') w.special('eval', node, scope)
  w.children(node, scope)
}
const nothing = (): void => {}

/** What the default, visiting every child in the same scope, would get wrong. */
const VISITS: Readonly<Record<string, Visit>> = {
  Identifier: (w, node: t.Identifier, scope) => w.refer(node, node.name, scope),
  ThisExpression: (w, node: t.Node, scope) => w.special('this', node, scope),
  Super: (w, node: t.Node, scope) => w.special('super', node, scope),
  PrivateName: (w, node: t.PrivateName, scope) => w.special('private', node, scope, node.id.name),
  MetaProperty: (w, node: t.MetaProperty, scope) => {
    if (node.meta.name === 'new') w.special('new.target', node, scope)
  },
  YieldExpression: (w, node: t.YieldExpression, scope) => {
    w.special('yield', node, scope)
    w.children(node, scope)
  },
  CallExpression: call,
  ImportExpression: (w, node: t.ImportExpression, scope) => {
    w.load('dynamic', node, node.source)
    w.children(node, scope)
  },
  MemberExpression: member,
  OptionalMemberExpression: member,
  ObjectProperty: (w, node: t.ObjectProperty, scope) => {
    if (node.computed) w.visit(node.key, node, scope)
    w.visit(node.value, node, scope)
  },
  ObjectMethod: method,

  FunctionDeclaration: (w, node: t.FunctionDeclaration, scope) => {
    if (node.id) w.pattern(node.id, node, 'function', scope, node)
    w.function(node, scope)
  },
  FunctionExpression: (w, node: t.FunctionExpression, scope) => w.function(node, scope),
  ArrowFunctionExpression: (w, node: t.ArrowFunctionExpression, scope) => w.function(node, scope),
  ClassDeclaration: (w, node: t.ClassDeclaration, scope) => {
    if (node.id) w.pattern(node.id, node, 'class', scope, node)
    w.class(node, scope)
  },
  ClassExpression: (w, node: t.ClassExpression, scope) => w.class(node, scope),
  ClassMethod: method,
  ClassPrivateMethod: method,
  ClassProperty: property,
  ClassPrivateProperty: property,
  ClassAccessorProperty: property,
  StaticBlock: (w, node: t.StaticBlock, scope) =>
    w.children(node, createScope('member', node, scope, true)),

  VariableDeclaration: (w, node: t.VariableDeclaration, scope) => {
    const kind = node.kind === 'await using' ? 'using' : node.kind
    for (const declarator of node.declarations) {
      w.parents.set(declarator, node)
      w.pattern(declarator.id, declarator, kind, scope, declarator)
      w.visit(declarator.init, declarator, scope)
    }
  },
  AssignmentExpression: (w, node: t.AssignmentExpression, scope) => {
    w.target(node.left, node, scope)
    w.visit(node.right, node, scope)
  },
  UpdateExpression: (w, node: t.UpdateExpression, scope) => w.target(node.argument, node, scope),
  BlockStatement: block,
  ForStatement: block,
  ForInStatement: forIn,
  ForOfStatement: forIn,
  SwitchStatement: (w, node: t.SwitchStatement, scope) => {
    w.visit(node.discriminant, node, scope)
    w.visitAll(node.cases, node, createScope('block', node, scope))
  },
  CatchClause: (w, node: t.CatchClause, scope) => {
    const own = createScope('block', node, scope)
    w.pattern(node.param, node, 'catch', own, node)
    w.visit(node.body, node, own)
  },
  LabeledStatement: (w, node: t.LabeledStatement, scope) => w.visit(node.body, node, scope),
  BreakStatement: nothing,
  ContinueStatement: nothing,

  ImportDeclaration: (w, node: t.ImportDeclaration, scope) => {
    w.load('import', node, node.source)
    for (const specifier of node.specifiers) {
      w.parents.set(specifier, node)
      w.pattern(specifier.local, specifier, 'import', scope, specifier)
    }
  },
  ExportNamedDeclaration: (w, node: t.ExportNamedDeclaration, scope) => {
    if (isTypeOnly(node.exportKind)) return
    if (node.source) return w.load('export', node, node.source)
    w.visit(node.declaration, node, scope)
    w.visitAll(node.specifiers, node, scope)
  },
  ExportSpecifier: (w, node: t.ExportSpecifier, scope) => {
    if (!isTypeOnly(node.exportKind)) w.visit(node.local, node, scope)
  },
  ExportAllDeclaration: (w, node: t.ExportAllDeclaration) => {
    if (!isTypeOnly(node.exportKind)) w.load('export', node, node.source)
  },

  JSXOpeningElement: (w, node: t.JSXOpeningElement, scope) => {
    w.referImplicitly(node, w.jsx.element, scope)
    jsxName(w, node.name, scope)
    w.visitAll(node.attributes, node, scope)
  },
  JSXClosingElement: nothing,
  JSXOpeningFragment: (w, node: t.Node, scope) => {
    w.referImplicitly(node, w.jsx.element, scope)
    w.referImplicitly(node, w.jsx.fragment, scope)
  },
  JSXAttribute: (w, node: t.JSXAttribute, scope) => w.visit(node.value, node, scope),

  TSEnumDeclaration: (w, node: t.TSEnumDeclaration, scope) => {
    w.pattern(node.id, node, 'enum', scope, node)
    const own = createScope('block', node, scope)
    for (const entry of node.body?.members ?? node.members) {
      if (entry.id.type === 'Identifier') declare(own, 'const', entry.id, entry)
      w.parents.set(entry, node)
      w.visit(entry.initializer, entry, own)
    }
  },
  TSModuleDeclaration: (w, node: t.TSModuleDeclaration, scope) => {
    const id = leftmost(node.id)
    if (id) w.pattern(id, node, 'namespace', scope, node)
    w.visit(node.body, node, createScope('body', node, scope, true))
  },
  TSModuleBlock: (w, node: t.Node, scope) => w.children(node, scope),
  TSImportEqualsDeclaration: (w, node: t.TSImportEqualsDeclaration, scope) => {
    if (isTypeOnly(node.importKind)) return
    w.pattern(node.id, node, 'import', scope, node)
    const { moduleReference: from } = node
    if (from.type === 'TSExternalModuleReference') {
      return w.load('import-equals', node, from.expression)
    }
    const id = leftmost(from)
    if (id) w.visit(id, node, scope)
  },
}

/** `<Comp>` and `<ns.Foo>` are uses of `Comp` and `ns`; `<div>` and `<my-tag>` are none. */
function jsxName(w: Walker, name: t.JSXOpeningElement['name'], scope: Scope): void {
  let root: t.Node = name
  while (root.type === 'JSXMemberExpression') {
    w.parents.set(root.object, root)
    root = root.object
  }
  const text = nameOf(root)
  if (text === undefined) return
  if (root === name && /^[a-z]|-/.test(text)) return
  if (text === 'this') w.special('this', root, scope)
  else w.refer(root, text, scope)
}

/** The name that `A` or `A.B.C` starts with; undefined for `declare module 'x'`. */
function leftmost(node: t.Node): t.Identifier | undefined {
  let at: t.Node = node
  while (at.type === 'TSQualifiedName') at = at.left
  return at.type === 'Identifier' ? at : undefined
}
