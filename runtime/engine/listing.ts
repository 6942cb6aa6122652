// All that a context sees, with its ids. `idOf` would go through the group of each handle; here each group is gone through once.

import type { ContextState, Handle } from './cell.ts'
import { exists } from './handles.ts'
import { idOf, prefixOf } from './ids.ts'
import type { Group, Scope } from './scope.ts'

/** Handles and their ids, side by side. */
export interface Listing {
  readonly handles: Handle[]
  readonly ids: string[]
}

export interface Listings {
  readonly signals: Listing
  readonly spins: Listing
}

/** What exists in a context that is in sync, in the order of creation within each context, from the root down. */
export function listAll(context: ContextState): Listings {
  const all: Listings = { signals: { handles: [], ids: [] }, spins: { handles: [], ids: [] } }
  const contexts: ContextState[] = []
  for (let at: ContextState | null = context; at !== null; at = at.parentState) contexts.unshift(at)
  for (const at of contexts) {
    if (typeof at.scope !== 'number') addScope(all, context, at.scope, limitFor(context, at))
  }
  return all
}

/** Of what was made in `home`, the slot of the first that is too young for a frozen context between. */
function limitFor(context: ContextState, home: ContextState): number {
  let limit = Infinity
  for (let at = context; at !== home; at = at.parentState!) {
    if (at.frozen !== null) limit = Math.min(limit, at.frozen.slotLimit)
  }
  return limit
}

function addScope(all: Listings, context: ContextState, scope: Scope, limit: number): void {
  const prefix = prefixOf(scope)
  for (const group of scope.groups()) addGroup(all, context, group, prefix, limit)
}

function addGroup(
  { signals, spins }: Listings,
  context: ContextState,
  group: Group,
  prefix: string,
  limit: number,
): void {
  let countSignals = group.signals
  let countSpins = group.spins
  for (const handle of group.handles()) {
    const { options, body, slot } = handle
    const isSignal = body === null
    const isPlain = (options?.id ?? options?.key ?? options?.place) === undefined
    const count = isSignal ? countSignals : countSpins
    if (options?.place === undefined) {
      if (isSignal) countSignals++
      else countSpins++
    }
    if (slot >= limit || (options?.disposed !== undefined && !exists(context, handle))) continue
    const listing = isSignal ? signals : spins
    listing.handles.push(handle)
    listing.ids.push(
      isPlain
        ? `${prefix}${isSignal ? 'signal#' : 'spin#'}${count}`
        : (options!.id ?? idOf(handle)),
    )
  }
}
