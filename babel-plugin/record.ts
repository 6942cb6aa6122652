import type { Diagnostic } from './diagnostics.ts'
import { fullName } from './ids.ts'
import type { Block } from './block.ts'
import type { Position } from './code-frame.ts'
import type { ModuleName } from './module-name.ts'

/** One block, as bundlers and tools see it. */
export interface BlockRecord {
  readonly id: string
  readonly signature: string
  /** The path of names around the block, with `~n` when several blocks share it. */
  readonly name: string
  readonly role: string | undefined
  readonly kind: 'call' | 'stream'
  /** Sorted by UTF-16 code units. */
  readonly captures: readonly string[]
  /** Where the call of the macro starts. */
  readonly loc: Position | undefined
}

/** What a compiled module says about itself, in `file.metadata.dscope`. */
export interface FileRecord {
  readonly module: string
  /** The path from the root, without the name of the package. */
  readonly path: string
  /** In source order. */
  readonly blocks: readonly BlockRecord[]
  readonly warnings: readonly Diagnostic[]
}

export function recordFile(
  { module, path }: Pick<ModuleName, 'module' | 'path'>,
  blocks: readonly Block[],
  warnings: readonly Diagnostic[],
): FileRecord {
  return { module, path, blocks: blocks.map(recordBlock), warnings }
}

function recordBlock({ call, id, signature, address, kind, captures }: Block): BlockRecord {
  const start = call.node.loc?.start
  return {
    id,
    signature,
    name: fullName(address),
    role: call.role?.name,
    kind,
    captures: captures.map(({ name }) => name),
    loc: start && { line: start.line, column: start.column },
  }
}
