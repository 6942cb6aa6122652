import type * as t from '@babel/types'
import type { Block } from './block.ts'
import type { BlockFunction, Role } from './call.ts'
import { emitProperty } from './emit-property.ts'
import type { Emitter } from './emitter.ts'
import { fullName } from './ids.ts'

/** `['id', 'signature', { name, captures }, ({ a }, $call) => { … }]`, the last one unless it is left out. */
export function emitEntry(block: Block, emitter: Emitter): t.ArrayExpression {
  const { types, pruning } = emitter
  const row: t.Expression[] = [
    types.stringLiteral(block.id),
    types.stringLiteral(block.signature),
    emitFacts(block, types),
  ]
  if (!pruning.bodies.has(block.call)) row.push(emitHandler(block, emitter))
  return types.arrayExpression(row)
}

function emitHandler({ call, captures }: Block, { types, names, pruning }: Emitter): BlockFunction {
  const handler = call.block
  handler.params = [
    types.objectPattern(
      captures.map((listed) =>
        emitProperty({ ...listed, element: listed.node }, types.identifier(listed.name), types),
      ),
    ),
    types.identifier(names.call),
  ]
  if (handler.body.type === 'BlockStatement') dropDirectives(handler.body, call.role)
  // They stand in what is left out.
  if (pruning.isDropped(call.node, call.scope)) types.removeComments(handler)
  return handler
}

/** A role has done its work, and `'use strict'` is a syntax error beside a pattern; modules are strict anyway. */
function dropDirectives(body: t.BlockStatement, role: Role | undefined): void {
  body.directives = body.directives.filter(
    (directive) => directive !== role?.node && directive.value.value !== 'use strict',
  )
}

function emitFacts({ call, captures, address, kind }: Block, types: typeof t): t.ObjectExpression {
  const text = (value: string): t.StringLiteral => types.stringLiteral(value)
  const facts: [string, t.Expression][] = [
    ['name', text(fullName(address))],
    ['captures', types.arrayExpression(captures.map(({ name }) => text(name)))],
  ]
  if (call.role) facts.push(['role', text(call.role.name)])
  if (kind === 'stream') facts.push(['kind', text(kind)])
  return types.objectExpression(
    facts.map(([key, value]) => types.objectProperty(types.identifier(key), value)),
  )
}

export function emitTable(
  module: string,
  handlers: t.ArrayExpression[],
  { types, names }: Emitter,
): t.Statement {
  return types.expressionStatement(
    types.callExpression(types.identifier(names.use('table')), [
      types.stringLiteral(module),
      types.arrayExpression(handlers),
    ]),
  )
}

/** Right after the imports: a module may call itself while it loads, and its handlers have to be there by then. */
export function insertTable(program: t.Program, table: t.Statement): void {
  const index = program.body.findIndex(({ type }) => type !== 'ImportDeclaration')
  program.body.splice(index === -1 ? program.body.length : index, 0, table)
}
