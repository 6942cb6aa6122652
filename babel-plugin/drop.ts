import type * as t from '@babel/types'
import { adopt, commentsOf, settleComments } from './comments.ts'
import { isTypeOnly } from './syntax.ts'

/** What is left out, and by what it may still be named. */
export interface Dropping {
  /** Declarations, and parts of declarations. */
  readonly parts: ReadonlySet<t.Node>
  /** Imports of which nothing may be left at run time. */
  readonly imports: ReadonlySet<t.Node>
  /** Whether a type that stays mentions a name. */
  readonly isTypeName: (name: string) => boolean
}

/**
 * Takes parts out of the statements of a module, with the comments that speak of them. Returns what went, so that its
 * text can go too. An import that only types still need becomes an `import type`.
 */
export function dropParts(program: t.Program, dropping: Dropping): (t.Node | t.Comment)[] {
  const gone: (t.Node | t.Comment)[] = []
  let orphans: readonly t.Comment[] = []
  const body: t.Statement[] = []
  settleComments(program.body)
  for (const statement of program.body) {
    const left = dropFrom(statement, dropping, gone)
    if (left.length === 0) {
      const own = commentsOf(statement)
      gone.push(statement, ...own)
      const others = (statement.leadingComments ?? []).filter((it) => !own.includes(it))
      orphans = [...orphans, ...others]
    }
    orphans = adopt(left[0], orphans)
    body.push(...left)
  }
  program.body = body
  return gone
}

/** What is left of a statement: nothing, itself, or several when an import splits into values and types. */
function dropFrom(
  statement: t.Statement,
  dropping: Dropping,
  gone: (t.Node | t.Comment)[],
): t.Statement[] {
  if (dropping.parts.has(statement)) return []
  if (statement.type === 'ImportDeclaration') return dropSpecifiers(statement, dropping, gone)
  if (statement.type !== 'VariableDeclaration') return [statement]
  const left = takeOut(statement.declarations, dropping, gone)
  if (left.length === 0) return []
  statement.declarations = left
  for (const { id } of left) dropPlaces(id, dropping, gone)
  return [statement]
}

/** The nodes of a list that stay. */
function takeOut<N extends t.Node>(
  nodes: readonly N[],
  { parts }: Dropping,
  gone: (t.Node | t.Comment)[],
): N[] {
  if (!nodes.some((node) => parts.has(node))) return [...nodes]
  settleComments(nodes)
  for (const node of nodes) if (parts.has(node)) gone.push(node, ...commentsOf(node))
  return nodes.filter((node) => !parts.has(node))
}

function dropPlaces(pattern: t.Node, dropping: Dropping, gone: (t.Node | t.Comment)[]): void {
  switch (pattern.type) {
    case 'ObjectPattern':
      pattern.properties = takeOut(pattern.properties, dropping, gone)
      return pattern.properties.forEach((place) => dropPlaces(place, dropping, gone))
    case 'ArrayPattern':
      pattern.elements = dropElements(pattern.elements, dropping, gone)
      return pattern.elements.forEach((place) => place && dropPlaces(place, dropping, gone))
    case 'ObjectProperty':
      return dropPlaces(pattern.value, dropping, gone)
    case 'AssignmentPattern':
      return dropPlaces(pattern.left, dropping, gone)
    case 'RestElement':
      return dropPlaces(pattern.argument, dropping, gone)
  }
}

/** An element that goes leaves a hole, except at the end. */
function dropElements<N extends t.Node>(
  elements: readonly (N | null)[],
  dropping: Dropping,
  gone: (t.Node | t.Comment)[],
): (N | null)[] {
  const places = elements.filter((element) => element !== null)
  const left = takeOut(places, dropping, gone)
  if (left.length === places.length) return [...elements]
  const holed = elements.map((element) => (element && left.includes(element) ? element : null))
  return holed.slice(0, holed.findLastIndex((element) => element !== null) + 1)
}

function dropSpecifiers(
  statement: t.ImportDeclaration,
  dropping: Dropping,
  gone: (t.Node | t.Comment)[],
): t.Statement[] {
  const { parts, imports, isTypeName } = dropping
  const isTouched = statement.specifiers.some((specifier) => parts.has(specifier))
  if (!isTouched && !imports.has(statement)) return [statement]
  const isType = (specifier: t.Node): boolean =>
    parts.has(specifier) && isTypeName((specifier as t.ImportSpecifier).local.name)
  const typed = statement.specifiers.filter(isType)
  const others = statement.specifiers.filter((specifier) => !isType(specifier))
  const left = takeOut(others, dropping, gone)
  const hasValue = left.some((it) => !('importKind' in it) || !isTypeOnly(it.importKind))
  if (hasValue || left.some((it) => 'importKind' in it && it.importKind === 'typeof')) {
    statement.specifiers = left
    return [statement, ...typeImports(statement, typed)]
  }
  return typeImports(statement, [...left, ...typed])
}

/** `import type` statements in place of one import: a default and names cannot share one. */
function typeImports(
  statement: t.ImportDeclaration,
  specifiers: readonly t.ImportDeclaration['specifiers'][number][],
): t.ImportDeclaration[] {
  const named = specifiers.filter((it) => it.type === 'ImportSpecifier')
  for (const specifier of named) specifier.importKind = 'value'
  const others = specifiers.filter((it) => it.type !== 'ImportSpecifier').map((it) => [it])
  const groups = named.length > 0 ? [...others, named] : others
  return groups.map((group, index) => {
    const declaration: t.ImportDeclaration = { ...statement, specifiers: group, importKind: 'type' }
    if (index > 0) declaration.leadingComments = declaration.trailingComments = null
    return declaration
  })
}
