import type * as t from '@babel/types'
import type { EmittedNames } from './emitted-names.ts'
import type { Pruning } from './prune.ts'
import type { Scope } from './scopes.ts'

/** What the steps of emitting share. */
export interface Emitter {
  readonly types: typeof t
  readonly names: EmittedNames
  /** The scopes of all blocks of the file. */
  readonly blockScopes: ReadonlySet<Scope | undefined>
  readonly pruning: Pruning
}

/** The scope of the innermost block that a scope is in. */
export function blockOf(scope: Scope, { blockScopes }: Emitter): Scope | undefined {
  for (let at: Scope | undefined = scope; at; at = at.parent) if (blockScopes.has(at)) return at
  return undefined
}
