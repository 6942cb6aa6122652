import type * as t from '@babel/types'
import type { Analysis } from './analyze.ts'
import type { Block } from './block.ts'
import type { BlockFunction, Listed, Role } from './call.ts'
import { dropParts } from './drop.ts'
import { fullName } from './ids.ts'
import { emitImports } from './emit-imports.ts'
import type { Pruning } from './prune.ts'
import type { Span } from './redact.ts'
import { resolve, type Scope } from './scopes.ts'
import { typeNames } from './type-names.ts'

/** The calls of `dscope` that are given the run that they are in. */
const CALL_READERS = new Set(['currentCall', 'currentPrincipal', 'requirePrincipal'])

interface Names {
  readonly hop: string
  readonly task: string
  readonly table: string
  readonly call: string
}

interface Emitter {
  readonly types: typeof t
  readonly names: Names
  /** The scopes of all blocks of the file. */
  readonly blockScopes: ReadonlySet<Scope | undefined>
  readonly pruning: Pruning
}

/**
 * Turns the macro calls of a file into hops, and their blocks into handlers of one table.
 *
 * Call nodes and block functions are changed in place: they keep their positions, for source maps, and whatever other
 * plugins hold on to stays in the tree. Returns what was left out by `pruning`, besides bodies.
 */
export function emitFile(
  program: t.Program,
  module: string,
  blocks: readonly Block[],
  imports: ReadonlyMap<t.ImportDeclaration, readonly t.ImportSpecifier[]>,
  pruning: Pruning,
  analysis: Analysis,
  types: typeof t,
): readonly Span[] {
  const names = chooseNames(analysis.names)
  const blockScopes = new Set(blocks.map(({ call }) => call.blockScope))
  const emitter: Emitter = { types, names, blockScopes, pruning }
  passCalls(analysis, emitter)
  // Only the last statement moves nodes out of the tree, so that every parent is still in its place.
  for (const block of blocks) emitHop(block, emitter)
  const handlers = blocks.map((block) => emitEntry(block, emitter))
  const dropped = dropFrom(program, blocks, pruning, types)
  const used = usedHelpers(blocks, emitter)
  emitImports(program, imports, used, types)
  if (handlers.length > 0) insertTable(program, emitTable(module, handlers, emitter))
  return dropped
}

function dropFrom(
  program: t.Program,
  blocks: readonly Block[],
  { parts, imports, bodies }: Pruning,
  types: typeof t,
): readonly Span[] {
  if (parts.size + imports.size === 0) return []
  const kept = blocks.filter(({ call }) => !bodies.has(call)).map(({ call }) => call.block)
  const left = new Set([...parts, ...blocks.map(({ call }) => call.block)])
  const inHandlers = kept.flatMap((block) => [block.body, block.returnType ?? block.body])
  const named = typeNames([program, ...inHandlers], left, types)
  return dropParts(program, { parts, imports, isTypeName: (name) => named.has(name) })
}

function chooseNames(taken: ReadonlySet<string>): Names {
  return {
    hop: unusedName('_hop', taken),
    task: unusedName('_task', taken),
    table: unusedName('_table', taken),
    call: unusedName('$call', taken),
  }
}

function unusedName(base: string, taken: ReadonlySet<string>): string {
  let name = base
  for (let n = 2; taken.has(name); n += 1) name = `${base}${n}`
  return name
}

function usedHelpers(
  blocks: readonly Block[],
  { names, pruning }: Emitter,
): ReadonlyMap<string, string> {
  const used = new Map<string, string>()
  const hops = blocks.filter(({ call }) => !pruning.isDropped(call.node, call.scope))
  const macros = new Set(hops.map(({ call }) => call.macro))
  if (macros.has('spinRemote')) used.set('hop', names.hop)
  if (macros.has('taskRemote')) used.set('task', names.task)
  if (blocks.length > 0) used.set('table', names.table)
  return used
}

