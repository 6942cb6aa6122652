import type { NodePath } from '@babel/traverse'
import type * as t from '@babel/types'
import { holdsState, isFixed } from './module-state.ts'
import type { Reach, Unit } from './reach.ts'

/**
 * Why the module must not run again in a program that goes on; undefined when it may.
 *
 * Importers keep the exports of the earlier run, blocks get the new ones. That is right as long as loading the module does
 * nothing but declare, and nothing that can change is declared for both. What mentions the hot API of the bundler is
 * left to its author.
 */
export function findObstacle(
  program: NodePath<t.Program>,
  table: t.Statement,
  reach: Reach,
  code: string,
): string | undefined {
  const isOwn = ({ start, end }: t.Node): boolean => mentionsHot(code.slice(start ?? 0, end ?? 0))
  const acting = program
    .get('body')
    .find((it) => it.node !== table && !isOwn(it.node) && runsCode(it))
  if (acting) return `${place(acting.node)} it does something when it is loaded`
  for (const [unit, bindings] of reach.bindings) {
    if (!isShared(unit, reach) || isOwn(unit) || !holdsState(unit, bindings)) continue
    const names = bindings.map(({ identifier }) => identifier.name).join(', ')
    return `${place(unit)} it keeps \`${names}\` for blocks and for its exports alike`
  }
  return undefined
}

/** Whether a text speaks to the bundler about hot updates. */
export function mentionsHot(code: string): boolean {
  return /\bimport\.meta\.(?:hot|webpackHot)\b|\bmodule\.hot\b/.test(code)
}

function isShared(unit: Unit, { fromBlocks, fromOutside }: Reach): boolean {
  return fromBlocks.has(unit) && fromOutside.has(unit)
}

function place({ loc }: t.Node): string {
  return loc ? `in line ${loc.start.line}` : 'by another plugin'
}

const DECLARATION = /^(?:Import|Export|TS|Empty)|Declaration$/

/** Whether a statement at the top level of a module does more than to declare. */
function runsCode(statement: NodePath<t.Statement>): boolean {
  const { node } = statement
  if (DECLARATION.test(node.type)) return acts(statement)
  return node.type !== 'ExpressionStatement' || !fitsOut(node.expression, statement)
}

/** `Component.displayName = 'name'`: what the module itself declares gets a property. */
function fitsOut(expression: t.Expression, { scope }: NodePath): boolean {
  if (expression.type !== 'AssignmentExpression' || expression.left.type !== 'MemberExpression')
    return false
  const { object } = expression.left
  const binding = object.type === 'Identifier' ? scope.getBinding(object.name) : undefined
  return binding !== undefined && binding.kind !== 'module' && isFixed(expression.right)
}

/** Whether a declaration waits, or makes a peer: a second peer of one id takes the links of the first. */
function acts(statement: NodePath<t.Statement>): boolean {
  let found = false
  statement.traverse({
    Function: (path) => path.skip(),
    AwaitExpression: () => {
      found = true
    },
    CallExpression: (path) => {
      const callee = path.get('callee')
      found ||= ['createPeer', 'listen'].some(
        (name) =>
          callee.referencesImport('dscope', name) || callee.referencesImport('dscope/node', name),
      )
    },
  })
  return found
}
