import type * as t from '@babel/types'

/** Comments that mean the whole file, wherever they stand. */
const OF_THE_FILE = /^!|@(?:jsx|license|licence|preserve|copyright|flow|ts-)/

/** Babel gives a comment between two nodes to both; only the second keeps it, or it would stay behind. */
export function detachComments(nodes: readonly (t.Node | null)[]): void {
  nodes.forEach((node, index) => {
    const leading = nodes[index + 1]?.leadingComments
    if (!node?.trailingComments || !leading) return
    const line = node.loc?.end.line
    node.trailingComments = node.trailingComments.filter(
      (comment) => !leading.includes(comment) || comment.loc?.start.line === line,
    )
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
 * The comments that speak of a node which goes: those directly above it, and those behind it. What is set off by an
 * empty line, speaks of the file, or stands behind `previous` on its line, is not among them.
 */
export function commentsOf(node: t.Node, previous: t.Node | null | undefined): t.Comment[] {
  const own: t.Comment[] = [...(node.trailingComments ?? [])]
  let below = node.loc?.start.line
  for (const comment of (node.leadingComments ?? []).toReversed()) {
    const { loc } = comment
    if (previous?.loc && loc?.start.line === previous.loc.end.line) break
    if (below !== undefined && loc && below - loc.end.line > 1) break
    if (!OF_THE_FILE.test(comment.value)) own.push(comment)
    below = loc?.start.line
  }
  return own
}

/** Takes comments off a node that stays. */
export function removeComments(node: t.Node, comments: ReadonlySet<t.Comment>): void {
  for (const key of ['leadingComments', 'trailingComments', 'innerComments'] as const) {
    const kept = node[key]?.filter((comment) => !comments.has(comment))
    if (kept) node[key] = kept
  }
}
