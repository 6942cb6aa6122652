import { childrenOf, isFunction, walk } from './syntax.mjs'

/** Names that mean something else inside an async arrow function, or that plain text cannot tell from syntax. */
const OTHER_MEANING = new Set(['arguments', 'await', 'yield', 'eval'])

/** Every function whose body would mean the same as the body of an inline async arrow function. */
export function findMovableBodies(program) {
  const found = []
  walk(program, (node) => {
    if (!isFunction(node) || node.generator) return
    if (
      isEmpty(node.body) ||
      hasOuterMeaning(node.body, false) ||
      hasOuterPrivateName(node.body, [])
    )
      return
    found.push(node.body)
  })
  return found
}

function isEmpty(body) {
  return (
    body.type === 'BlockStatement' && body.body.every(({ directive }) => directive !== undefined)
  )
}

/** Whether `this` and the like stand in `node` for what they are outside; `own` is true where a function gives its own. */
function hasOuterMeaning(node, own) {
  switch (node.type) {
    case 'Identifier':
      return OTHER_MEANING.has(node.name) && !(own && node.name === 'arguments')
    case 'ThisExpression':
    case 'Super':
      return !own
    case 'MetaProperty':
      return !own && node.meta.name === 'new'
    case 'FunctionDeclaration':
    case 'FunctionExpression':
    case 'StaticBlock':
      return childrenOf(node).some((child) => hasOuterMeaning(child, true))
    case 'PropertyDefinition':
      return (
        hasOuterMeaning(node.key, own) || (node.value !== null && hasOuterMeaning(node.value, true))
      )
    default:
      return childrenOf(node).some((child) => hasOuterMeaning(child, own))
  }
}

/** Whether a `#name` in `node` belongs to a class outside of it. */
function hasOuterPrivateName(node, declared) {
  if (node.type === 'PrivateIdentifier' || node.type === 'PrivateName') {
    return !declared.includes(node.name)
  }
  const inside = node.type === 'ClassBody' ? [...declared, ...privateNamesOf(node)] : declared
  return childrenOf(node).some((child) => hasOuterPrivateName(child, inside))
}

function privateNamesOf(classBody) {
  return classBody.body.flatMap(({ key }) => (key?.type === 'PrivateIdentifier' ? [key.name] : []))
}
