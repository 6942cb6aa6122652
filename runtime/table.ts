// The table of this process: block id → handler. Compiled modules write it when they are loaded.

import { DscopeError } from './errors.ts'
import type { BlockRef } from './peer/call.ts'
import type { Call, Role } from './peer/options.ts'
import { createClassRegistry, type ClassRegistry } from './wire/codec.ts'

/** What a block is compiled into. Gets the captures by name, and the call that it runs for. */
export type Handler = (captures: Readonly<Record<string, unknown>>, call: Call) => unknown

/** One block as the compiler describes it. */
export type Row = readonly [
  id: string,
  signature: string,
  about: {
    readonly name: string
    /** Sorted by UTF-16 code units: the order in which their values travel. */
    readonly captures: readonly string[]
    readonly role?: Role
    readonly kind?: 'stream'
  },
  /** Absent where a build dropped the body because it belongs to another role. */
  handler?: Handler,
]

/** A block in the table. Replaced as a whole when its module is loaded anew. */
export interface Block extends BlockRef {
  readonly module: string
  readonly captures: readonly string[]
  readonly role: Role | undefined
  readonly handler: Handler | undefined
  /** Its module was loaded anew, so that code of the former one may still run and use the id. */
  readonly renewed: boolean
}

interface Table {
  readonly blocks: Map<string, Block>
  readonly classes: ClassRegistry
}

const KEY = Symbol.for('dscope.table')

const theTable = ((globalThis as Record<symbol, unknown>)[KEY] ??= {
  blocks: new Map(),
  classes: createClassRegistry(),
}) as Table

/**
 * Registers the blocks of one module, in place of those that it had. Emitted by the compilers, once a module.
 *
 * Throws DSC220 when a block of another module, or of another name, has the same id.
 */
export function table(module: string, rows: readonly Row[]): void {
  const { blocks } = theTable
  let renewed = false
  for (const [id, block] of blocks) {
    if (block.module === module) renewed = blocks.delete(id)
  }
  for (const [id, signature, { name, captures, role }, handler] of rows) {
    const other = blocks.get(id)
    if (other) {
      throw new DscopeError(
        'DSC220',
        `${module}#${name} and ${other.module}#${other.name} have one id`,
        {
          id,
        },
      )
    }
    // Engines show this name in stack traces; an arrow function in an array has none of its own.
    if (handler) Object.defineProperty(handler, 'name', { value: name })
    blocks.set(id, { id, signature, name, module, captures, role, handler, renewed })
  }
}

export function findBlock(id: string): Block | undefined {
  return theTable.blocks.get(id)
}

/** The classes whose instances may travel. */
export function classRegistry(): ClassRegistry {
  return theTable.classes
}
