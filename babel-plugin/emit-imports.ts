import type * as t from '@babel/types'
import { adopt, settleComments } from './comments.ts'

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
  settleComments(program.body)
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
