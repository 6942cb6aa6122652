// All that a context sees, with its ids. `idOf` would go through the group of each handle; here each group is gone through once.

import type { AnyCell, ContextState, Handle } from './cell.ts'
import { exists } from './handles.ts'
import { idOf, prefixOf } from './ids.ts'
import { scopeOf } from './lineage.ts'
import type { Group } from './scope.ts'
import { find } from './store.ts'

/** Handles and their ids, side by side. */
export interface Listing {
  readonly handles: Handle[]
  readonly ids: string[]
}

export class Listings {
  readonly signals: Listing = { handles: [], ids: [] }
  readonly spins: Listing = { handles: [], ids: [] }
  /** What belongs to the run of a spin. */
  readonly makers: Map<Handle, Handle> = new Map()
  readonly #context: ContextState

  /** What exists in a context that is in sync, in the order of creation within each context, from the root down. */
  constructor(context: ContextState) {
    this.#context = context
    const contexts: ContextState[] = []
    for (let at: ContextState | null = context; at !== null; at = at.parentState)
      contexts.unshift(at)
    for (const at of contexts) {
      if (typeof at.scope === 'number') continue
      const scope = scopeOf(at)
      const prefix = prefixOf(scope)
      const limit = limitFor(context, at)
      for (const group of scope.groups()) this.#addGroup(group, prefix, limit)
    }
  }

  /** Adds a handle, and what belongs to the run that gave its result. */
  add(handle: Handle, id: string): void {
    const { handles, ids } = handle.body === null ? this.signals : this.spins
    handles.push(handle)
    ids.push(id)
    if (handle.body === null) return
    for (const child of cellOf(this.#context, handle).children?.handles() ?? []) {
      if (!exists(this.#context, child)) continue
      this.makers.set(child, handle)
      this.add(child, idOf(child))
    }
  }

  #addGroup(group: Group, prefix: string, limit: number): void {
    let { signals, spins } = group
    for (const handle of group.handles()) {
      const { options, body, slot } = handle
      const isPlain = (options?.id ?? options?.key ?? options?.place) === undefined
      const count = body === null ? signals : spins
      if (options?.place === undefined) {
        if (body === null) signals++
        else spins++
      }
      if (slot >= limit || (options?.disposed !== undefined && !exists(this.#context, handle))) {
        continue
      }
      const kind = body === null ? 'signal#' : 'spin#'
      this.add(handle, isPlain ? `${prefix}${kind}${count}` : (options!.id ?? idOf(handle)))
    }
  }
}

/** Of what was made in `home`, the slot of the first that is too young for a frozen context between. */
function limitFor(context: ContextState, home: ContextState): number {
  let limit = Infinity
  for (let at = context; at !== home; at = at.parentState!) {
    if (at.frozen !== null) limit = Math.min(limit, at.frozen.slotLimit)
  }
  return limit
}

/** The cell that a context sees which is in sync. */
export function cellOf(context: ContextState, handle: Handle): AnyCell {
  return context.trie === null ? handle.cell : (find(context, handle.slot) ?? handle.cell)
}
