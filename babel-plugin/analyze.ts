import type * as t from '@babel/types'
import type { JsxFactories } from './jsx-factories.ts'
import {
  createScope,
  resolve,
  type Reference,
  type Scope,
  type Special,
  type Suspension,
} from './scopes.ts'
import { VISITS } from './visits.ts'
import { Walker } from './walker.ts'

/** The parts of Babel that the analysis needs; the host passes them in. */
export type BabelTypes = Pick<typeof t, 'VISITOR_KEYS' | 'FLIPPED_ALIAS_KEYS'>

/** A statement or expression that loads a module by a literal name. */
export interface Load {
  readonly kind: 'import' | 'export' | 'dynamic' | 'require' | 'import-equals'
  readonly source: string
  readonly node: t.Node
  readonly scope: Scope
}

/** Everything about the names of one file. */
export interface Analysis {
  readonly references: readonly Reference[]
  readonly specials: readonly Special[]
  readonly loads: readonly Load[]
  readonly suspensions: readonly Suspension[]
  readonly parents: ReadonlyMap<t.Node, t.Node>
  /** The scope that a function (its parameters) or class opens. */
  readonly scopes: ReadonlyMap<t.Node, Scope>
  /** Every identifier of the file; a generated name must be none of them. */
  readonly names: ReadonlySet<string>
}

/**
 * Walks a file once and then resolves its names.
 *
 * Babel's own scopes are not used: they have no enums, namespaces and parameter properties, take `typeof x` in a type
 * for a use, and go stale under other plugins. Resolving waits for the end of the walk, because a name may be declared
 * after its use.
 */
export function analyze(program: t.Program, types: BabelTypes, jsx: JsxFactories): Analysis {
  const walker = new Walker(types, VISITS, jsx)
  walker.children(program, createScope('program', program, undefined, true))
  for (const { name, node, scope, access } of walker.references) {
    if (access === 'write') resolve(scope, name)?.writes.push(node)
  }
  return walker
}
