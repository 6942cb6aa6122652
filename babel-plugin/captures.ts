import type { Analysis } from './analyze.ts'
import type { BlockFunction, MacroCall } from './call.ts'
import {
  isWithin,
  resolve,
  type Binding,
  type Reference,
  type Scope,
  type Special,
} from './scopes.ts'

/** What a block takes from outside. Maps keep the order of first use; uses are in source order. */
export interface Captures {
  /** Bindings of enclosing functions and blocks. */
  readonly values: ReadonlyMap<Binding, readonly Reference[]>
  /** Bindings of the module. */
  readonly moduleNames: ReadonlyMap<Binding, readonly Reference[]>
  /** Uses that lose their meaning when the block is moved. */
  readonly forbidden: readonly Forbidden[]
}

export type Forbidden = Pick<Special, 'node'> & { readonly kind: Special['kind'] | 'arguments' }

type Found = {
  values: Map<Binding, Reference[]>
  moduleNames: Map<Binding, Reference[]>
  forbidden: Forbidden[]
}

/**
 * What the block of each call takes from outside. A block inside another one is a part of it: what the inner block
 * lists and uses, and its target, are uses in the outer block too.
 */
export function analyzeCaptures(
  calls: readonly MacroCall[],
  analysis: Analysis,
): ReadonlyMap<MacroCall, Captures> {
  const found = new Map<Scope, Found>()
  for (const { blockScope } of calls) {
    if (blockScope) {
      found.set(blockScope, { values: new Map(), moduleNames: new Map(), forbidden: [] })
    }
  }
  const references = analysis.references.toSorted((a, b) => startOf(a) - startOf(b))
  for (const reference of references) collectReference(reference, found)
  for (const special of analysis.specials) collectSpecial(special, found)
  return new Map(
    calls.flatMap((call) => {
      const captures = call.blockScope && found.get(call.blockScope)
      return captures ? [[call, captures]] : []
    }),
  )
}

function startOf({ node }: Reference): number {
  return node.start ?? 0
}

function collectReference(reference: Reference, found: ReadonlyMap<Scope, Found>): void {
  const binding = resolve(reference.scope, reference.name)
  if (!binding) return collectArguments(reference, found)
  for (let at: Scope | undefined = reference.scope; at; at = at.parent) {
    const captures = found.get(at)
    if (!captures) continue
    if (isWithin(binding.scope, at)) return
    const isModule: boolean = binding.scope.kind === 'program'
    if (isModule && reference.implicit) return
    const uses: Map<Binding, Reference[]> = isModule ? captures.moduleNames : captures.values
    const known = uses.get(binding)
    if (known) known.push(reference)
    else uses.set(binding, [reference])
  }
}

function collectArguments(
  { name, node, scope }: Reference,
  found: ReadonlyMap<Scope, Found>,
): void {
  if (name === 'arguments') collectOwned({ kind: 'arguments', node }, scope, found)
}

function collectSpecial(special: Special, found: ReadonlyMap<Scope, Found>): void {
  switch (special.kind) {
    case 'eval':
      if (resolve(special.scope, 'eval')) return
      for (let at: Scope | undefined = special.scope; at; at = at.parent) {
        found.get(at)?.forbidden.push(special)
      }
      return
    case 'private':
      return collectPrivate(special, found)
    case 'yield':
      return collectYield(special, found)
    default:
      return collectOwned(special, special.scope, found)
  }
}

/** `this` and its like belong to the next function that is not an arrow; a block has none of its own. */
function collectOwned(forbidden: Forbidden, scope: Scope, found: ReadonlyMap<Scope, Found>): void {
  for (let at: Scope | undefined = scope; at; at = at.parent) {
    const captures = found.get(at)
    if (captures) captures.forbidden.push(forbidden)
    else if (at.ownThis) return
  }
}

function collectPrivate(special: Special, found: ReadonlyMap<Scope, Found>): void {
  for (let at: Scope | undefined = special.scope; at; at = at.parent) {
    if (at.privateNames.has(special.name ?? '')) return
    found.get(at)?.forbidden.push(special)
  }
}

function collectYield(special: Special, found: ReadonlyMap<Scope, Found>): void {
  let at: Scope = special.scope
  while (at.kind !== 'function' && at.parent) at = at.parent
  if (!(at.node as BlockFunction).generator) found.get(at)?.forbidden.push(special)
}
