import type * as t from '@babel/types'
import { createScope, declare, type Scope } from './scopes.ts'
import { isTypeOnly, leftmost, nameOf, unwrap } from './syntax.ts'
import type { Visit, Walker } from './walker.ts'

const method = (w: Walker, node: t.ClassMethod | t.ObjectMethod, scope: Scope): void => {
  w.memberHead(node, scope)
  w.visitFunction(node, scope)
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
  if ('await' in node && node.await) w.suspension('for-await', node, scope)
  const head = createScope('block', node, scope)
  if (node.left.type === 'VariableDeclaration') w.visit(node.left, node, head)
  else w.target(node.left, node, head)
  w.visit(node.right, node, head)
  w.visit(node.body, node, head)
}
const call = (w: Walker, node: t.CallExpression, scope: Scope): void => {
  if (node.callee.type === 'Import') w.load('dynamic', node, node.arguments[0], scope)
  const callee = unwrap(node.callee)
  const name = callee.type === 'Identifier' ? callee.name : undefined
  if (name === 'require') w.load('require', node, node.arguments[0], scope)
  // Types around the name are gone when it runs, and then it is the direct `eval` all the same.
  if (name === 'eval') w.special('eval', node, scope)
  w.children(node, scope)
}
const nothing = (): void => {}

/** What the default, visiting every child in the same scope, would get wrong. */
export const VISITS: Readonly<Record<string, Visit>> = {
  Identifier: (w, node: t.Identifier, scope) => w.refer(node, node.name, scope),
  ThisExpression: (w, node: t.Node, scope) => w.special('this', node, scope),
  Super: (w, node: t.Node, scope) => w.special('super', node, scope),
  PrivateName: (w, node: t.PrivateName, scope) => w.special('private', node, scope, node.id.name),
  MetaProperty: (w, node: t.MetaProperty, scope) => {
    if (node.meta.name === 'new') w.special('new.target', node, scope)
  },
  YieldExpression: (w, node: t.YieldExpression, scope) => {
    w.special('yield', node, scope)
    w.suspension('yield', node, scope)
    w.children(node, scope)
  },
  AwaitExpression: (w, node: t.AwaitExpression, scope) => {
    w.suspension('await', node, scope)
    w.children(node, scope)
  },
  ReturnStatement: (w, node: t.ReturnStatement, scope) => {
    if (node.argument) w.suspension('return', node, scope)
    w.children(node, scope)
  },
  TryStatement: (w, node: t.TryStatement, scope) => {
    w.suspension('try', node, scope)
    w.children(node, scope)
  },
  CallExpression: call,
  ImportExpression: (w, node: t.ImportExpression, scope) => {
    w.load('dynamic', node, node.source, scope)
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
    w.visitFunction(node, scope)
  },
  FunctionExpression: (w, node: t.FunctionExpression, scope) => w.visitFunction(node, scope),
  ArrowFunctionExpression: (w, node: t.ArrowFunctionExpression, scope) =>
    w.visitFunction(node, scope),
  ClassDeclaration: (w, node: t.ClassDeclaration, scope) => {
    if (node.id) w.pattern(node.id, node, 'class', scope, node)
    w.visitClass(node, scope)
  },
  ClassExpression: (w, node: t.ClassExpression, scope) => w.visitClass(node, scope),
  ClassMethod: method,
  ClassPrivateMethod: method,
  ClassProperty: property,
  ClassPrivateProperty: property,
  ClassAccessorProperty: property,
  StaticBlock: (w, node: t.StaticBlock, scope) =>
    w.children(node, createScope('member', node, scope, true)),

  VariableDeclaration: (w, node: t.VariableDeclaration, scope) => {
    const kind = node.kind === 'await using' ? 'using' : node.kind
    if (node.kind === 'await using') w.suspension('await-using', node, scope)
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
    w.load('import', node, node.source, scope)
    for (const specifier of node.specifiers) {
      w.parents.set(specifier, node)
      w.pattern(specifier.local, specifier, 'import', scope, specifier)
    }
  },
  ExportNamedDeclaration: (w, node: t.ExportNamedDeclaration, scope) => {
    if (isTypeOnly(node.exportKind)) return
    if (node.source) return w.load('export', node, node.source, scope)
    w.visit(node.declaration, node, scope)
    w.visitAll(node.specifiers, node, scope)
  },
  ExportSpecifier: (w, node: t.ExportSpecifier, scope) => {
    if (!isTypeOnly(node.exportKind)) w.visit(node.local, node, scope)
  },
  ExportAllDeclaration: (w, node: t.ExportAllDeclaration, scope) => {
    if (!isTypeOnly(node.exportKind)) w.load('export', node, node.source, scope)
  },

  JSXOpeningElement: (w, node: t.JSXOpeningElement, scope) => {
    w.referImplicitly(node, w.jsx.element, scope)
    jsxName(w, node, scope)
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
      return w.load('import-equals', node, from.expression, scope)
    }
    const id = leftmost(from)
    if (id) w.visit(id, node, scope)
  },
}

/** `<Comp>` and `<ns.Foo>` are uses of `Comp` and `ns`; `<div>` and `<my-tag>` are none. */
function jsxName(w: Walker, element: t.JSXOpeningElement, scope: Scope): void {
  const { name } = element
  w.parents.set(name, element)
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
