import type * as t from '@babel/types'
import type { Analysis } from './analyze.ts'
import type { Block } from './block.ts'
import type { CheckedFile } from './check-file.ts'
import { dropParts } from './drop.ts'
import { emitHop } from './emit-hop.ts'
import { emitImports } from './emit-imports.ts'
import { emitSpin, emitTrack } from './emit-spins.ts'
import { emitSuspensions } from './emit-suspensions.ts'
import { emitEntry, emitTable, insertTable } from './emit-table.ts'
import { EmittedNames } from './emitted-names.ts'
import type { Emitter } from './emitter.ts'
import { passCalls } from './pass-calls.ts'
import type { Pruning } from './prune.ts'
import type { Span } from './redact.ts'
import type { PlacedSpin } from './spin.ts'
import { typeNames } from './type-names.ts'

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
  const names = new EmittedNames(analysis.names)
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