/** `currentCall()` in a block becomes `currentCall($call)`, which is right after an `await` too. */
function passCalls({ references, parents }: Analysis, emitter: Emitter): void {
  for (const { node, name, scope } of references) {
    const from = resolve(scope, name)?.declaration
    if (from?.type !== 'ImportSpecifier' && from?.type !== 'ImportNamespaceSpecifier') continue
    const declaration = parents.get(from) as t.ImportDeclaration
    if (declaration.source.value !== 'dscope' || !blockOf(scope, emitter)) continue
    const call = calledReader(node, from, parents)
    if (call?.arguments.length === 0)
      call.arguments = [emitter.types.identifier(emitter.names.call)]
  }
}

function calledReader(
  node: t.Node,
  from: t.ImportSpecifier | t.ImportNamespaceSpecifier,
  parents: ReadonlyMap<t.Node, t.Node>,
): t.CallExpression | undefined {
  let callee = node
  let imported: t.Node | undefined = from.type === 'ImportSpecifier' ? from.imported : undefined
  if (from.type === 'ImportNamespaceSpecifier') {
    const member = parents.get(node)
    if (member?.type !== 'MemberExpression' || member.computed || member.object !== node) return
    callee = member
    imported = member.property
  }
  if (imported?.type !== 'Identifier' || !CALL_READERS.has(imported.name)) return
  const call = parents.get(callee)
  return call?.type === 'CallExpression' && call.callee === callee ? call : undefined
}

function blockOf(scope: Scope, { blockScopes }: Emitter): Scope | undefined {
  for (let at: Scope | undefined = scope; at; at = at.parent) if (blockScopes.has(at)) return at
  return undefined
}

/** `spinRemote(target, [a], block, options)` becomes `_hop($call, target, 'id', { a }, options)`. */
function emitHop({ call, captures, id }: Block, emitter: Emitter): void {
  const { types, names } = emitter
  const { node, list } = call
  const helper = types.identifier(call.macro === 'taskRemote' ? names.task : names.hop)
  const caller = blockOf(call.scope, emitter)
  const record = types.objectExpression(
    captures.map((listed) => emitProperty(listed, { ...listed.node }, types)),
  )
  node.callee = withPlace(helper, node.callee)
  node.arguments = [
    caller ? types.identifier(names.call) : types.nullLiteral(),
    call.target,
    types.stringLiteral(id),
    list ? types.inheritsComments(record, list) : record,
    ...(call.options ? [call.options] : []),
  ]
  delete node.typeParameters
  delete node.typeArguments
}

function withPlace<N extends t.Node>(node: N, from: t.Node): N {
  node.loc = from.loc ?? null
  node.start = from.start ?? null
  node.end = from.end ?? null
  return node
}

/** `name`, or `['__proto__']: __proto__`, which would set the prototype when written plainly. */
function emitProperty({ name, element }: Listed, value: t.Identifier, types: typeof t) {
  const property =
    name === '__proto__'
      ? types.objectProperty(types.stringLiteral(name), value, true)
      : types.objectProperty(types.identifier(name), value, false, true)
  return types.inheritsComments(property, element)
}

/** `['id', 'signature', { name, captures }, ({ a }, $call) => { … }]`, the last one unless it is left out. */
function emitEntry(block: Block, emitter: Emitter): t.ArrayExpression {
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

function emitTable(
  module: string,
  handlers: t.ArrayExpression[],
  { types, names }: Emitter,
): t.Statement {
  return types.expressionStatement(
    types.callExpression(types.identifier(names.table), [
      types.stringLiteral(module),
      types.arrayExpression(handlers),
    ]),
  )
}

/** Right after the imports: a module may call itself while it loads, and its handlers have to be there by then. */
function insertTable(program: t.Program, table: t.Statement): void {
  const index = program.body.findIndex(({ type }) => type !== 'ImportDeclaration')
  program.body.splice(index === -1 ? program.body.length : index, 0, table)
}
