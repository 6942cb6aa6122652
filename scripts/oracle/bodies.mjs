import { childrenOf, isFunction, walk } from './syntax.mjs'

/** The body of every function that would still parse as the body of an inline async arrow function. */
export function findBodies(program) {
  const found = []
  walk(program, (node) => {
    if (isFunction(node) && !node.generator && !isEmpty(node.body)) found.push(node.body)
  })
  return found
}

function isEmpty(body) {
  return (
    body.type === 'BlockStatement' && body.body.every(({ directive }) => directive !== undefined)
  )
}

/** What in `body` means something of the function or class around it, as `{ code, offset }`. */
export function findOuterMeanings(body) {
  const found = []
  visit(body, { ownThis: false, privateNames: [] }, (code, node) =>
    found.push({ code, offset: node.range[0] }),
  )
  return found
}

function visit(node, inside, report) {
  const code = outerMeaning(node, inside)
  if (code !== undefined) report(code, node)
  if (node.type === 'PropertyDefinition') {
    visit(node.key, inside, report)
    if (node.value !== null) visit(node.value, { ...inside, ownThis: true }, report)
  } else {
    const deeper = enter(node, inside)
    for (const child of childrenOf(node)) visit(child, deeper, report)
  }
}

function outerMeaning(node, { ownThis, privateNames }) {
  switch (node.type) {
    case 'ThisExpression':
      return ownThis ? undefined : 'DSC113'
    case 'Super':
      return ownThis ? undefined : 'DSC114'
    case 'MetaProperty':
      return ownThis || node.meta.name !== 'new' ? undefined : 'DSC116'
    case 'PrivateIdentifier':
      return privateNames.includes(node.name) ? undefined : 'DSC117'
    case 'CallExpression':
      return node.callee.name === 'eval' && !node.optional ? 'DSC118' : undefined
    default:
      return undefined
  }
}

/** What a node gives to what is inside it: a `this`, or private names. */
function enter(node, inside) {
  switch (node.type) {
    case 'FunctionDeclaration':
    case 'FunctionExpression':
    case 'StaticBlock':
      return { ...inside, ownThis: true }
    case 'ClassBody':
      return { ...inside, privateNames: [...inside.privateNames, ...privateNamesOf(node)] }
    default:
      return inside
  }
}

function privateNamesOf(classBody) {
  return classBody.body.flatMap(({ key }) => (key?.type === 'PrivateIdentifier' ? [key.name] : []))
}
