import type * as t from '@babel/types'

const TRANSPARENT = new Set([
  'ParenthesizedExpression',
  'TSAsExpression',
  'TSSatisfiesExpression',
  'TSNonNullExpression',
  'TSTypeAssertion',
  'TSInstantiationExpression',
  'TypeCastExpression',
])

/** TypeScript nodes that are still there, in some form, when the types are gone. */
const TYPESCRIPT_VALUES = new Set([
  ...TRANSPARENT,
  'TSParameterProperty',
  'TSEnumDeclaration',
  'TSEnumBody',
  'TSEnumMember',
  'TSModuleDeclaration',
  'TSModuleBlock',
  'TSExportAssignment',
  'TSImportEqualsDeclaration',
])

/** Whether a node only wraps an expression: parentheses, `as`, `satisfies`, `!` and the like. */
export function isTransparent(node: t.Node): boolean {
  return TRANSPARENT.has(node.type)
}

/** The expression under parentheses, `as`, `satisfies`, `!` and the like. */
export function unwrap(node: t.Node): t.Node {
  let inner = node
  while (isTransparent(inner)) inner = (inner as t.ParenthesizedExpression).expression
  return inner
}

/** Whether a node disappears with the types, so that nothing in it is a value. */
export function isErased(node: t.Node, flowTypes: ReadonlySet<string>): boolean {
  if ('declare' in node && node.declare === true) return true
  if (node.type.startsWith('TS')) return !TYPESCRIPT_VALUES.has(node.type)
  return flowTypes.has(node.type) && !isTransparent(node)
}

export function isTypeOnly(kind: string | null | undefined): boolean {
  return kind === 'type' || kind === 'typeof'
}

/** The text of a string, or of a template without holes; undefined for anything else. */
export function stringOf(node: t.Node): string | undefined {
  if (node.type === 'StringLiteral') return node.value
  if (node.type !== 'TemplateLiteral' || node.quasis.length !== 1) return undefined
  return node.quasis[0]?.value.cooked ?? undefined
}

/** The text of an identifier or string, as module syntax names things; undefined for anything else. */
export function nameOf(node: t.Node): string | undefined {
  if (node.type === 'Identifier' || node.type === 'JSXIdentifier') return node.name
  return stringOf(node)
}

/** Whether a function or class stands here by syntax, under any wrapper. */
export function isFunctionOrClass(node: t.Node): boolean {
  const { type } = unwrap(node)
  return (
    type === 'ArrowFunctionExpression' ||
    type === 'FunctionExpression' ||
    type === 'ClassExpression'
  )
}

/** The name that `A` or `A.B.C` starts with; undefined for `declare module 'x'`. */
export function leftmost(node: t.Node): t.Identifier | undefined {
  let at: t.Node = node
  while (at.type === 'TSQualifiedName') at = at.left
  return at.type === 'Identifier' ? at : undefined
}
