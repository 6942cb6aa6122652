import type * as t from '@babel/types'

/** What emitted code imports. */
const INTERNAL_MODULE = 'dscope/internal'

/**
 * Replaces the imports of the macro module: the first one by the import of what emitted code calls, and each by an
 * `import type` of the types that it named. `helpers` maps imported names to local ones; empty when nothing is called.
 */
export function emitImports(
  program: t.Program,
  imports: ReadonlyMap<t.ImportDeclaration, readonly t.ImportSpecifier[]>,
  helpers: ReadonlyMap<string, string>,
  types: typeof t,
): void {
  detachComments(program)
  let pending = helpers.size > 0 ? [emitImport(helpers, types)] : []
  let orphans: readonly t.Comment[] = []
  const body: t.Statement[] = []
  for (const statement of program.body) {
    const kept = statement.type === 'ImportDeclaration' ? imports.get(statement) : undefined
    const next = kept ? [...pending, ...typeImport(statement, kept, types)] : [statement]
    if (kept) {
      pending = []
      orphans = [...orphans, ...(statement.leadingComments ?? [])]
      const last = next.at(-1)
      if (last) last.trailingComments = statement.trailingComments ?? null
    }
    orphans = adopt(next[0], orphans)
    body.push(...next)
  }
  program.body = body
}

/** Puts comments whose statement is gone before those of the one in its place; returns those still without one. */
function adopt(
  statement: t.Statement | undefined,
  comments: readonly t.Comment[],
): readonly t.Comment[] {
  if (!statement || comments.length === 0) return comments
  statement.leadingComments = [...comments, ...(statement.leadingComments ?? [])]
  return []
}

/** Babel gives a comment between two statements to both; only the second keeps it, or it would stay behind. */
function detachComments(program: t.Program): void {
  program.body.forEach((statement, index) => {
    const leading = program.body[index + 1]?.leadingComments
    if (!leading || !statement.trailingComments) return
    const line = statement.loc?.end.line
    statement.trailingComments = statement.trailingComments.filter(
      (comment) => !leading.includes(comment) || comment.loc?.start.line === line,
    )
  })
}

function emitImport(helpers: ReadonlyMap<string, string>, types: typeof t): t.ImportDeclaration {
  const specifiers = [...helpers].map(([imported, local]) =>
    types.importSpecifier(types.identifier(local), types.identifier(imported)),
  )
  return types.importDeclaration(specifiers, types.stringLiteral(INTERNAL_MODULE))
}

function typeImport(
  statement: t.Statement,
  kept: readonly t.ImportSpecifier[],
  types: typeof t,
): t.ImportDeclaration[] {
  if (kept.length === 0) return []
  for (const specifier of kept) specifier.importKind = 'value'
  const { source } = statement as t.ImportDeclaration
  const declaration = types.importDeclaration([...kept], source)
  declaration.importKind = 'type'
  return [declaration]
}
