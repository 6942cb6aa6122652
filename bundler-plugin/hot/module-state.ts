import type { Binding, NodePath } from '@babel/traverse'
import type * as t from '@babel/types'
import type { Unit } from './reach.ts'

/**
 * Whether what a declaration makes can change after it was made, so that a second one beside it would be noticed.
 *
 * Only what is certain counts as fixed: values of calls and of `new` are not, whatever they are.
 */
export function holdsState(unit: Unit, bindings: readonly Binding[]): boolean {
  if (unit.type === 'ClassDeclaration') return hasStaticState(unit)
  if (unit.type !== 'VariableDeclarator') return false
  if (bindings.some(({ constantViolations }) => constantViolations.length > 0)) return true
  if (!unit.init) return false
  return !isFixed(unit.init) || bindings.some(isWrittenInto)
}

function hasStaticState({ body }: t.Class): boolean {
  return body.body.some((member) => {
    if (member.type === 'StaticBlock') return true
    if (!('static' in member) || !member.static || !('value' in member)) return false
    return !member.value || !isFixed(member.value)
  })
}

/** Whether evaluating an expression twice gives two values that cannot be told apart, or only by their identity. */
export function isFixed(node: t.Node): boolean {
  switch (node.type) {
    case 'Identifier':
    case 'MetaProperty':
    case 'ArrowFunctionExpression':
    case 'FunctionExpression':
    case 'JSXElement':
    case 'JSXFragment':
      return true
    case 'ClassExpression':
      return !hasStaticState(node)
    case 'TSAsExpression':
    case 'TSSatisfiesExpression':
    case 'TSNonNullExpression':
    case 'TSTypeAssertion':
    case 'ParenthesizedExpression':
      return isFixed(node.expression)
    case 'MemberExpression':
    case 'OptionalMemberExpression':
      return isFixed(node.object) && isFixed(node.property)
    case 'UnaryExpression':
      return isFixed(node.argument)
    case 'BinaryExpression':
    case 'LogicalExpression':
      return isFixed(node.left) && isFixed(node.right)
    case 'ConditionalExpression':
      return [node.test, node.consequent, node.alternate].every(isFixed)
    case 'TemplateLiteral':
      return node.expressions.every(isFixed)
    case 'ArrayExpression':
      return node.elements.every((element) => !element || isFixed(element))
    case 'ObjectExpression':
      return node.properties.every(isFixed)
    case 'ObjectProperty':
      return isFixed(node.value) && (!node.computed || isFixed(node.key))
    case 'ObjectMethod':
      return true
    case 'SpreadElement':
      return isFixed(node.argument)
    default:
      return node.type.endsWith('Literal')
  }
}

/** The methods of arrays that change the array. */
const CHANGING = new Set([
  ...['push', 'pop', 'shift', 'unshift', 'splice', 'sort', 'reverse', 'fill', 'copyWithin'],
])

/** Whether the module writes into the object or array that a name stands for. */
function isWrittenInto({ referencePaths }: Binding): boolean {
  return referencePaths.some((reference) => {
    let at: NodePath = reference
    let last: string | undefined
    while (isObjectOfMember(at)) {
      at = at.parentPath!
      const { property } = at.node as t.MemberExpression
      last = property.type === 'Identifier' ? property.name : undefined
    }
    const { parent } = at
    if (parent.type === 'CallExpression' && parent.callee === at.node)
      return last !== undefined && CHANGING.has(last)
    if (at === reference) return isTargetOfAssign(reference)
    return (
      (parent.type === 'AssignmentExpression' && parent.left === at.node) ||
      parent.type === 'UpdateExpression' ||
      (parent.type === 'UnaryExpression' && parent.operator === 'delete')
    )
  })
}

function isObjectOfMember({ node, parent }: NodePath): boolean {
  const isMember = parent.type === 'MemberExpression' || parent.type === 'OptionalMemberExpression'
  return isMember && parent.object === node
}

/** `Object.assign(it, …)` and its like. */
function isTargetOfAssign({ node, parent }: NodePath): boolean {
  if (parent.type !== 'CallExpression' || parent.arguments[0] !== node) return false
  const { callee } = parent
  if (callee.type !== 'MemberExpression' || callee.property.type !== 'Identifier') return false
  return /^(?:assign|definePropert|setPrototypeOf)/.test(callee.property.name)
}
