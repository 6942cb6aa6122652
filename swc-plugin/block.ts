import { Bytes, NO_BYTES } from './bytes.ts'
import type { Listed, MacroCall } from './call.ts'
import type { Findings } from './findings.ts'
import type { Host } from './host.ts'
import { blockId, signature } from './ids.ts'
import { namePath } from './names.ts'
import { ints } from './native.ts'
import { spanOf } from './nodes.ts'
import { Symbols } from './symbols.ts'
import type { Walker } from './walker.ts'

const SAME_ID: i32 = 136
const TILDE: i32 = 126

/** A call that passed every check, with everything that its code is made from. */
export class Block {
  readonly call: MacroCall
  /** What travels, sorted by name. */
  readonly captures: Listed[]
  /** The path of names, with its number when that is not unique. */
  fullName: Uint8Array = NO_BYTES
  id: Uint8Array = NO_BYTES
  signature: Uint8Array = NO_BYTES
  /** Whether this build leaves out the body, and whether it leaves out the hop. */
  isBodyDropped: boolean = false
  isHopDropped: boolean = false
  /** The mark of the names that the handler declares. */
  ctxt: i32 = 0

  constructor(call: MacroCall, captures: Listed[]) {
    this.call = call
    this.captures = captures
  }
}

/** Names, numbers and hashes the blocks of a module. `blocks` come in source order. */
export function identifyBlocks(
  blocks: Block[],
  module: Uint8Array,
  walker: Walker,
  host: Host,
): void {
  const names = new Symbols()
  const numbers = ints(blocks.length)
  const counts = ints(blocks.length)
  for (let i: i32 = 0; i < blocks.length; i++) {
    numbers[i] = names.of(namePath(walker, blocks[i].call.reference.node))
    counts[numbers[i]]++
  }
  const met = ints(blocks.length)
  for (let i: i32 = 0; i < blocks.length; i++) {
    const number: i32 = numbers[i]
    const block = blocks[i]
    const role = block.call.role
    block.fullName = numbered(names.name(number), met[number]++)
    block.id = blockId(module, block.fullName)
    block.signature = signature(
      captureNames(block, walker),
      block.call.isGenerator,
      role === null ? NO_BYTES : role.name,
      counts[number] > 1 ? sourceOf(block, walker, host) : NO_BYTES,
    )
  }
}

/** Blocks of one file that were given the same id, which a quoted key like `'a~1'` beside two blocks `a` does. */
export function findCollisions(blocks: Block[], walker: Walker, findings: Findings): void {
  const ids = new Symbols()
  for (let i: i32 = 0; i < blocks.length; i++) {
    const isTaken: boolean = ids.has(blocks[i].id)
    ids.of(blocks[i].id)
    if (!isTaken) continue
    const node: i32 = blocks[i].call.reference.node
    findings.about(SAME_ID, node, blocks[i].fullName)
  }
}

export function captureNames(block: Block, walker: Walker): Uint8Array[] {
  const names: Uint8Array[] = []
  for (let i: i32 = 0; i < block.captures.length; i++) {
    names.push(walker.symbols.name(block.captures[i].symbol))
  }
  return names
}

/** A path of names, with its number when that is not unique. */
export function numbered(name: Uint8Array, ordinal: i32): Uint8Array {
  if (ordinal === 0) return name
  const full = new Bytes(64)
  full.all(name)
  full.byte(TILDE)
  full.decimal(ordinal)
  return full.written()
}

function sourceOf(block: Block, walker: Walker, host: Host): Uint8Array {
  const span: i32 = spanOf(walker.tape, block.call.block)
  return host.source(walker.tape.from(span), walker.tape.to(span))
}
