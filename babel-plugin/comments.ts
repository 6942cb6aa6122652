import type * as t from '@babel/types'

/** Comments that mean the whole file, wherever they stand. */
const OF_THE_FILE = /^!|@(?:jsx|license|licence|preserve|copyright|flow|ts-)/

/**
 * Gives each comment between two nodes to one of them: to the first one when it stands behind it on its line, else to
 * the second. Babel gives it to both, or to the second, so that it would stay behind or go with the wrong one.
 */
export function settleComments(nodes: readonly (t.Node | null)[]): void {
  nodes.forEach((node, index) => {
    const next = nodes[index + 1]
    if (!node?.loc || !next) return
    const { line } = node.loc.end
    const isBehind = (comment: t.Comment): boolean => comment.loc?.start.line === line
    const trailing = node.trailingComments ?? []
    const leading = next.leadingComments ?? []
    const behind = [...trailing, ...leading.filter((it) => !trailing.includes(it))]
    node.trailingComments = behind.filter((it) => isBehind(it) || !leading.includes(it))
    next.leadingComments = leading.filter((it) => !isBehind(it))
  })
}

/** Puts comments whose node is gone before those of the one in its place; returns those still without one. */
export function adopt(
  node: t.Node | undefined,
  comments: readonly t.Comment[],
): readonly t.Comment[] {
  if (!node || comments.length === 0) return comments
  node.leadingComments = [...comments, ...(node.leadingComments ?? [])]
  return []
}

/**
 * The settled comments that speak of a node which goes: those directly above it, and those behind it. What is set off by
 * an empty line, or speaks of the file, is not among them.
 */
export function commentsOf(node: t.Node): t.Comment[] {
  const own: t.Comment[] = [...(node.trailingComments ?? [])]
  let below = node.loc?.start.line
  for (const comment of (node.leadingComments ?? []).toReversed()) {
    const { loc } = comment
    if (below !== undefined && loc && below - loc.end.line > 1) break
    if (!OF_THE_FILE.test(comment.value)) own.push(comment)
    below = loc?.start.line
  }
  return own
}
