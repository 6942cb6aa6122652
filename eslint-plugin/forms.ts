import { child, property, type EstreeNode } from './estree.ts'
import { leaf, placeOf, type Adapting, type Form, type Shape } from './shape.ts'

const member =
  (type: string): Form =>
  (node, adapter) =>
    adapter.copy(node, isPrivate(node) ? type.replace('Class', 'ClassPrivate') : type)

const link: Form = (node, adapter) =>
  adapter.copy(node, adapter.optional.has(node) ? `Optional${node.type}` : node.type)

/** What Babel has in another form than ESTree. */
export const FORMS: Readonly<Record<string, Form>> = {
  Literal: (node) => {
    const bigint = property(node, 'bigint')
    if (bigint !== undefined) return leaf(node, 'BigIntLiteral', { value: bigint })
    if (property(node, 'regex')) return leaf(node, 'RegExpLiteral')
    const value = property(node, 'value')
    return leaf(node, LITERALS[typeof value] ?? 'NullLiteral', { value })
  },
  TemplateElement: (node) =>
    leaf(node, 'TemplateElement', { value: { ...(property(node, 'value') as object) } }),
  PrivateIdentifier: (node) =>
    leaf(node, 'PrivateName', { id: leaf(node, 'Identifier', { name: property(node, 'name') }) }),

  MemberExpression: link,
  CallExpression: link,
  ChainExpression: (node, adapter) => {
    const expression = child(node, 'expression')!
    markChain(expression, adapter.optional)
    return adapter.adapt(expression)
  },

  Property: (node, adapter) => {
    const isMethod = property(node, 'method') === true || property(node, 'kind') !== 'init'
    return isMethod ? method(node, adapter, 'ObjectMethod') : adapter.copy(node, 'ObjectProperty')
  },
  MethodDefinition: (node, adapter) =>
    child(node, 'value')?.type === 'TSEmptyBodyFunctionExpression'
      ? leaf(node, 'TSDeclareMethod')
      : method(node, adapter, isPrivate(node) ? 'ClassPrivateMethod' : 'ClassMethod'),
  PropertyDefinition: member('ClassProperty'),
  AccessorProperty: (node, adapter) => adapter.copy(node, 'ClassAccessorProperty'),
  TSAbstractPropertyDefinition: member('ClassProperty'),
  TSAbstractAccessorProperty: (node, adapter) => adapter.copy(node, 'ClassAccessorProperty'),

  BlockStatement: (node, adapter) => {
    const shape = adapter.copy(node)
    const statements = property(node, 'body') as readonly EstreeNode[]
    const directives = statements.filter((it) => typeof property(it, 'directive') === 'string')
    shape['directives'] = directives.map((it) => directive(it))
    shape['body'] = (shape['body'] as readonly Shape[]).slice(directives.length)
    return shape
  },
  ImportDeclaration: importing,
  ImportSpecifier: importing,
}

const LITERALS: Readonly<Record<string, string>> = {
  string: 'StringLiteral',
  number: 'NumericLiteral',
  boolean: 'BooleanLiteral',
}

function isPrivate(node: EstreeNode): boolean {
  return child(node, 'key')?.type === 'PrivateIdentifier'
}

/** In Babel a method is the function that it is made of. */
function method(node: EstreeNode, adapter: Adapting, type: string): Shape {
  const { key, computed, kind, decorators } = adapter.copy(node)
  const head = { key, computed, kind, ...(decorators !== undefined && { decorators }) }
  return { ...adapter.copy(child(node, 'value')!, type), ...head, ...placeOf(node) }
}

function directive(node: EstreeNode): Shape {
  const text = leaf(node, 'DirectiveLiteral', { value: property(node, 'directive') })
  return leaf(node, 'Directive', { value: text })
}

/** Parsers for TypeScript call each import of a JavaScript file one of a value; there it could be nothing else. */
function importing(node: EstreeNode, adapter: Adapting): Shape {
  const shape = adapter.copy(node)
  if (!adapter.isTyped && shape['importKind'] === 'value') delete shape['importKind']
  return shape
}

/** Marks what lies behind a `?.` of a chain; answers whether `link` does. */
function markChain(link: EstreeNode, optional: Set<EstreeNode>): boolean {
  const inner = child(link, CHAIN_LINKS[link.type] ?? '')
  if (!inner) return false
  const isOptional = markChain(inner, optional) || property(link, 'optional') === true
  if (isOptional) optional.add(link)
  return isOptional
}

/** Where a link of a chain holds the one before it. */
const CHAIN_LINKS: Readonly<Record<string, string>> = {
  MemberExpression: 'object',
  CallExpression: 'callee',
  TSNonNullExpression: 'expression',
}
