import type * as t from '@babel/types'
import type { Analysis, BabelTypes, Load } from './analyze.ts'
import type { JsxFactories } from './jsx-factories.ts'
import {
  createScope,
  declare,
  type BindingKind,
  type Reference,
  type Scope,
  type Special,
  type Suspension,
} from './scopes.ts'
import { isErased, stringOf } from './syntax.ts'

/** Visits one kind of node: its names, its scopes, and what of it is to be walked. */
export type Visit = (walker: Walker, node: never, scope: Scope) => void

/**
 * Collects the scopes and names of a file in one walk. What is special about a kind of node stands in the table of
 * visits; any other node has its children visited in the same scope.
 */
export class Walker implements Analysis {
  readonly references: Reference[] = []
  readonly specials: Special[] = []
  readonly loads: Load[] = []
  readonly suspensions: Suspension[] = []
  readonly parents: Map<t.Node, t.Node> = new Map()
  readonly scopes: Map<t.Node, Scope> = new Map()
  readonly names: Set<string> = new Set()
  readonly jsx: JsxFactories
  readonly #visits: Readonly<Record<string, Visit>>
  readonly #keys: Readonly<Record<string, readonly string[]>>
  readonly #flowTypes: ReadonlySet<string>

  constructor(types: BabelTypes, visits: Readonly<Record<string, Visit>>, jsx: JsxFactories) {
    this.#visits = visits
    this.jsx = jsx
    this.#keys = types.VISITOR_KEYS
    this.#flowTypes = new Set(types.FLIPPED_ALIAS_KEYS['Flow'])
  }

  visit(node: t.Node | null | undefined, parent: t.Node, scope: Scope): void {
    if (!node || isErased(node, this.#flowTypes)) return
    this.parents.set(node, parent)
    const visit = this.#visits[node.type] as ((w: Walker, n: t.Node, s: Scope) => void) | undefined
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

  suspension(kind: Suspension['kind'], node: t.Node, scope: Scope): void {
    this.suspensions.push({ kind, node, scope })
  }

  load(kind: Load['kind'], node: t.Node, from: t.Node | null | undefined, scope: Scope): void {
    const source = from && stringOf(from)
    if (source !== undefined && source !== null) this.loads.push({ kind, source, node, scope })
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
  visitFunction(node: t.Function, scope: Scope): void {
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

  visitClass(node: t.Class, scope: Scope): void {
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
