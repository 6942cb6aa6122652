import type * as t from '@babel/types'
import type { Analysis } from './analyze.ts'
import type { Block } from './block.ts'
import type { BlockFunction, Listed, Role } from './call.ts'
import { dropParts } from './drop.ts'
import { fullName } from './ids.ts'
import { emitImports } from './emit-imports.ts'
import type { Pruning } from './prune.ts'
import type { Span } from './redact.ts'
import type { CheckedFile } from './check-file.ts'
import { emitSpin, emitTrack } from './emit-spins.ts'
import { emitSuspensions } from './emit-suspensions.ts'
import { resolve, type Scope } from './scopes.ts'
import type { PlacedSpin } from './spin.ts'
import { typeNames } from './type-names.ts'
import { withPlace } from './with-place.ts'

/** The calls of `dscope` that are given the run that they are in. */
const CALL_READERS = new Set(['currentCall', 'currentPrincipal', 'requirePrincipal'])

/** What emitted code imports, in the order of the import. */
const HELPERS = [
  ...(['hop', 'task', 'table', 'spin', 'track'] as const),
  ...(['enter', 'each', 'held', 'pass'] as const),
] as const
type Helper = (typeof HELPERS)[number]

/** The names of what is emitted: like no other name of the file. */
class Names {
  readonly call: string
  readonly run: string
  /** What was used, with its local name. */
  readonly #helpers = new Map<Helper, string>()
  readonly #taken: Set<string>

  constructor(taken: ReadonlySet<string>) {
    this.#taken = new Set(taken)
    this.call = this.unused('$call')
    this.run = this.unused('$run')
  }

  /** The local name of a helper, which is imported from now on. */
  use(helper: Helper): string {
    const known = this.#helpers.get(helper)
    if (known !== undefined) return known
    const name = this.unused(`_${helper}`)
    this.#helpers.set(helper, name)
    return name
  }

  /** A helper that is left out together with what uses it. */
  nameOf(helper: Helper, isUsed: boolean): string {
    return isUsed ? this.use(helper) : `_${helper}`
  }

  unused(base: string): string {
    let name = base
    for (let n = 2; this.#taken.has(name); n += 1) name = `${base}${n}`
    this.#taken.add(name)
    return name
  }

  /** What is to be imported. */
  imported(): ReadonlyMap<string, string> {
    const used = HELPERS.flatMap((helper): [string, string][] => {
      const name = this.#helpers.get(helper)
      return name === undefined ? [] : [[helper, name]]
    })
    return new Map(used)
  }
}

interface Emitter {
  readonly types: typeof t
  readonly names: Names
  /** The scopes of all blocks of the file. */
  readonly blockScopes: ReadonlySet<Scope | undefined>
  readonly pruning: Pruning
}

/** A file that passed every check. */
export interface CheckedModule extends Pick<CheckedFile, 'imports' | 'suspended' | 'tracks'> {
  readonly program: t.Program
  readonly module: string
  readonly blocks: readonly Block[]
  readonly spins: readonly PlacedSpin[]
  readonly pruning: Pruning
  readonly analysis: Analysis
  readonly types: typeof t
}

/**
 * Turns the macro calls of a file into hops and spins, and blocks into handlers of one table.
 *
 * Call nodes and functions are changed in place: they keep their positions, for source maps, and whatever other
 * plugins hold on to stays in the tree. Returns what was left out by `pruning`, besides bodies.
 */
export function emitFile(file: CheckedModule): readonly Span[] {
  const { program, blocks, pruning, analysis, types } = file
  const names = new Names(analysis.names)
  const blockScopes = new Set(blocks.map(({ call }) => call.blockScope))
  const emitter: Emitter = { types, names, blockScopes, pruning }
  passCalls(analysis, emitter)
  // Only the last statement moves nodes out of the tree, so that every parent is still in its place.
  for (const block of blocks) emitHop(block, emitter)
  emitRuns(file, emitter)
  const handlers = blocks.map((block) => emitEntry(block, emitter))
  const dropped = dropFrom(program, blocks, pruning, types)
  const table = handlers.length > 0 ? emitTable(file.module, handlers, emitter) : undefined
  emitImports(program, file.imports, names.imported(), types)
  if (table) insertTable(program, table)
  return dropped
}

/** Spins, what is tracked, and the functions that carry their run over suspensions. */
function emitRuns(file: CheckedModule, { types, names, pruning }: Emitter): void {
  const { spins, tracks, suspended, analysis } = file
  const going = new Set(suspended.map(({ body }) => body))
  for (const spin of spins) {
    const { node, scope, body, bodyScope } = spin.call
    const helper = names.nameOf('spin', !pruning.isDropped(node, scope))
    emitSpin(spin, body.async || going.has(bodyScope!), helper, types)
  }
  for (const track of tracks) {
    emitTrack(track, names.nameOf('track', !pruning.isDropped(track.node, track.scope)), types)
  }
  const kept = suspended.filter(
    ({ suspensions: [first] }) => !pruning.isDropped(first!.node, first!.scope),
  )
  emitSuspensions(kept, {
    types,
    parents: analysis.parents,
    run: names.run,
    unused: (base) => names.unused(base),
    use: (helper) => names.use(helper),
  })
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
  const { types, names, pruning } = emitter
  const { node, list } = call
  const isKept = !pruning.isDropped(node, call.scope)
  const helper = names.nameOf(call.macro === 'taskRemote' ? 'task' : 'hop', isKept)
  const caller = blockOf(call.scope, emitter)
  const record = types.objectExpression(
    captures.map((listed) => emitProperty(listed, { ...listed.node }, types)),
  )
  node.callee = withPlace(types.identifier(helper), node.callee)
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
    types.callExpression(types.identifier(names.use('table')), [
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
