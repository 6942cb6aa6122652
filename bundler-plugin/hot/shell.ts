import type { NodePath } from '@babel/traverse'
import type * as t from '@babel/types'
import { createHash } from 'node:crypto'
import { findObstacle } from './obstacle.ts'
import { holdsState } from './module-state.ts'
import { findReach, type Reach, type Unit } from './reach.ts'

/** What hot reload has to know of a compiled module. */
export interface Shell {
  /** The name under which the module's blocks are in the table. */
  readonly module: string
  /** Changes with everything that importers and the loading of the module can notice; not with what only blocks use. */
  readonly hash: string
  /** Why the module must not run again beside those that hold its exports; undefined when it may. */
  readonly obstacle: string | undefined
}

/** A Babel plugin that reads the shell of one module, to be placed behind the compiler. */
export function createShellReader(code: string): {
  readonly plugin: () => { visitor: object }
  /** Undefined when the module has no blocks, or was not compiled. */
  readonly shell: () => Shell | undefined
} {
  let shell: Shell | undefined
  const Program = (path: NodePath<t.Program>): void => {
    shell = readShell(path, code)
  }
  return { plugin: () => ({ visitor: { Program } }), shell: () => shell }
}

function readShell(program: NodePath<t.Program>, code: string): Shell | undefined {
  const table = program.get('body').find(isTable)?.node
  if (!table) return undefined
  const reach = findReach(program, table)
  const rest = program.node.body.filter((node) => node !== table).flatMap((it) => trim(it, reach))
  return {
    module: moduleOf(table),
    hash: createHash('sha256').update(JSON.stringify(rest, keepMeaning)).digest('base64url'),
    obstacle: findObstacle(program, table, reach, code),
  }
}

/** The statement that registers the blocks: what stands in a block is in it. */
function isTable({ node, scope }: NodePath<t.Statement>): boolean {
  const callee = callOf(node)?.callee
  if (callee?.type !== 'Identifier') return false
  const origin = scope.getBinding(callee.name)?.path.node
  return origin?.type === 'ImportSpecifier' && isNamed(origin.imported, 'table') && isRows(node)
}

function isRows(node: t.Statement): boolean {
  const [module, rows] = callOf(node)?.arguments ?? []
  return module?.type === 'StringLiteral' && rows?.type === 'ArrayExpression'
}

function callOf(node: t.Statement): t.CallExpression | undefined {
  if (node.type !== 'ExpressionStatement') return undefined
  return node.expression.type === 'CallExpression' ? node.expression : undefined
}

function moduleOf(table: t.Statement): string {
  return (callOf(table)?.arguments[0] as t.StringLiteral).value
}

function isNamed(node: t.Identifier | t.StringLiteral, name: string): boolean {
  return node.type === 'Identifier' && node.name === name
}

/** A statement without the declarations that only blocks use, which change with the blocks, or nobody. */
function trim(statement: t.Statement, reach: Reach): t.Node[] {
  const isPart = (unit: Unit): boolean =>
    reach.fromOutside.has(unit) || (!reach.fromBlocks.has(unit) && holdsState(unit, []))
  switch (statement.type) {
    case 'ImportDeclaration': {
      const { specifiers } = statement
      const kept = specifiers.filter((it) => reach.fromOutside.has(it))
      if (specifiers.length > 0 && kept.length === 0) return []
      return isInternal(statement) ? [] : [{ ...statement, specifiers: kept }]
    }
    case 'VariableDeclaration': {
      const declarations = statement.declarations.filter(isPart)
      return declarations.length > 0 ? [{ ...statement, declarations }] : []
    }
    case 'FunctionDeclaration':
    case 'ClassDeclaration':
      return isPart(statement) ? [statement] : []
    default:
      return [statement]
  }
}

/** What the compiler imports follows the blocks. */
function isInternal({ source }: t.ImportDeclaration): boolean {
  return source.value === 'dscope/internal'
}

/** Where a node stands, how it was written and what is said about it. */
const LAYOUT = new Set([
  ...['start', 'end', 'loc', 'range', 'extra'],
  ...['leadingComments', 'innerComments', 'trailingComments'],
])

function keepMeaning(key: string, value: unknown): unknown {
  if (LAYOUT.has(key)) return undefined
  return typeof value === 'bigint' ? `${value}n` : value
}
