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
  let orphans: t.Comment[] = []
  program.body = program.body.flatMap((statement) => {
    const kept = statement.type === 'ImportDeclaration' ? imports.get(statement) : undefined
    const replacement = kept ? [...pending, ...typeImport(statement, kept, types)] : [statement]
    if (kept) pending = []
    const [first] = replacement
    const last = replacement.at(-1)
    if (!kept || !first || !last) {
      adopt(statement, orphans)
      orphans = kept ? [...(statement.leadingComments ?? [])] : []
      return replacement
    }
    first.leadingComments = statement.leadingComments ?? null
    adopt(first, orphans)
    last.trailingComments = statement.trailingComments ?? null
    orphans = []
    return replacement
  })
}

/** Puts the comments of a removed statement before those of the one that follows it. */
function adopt(statement: t.Statement, comments: readonly t.Comment[]): void {
  if (comments.length === 0) return
  statement.leadingComments = [...comments, ...(statement.leadingComments ?? [])]
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
