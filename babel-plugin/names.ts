import type * as t from '@babel/types'
import { unwrap } from './syntax.ts'

/**
 * The path of names that leads to a call: of the functions, classes, methods, variables, assignment targets and
 * properties around it, from outside in.
 *
 * Only names that every compiler sees count: namespaces and enums are gone after types were stripped, and a computed
 * key is no name.
 */
export function namePath(node: t.Node, parents: ReadonlyMap<t.Node, t.Node>): string {
  const names: string[] = []
  for (let child = node, parent = parents.get(node); parent; parent = parents.get(parent)) {
    const name = isInPattern(parent, parents) ? undefined : nameFrom(parent, child)
    if (name !== undefined && name !== NO_NAME) names.push(name)
    child = parent
  }
  return names.reverse().join('/')
}

/**
 * What Vue's compiler calls a component that it puts into one module with its template. That it does in development and not in
 * production, where names have to be the same.
 */
const NO_NAME = '_sfc_main'

/** A key of a pattern says where a value comes from, not what it is called. */
function isInPattern(node: t.Node, parents: ReadonlyMap<t.Node, t.Node>): boolean {
  return node.type === 'ObjectProperty' && parents.get(node)?.type === 'ObjectPattern'
}

/** The name that `parent` gives to what stands in it at `child`. */
function nameFrom(parent: t.Node, child: t.Node): string | undefined {
  switch (parent.type) {
    case 'FunctionDeclaration':
    case 'FunctionExpression':
    case 'ClassDeclaration':
    case 'ClassExpression':
      return parent.id?.name
    case 'VariableDeclarator':
      return parent.init === child && parent.id.type === 'Identifier' ? parent.id.name : undefined
    case 'AssignmentExpression':
      return parent.right === child ? targetName(unwrap(parent.left)) : undefined
    case 'ObjectProperty':
    case 'ObjectMethod':
    case 'ClassMethod':
    case 'ClassProperty':
    case 'ClassAccessorProperty':
      return parent.computed ? undefined : keyName(parent.key)
    case 'ClassPrivateMethod':
    case 'ClassPrivateProperty':
      return keyName(parent.key)
    default:
      return undefined
  }
}

function targetName(target: t.Node): string | undefined {
  if (target.type === 'Identifier') return target.name
  return target.type === 'MemberExpression' && !target.computed
    ? keyName(target.property)
    : undefined
}

function keyName(key: t.Node): string | undefined {
  switch (key.type) {
    case 'Identifier':
      return key.name
    case 'PrivateName':
      return `#${key.id.name}`
    case 'StringLiteral':
      return key.value
    case 'NumericLiteral':
      return String(key.value)
    case 'BigIntLiteral':
      return String(BigInt(key.value))
    default:
      return undefined
  }
}
