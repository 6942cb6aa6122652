import type * as t from '@babel/types'
import type { BlockFunction, Listed, MacroCall } from './call.ts'
import type { Finding } from './diagnostics.ts'
import { blockId, fullName, signature, type Address, type BlockKind } from './ids.ts'
import { namePath } from './names.ts'

/** A call that passed every check, with everything that its code is made from. */
export interface Block {
  readonly call: MacroCall & { readonly target: t.Expression; readonly block: BlockFunction }
  /** What travels, sorted by name. */
  readonly captures: readonly Listed[]
  readonly address: Address
  readonly kind: BlockKind
  readonly id: string
  readonly signature: string
}

/** Calls that passed every check, each with what it sends, in source order. */
export type BlockCalls = readonly (readonly [Block['call'], Block['captures']])[]

/** Names, numbers and hashes the blocks of a module. */
export function identifyBlocks(
  calls: BlockCalls,
  module: string,
  parents: ReadonlyMap<t.Node, t.Node>,
  code: string,
): Block[] {
  const names = calls.map(([call]) => namePath(call.node, parents))
  const counts = new Map<string, number>()
  return calls.map(([call, captures], index) => {
    const name = names[index]!
    const ordinal = counts.get(name) ?? 0
    counts.set(name, ordinal + 1)
    const hasTwin = names.indexOf(name) !== names.lastIndexOf(name)
    const address = { module, name, ordinal }
    const kind = call.block.generator ? 'stream' : 'call'
    const expectation = {
      captures: captures.map((listed) => listed.name),
      kind,
      role: call.role?.name,
      source: hasTwin ? sourceText(call.block, code) : '',
    } as const
    return {
      call,
      captures,
      address,
      kind,
      id: blockId(address),
      signature: signature(expectation),
    }
  })
}

/**
 * Blocks of one file that were given the same id. Names are joined by characters that a quoted key may contain too, so
 * this can be provoked: `{ 'a~1': … }` beside two blocks named `a`.
 */
export function findCollisions(blocks: readonly Block[]): Finding[] {
  const seen = new Set<string>()
  return blocks.flatMap(({ call, id, address }): Finding[] => {
    if (seen.has(id))
      return [{ code: 'DSC136', node: call.node, facts: { name: fullName(address) } }]
    seen.add(id)
    return []
  })
}

function sourceText({ start, end }: t.Node, code: string): string {
  return start == null || end == null ? '' : code.slice(start, end)
}
