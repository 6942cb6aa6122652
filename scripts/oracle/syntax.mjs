/** The direct children of a node, in source order. */
export function childrenOf(node) {
  return Object.entries(node)
    .filter(([key]) => !NOT_CHILDREN.has(key))
    .flatMap(([, value]) => (Array.isArray(value) ? value : [value]))
    .filter((value) => typeof value?.type === 'string')
}

const NOT_CHILDREN = new Set([
  'parent',
  'loc',
  'range',
  'extra',
  'leadingComments',
  'trailingComments',
  'innerComments',
])

/** Calls `visit` for a node and everything below it. */
export function walk(node, visit) {
  visit(node)
  for (const child of childrenOf(node)) walk(child, visit)
}

export function isFunction({ type }) {
  return (
    type === 'ArrowFunctionExpression' ||
    type === 'FunctionExpression' ||
    type === 'FunctionDeclaration'
  )
}

/** 1-based line and 0-based UTF-16 column of an offset. */
export function placeOf(text, offset) {
  let line = 1
  let start = 0
  for (const { 0: end, index } of text.matchAll(/\r\n|[\n\r\u2028\u2029]/g)) {
    if (index >= offset) break
    line++
    start = index + end.length
  }
  return `${line}:${offset - start}`
}
