import type * as t from '@babel/types'
import { isTypeOnly, leftmost } from './syntax.ts'

/**
 * What can be taken out of a module by itself, without taking more: a declaration, one specifier of an import, or one
 * place of a pattern.
 */
export interface Part {
  readonly node: t.Node
  /** The names of the module that it declares itself; those of its own parts are theirs. */
  readonly names: readonly string[]
  /** The pattern or declarator that has no use without one of its parts. */
  readonly owner: Part | undefined
  /** Where `...rest` of an object is: what it holds depends on every other place, so that those stay with it. */
  readonly siblings: readonly Part[]
}

/** The parts of a module, each after its owner. What is exported, or runs by itself, is none. */
export function readParts(program: t.Program, isForeign: (node: t.Statement) => boolean): Part[] {
  const parts: Part[] = []
  for (const statement of program.body) {
    if (!isForeign(statement)) readStatement(statement, parts)
  }
  return parts
}

function readStatement(statement: t.Statement, parts: Part[]): void {
  switch (statement.type) {
    case 'ImportDeclaration':
      if (isTypeOnly(statement.importKind)) return
      for (const node of statement.specifiers) {
        if (!('importKind' in node && isTypeOnly(node.importKind))) {
          parts.push(leaf(node, [node.local]))
        }
      }
      return
    case 'VariableDeclaration':
      if (statement.declare) return
      return statement.declarations.forEach((node) => readDeclarator(node, parts))
    case 'FunctionDeclaration':
    case 'TSDeclareFunction':
    case 'ClassDeclaration':
    case 'TSEnumDeclaration':
    case 'TSImportEqualsDeclaration':
    case 'TSModuleDeclaration': {
      if ('isExport' in statement && statement.isExport) return
      const id = statement.id && leftmost(statement.id)
      if (id) parts.push(leaf(statement, [id]))
    }
  }
}

function leaf(node: t.Node, ids: readonly t.Identifier[], owner?: Part): Part {
  return { node, names: ids.map(({ name }) => name), owner, siblings: [] }
}

function readDeclarator(node: t.VariableDeclarator, parts: Part[]): void {
  const { id } = node
  if (id.type === 'Identifier') return void parts.push(leaf(node, [id]))
  const part = leaf(node, [])
  parts.push(part)
  readPattern(id, part, parts)
}

function readPattern(pattern: t.Node, owner: Part, parts: Part[]): void {
  if (pattern.type === 'ObjectPattern') {
    const places = pattern.properties.map((place) => readPlace(place, owner, parts))
    const rest = pattern.properties.findIndex(({ type }) => type === 'RestElement')
    if (rest >= 0) (places[rest]!.siblings as Part[]).push(...places.slice(0, rest))
  } else if (pattern.type === 'ArrayPattern') {
    for (const place of pattern.elements) if (place) readPlace(place, owner, parts)
  }
}

function readPlace(place: t.Node, owner: Part, parts: Part[]): Part {
  const target = targetOf(place)
  const part = leaf(place, target.type === 'Identifier' ? [target] : [], owner)
  parts.push(part)
  readPattern(target, part, parts)
  return part
}

/** What a place of a pattern binds: a name, or another pattern. */
function targetOf(place: t.Node): t.Node {
  switch (place.type) {
    case 'ObjectProperty':
      return targetOf(place.value)
    case 'AssignmentPattern':
      return targetOf(place.left)
    case 'RestElement':
      return targetOf(place.argument)
    default:
      return place
  }
}
