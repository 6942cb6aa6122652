// All that a context sees, with its ids. `idOf` would go through the group of each handle; here each group is gone through once.

import type { AnyCell } from './cell.ts'
import type { ContextState } from './context-state.ts'
import type { Handle } from './handle-shape.ts'
import { exists } from './handles.ts'
import { IdList } from './id-list.ts'
import { idOf, prefixOf } from './ids.ts'
import { scopeOf } from './lineage.ts'
import { isSameWorld } from './overlay.ts'
import type { Group } from './scope.ts'
import { find } from './store.ts'

/** Plain objects, and no class of its own: what is used now and then has to be fast the first time after a collection. */
export interface Listings {
  readonly context: ContextState
  /** There may be room after the last of the values. */
  readonly signals: { readonly ids: IdList; readonly values: unknown[] }
  readonly spins: { readonly ids: IdList; readonly handles: Handle[] }
  /** Which of the signals the handle of a slot is; or -1 for the first of the spins, -2 for the second; or `NOWHERE`. */
  readonly bySlot: Int32Array
  /** What belongs to the run of a spin. */
  readonly makers: Map<Handle, Handle>
}

export const NOWHERE = -0x80000000

/** What exists in a context that is in sync, in the order of creation within each context, from the root down. */
export function listAll(context: ContextState): Listings {
  const listings: Listings = {
    context,
    signals: { ids: new IdList(), values: [] },
    spins: { ids: new IdList(), handles: [] },
    bySlot: new Int32Array(context.tree.slots).fill(NOWHERE),
    makers: new Map(),
  }
  const contexts: ContextState[] = []
  for (let at: ContextState | null = context; at !== null; at = at.parentState) contexts.unshift(at)
  for (const at of contexts) {
    if (typeof at.scope === 'number') continue
    const scope = scopeOf(at)
    const groups = scope.groups()
    // Room at once: a list that grows is written several times.
    listings.signals.values.length += groups.reduce((sum, { size }) => sum + size, 0)
    const prefix = prefixOf(scope)
    const limit = limitFor(context, at)
    for (const group of groups) {
      if (!addValues(listings, group, prefix, limit)) {
        addAll(listings, group.handles(), group, prefix, limit)
      }
    }
  }
  return listings
}

/** Adds a group of signals that nobody has used, without making them. Returns whether it is one. */
function addValues(
  { signals, bySlot }: Listings,
  group: Group,
  prefix: string,
  limit: number,
): boolean {
  const { size, values: found } = group
  if (found === null || size === 0 || found.first + size > limit) return false
  const { ids, values } = signals
  for (let index = 0; index < size; index++) {
    bySlot[found.first + index] = ids.length + index
    values[ids.length + index] = found.contents[index]
  }
  ids.addCounted(`${prefix}signal#`, group.signals, size)
  return true
}

/** Adds a handle with an id that is known. */
export function add(listings: Listings, handle: Handle, id: string): void {
  list(listings, handle).add(id)
  addChildren(listings, handle, id)
}

/** How many of each kind a scope had made before. */
interface Counts {
  readonly signals: number
  readonly spins: number
}
const NONE: Counts = { signals: 0, spins: 0 }

/** Adds handles that were made one after the other in one scope. */
function addAll(
  listings: Listings,
  all: readonly Handle[],
  { signals, spins }: Counts,
  prefix: string,
  limit: number,
  maker?: Handle,
): void {
  const names = [`${prefix}signal#`, `${prefix}spin#`] as const
  for (const handle of all) {
    const { options, body, slot } = handle
    const count = body === null ? signals : spins
    if (options?.place === undefined) {
      if (body === null) signals++
      else spins++
    }
    if (slot >= limit || (options?.disposed !== undefined && !exists(listings.context, handle))) {
      continue
    }
    if (maker !== undefined) listings.makers.set(handle, maker)
    if ((options?.id ?? options?.key ?? options?.place) !== undefined) {
      add(listings, handle, options!.id ?? idOf(handle))
      continue
    }
    const name = body === null ? names[0] : names[1]
    list(listings, handle).addCounted(name, count)
    addChildren(listings, handle, name, count)
  }
}

/** Lists a handle. Returns the list for its id. */
function list({ context, signals, spins, bySlot }: Listings, handle: Handle): IdList {
  if (handle.body === null) {
    const { ids, values } = signals
    bySlot[handle.slot] = ids.length
    values[ids.length] = valueOf(context, handle)
    return ids
  }
  const { ids, handles } = spins
  bySlot[handle.slot] = -1 - ids.length
  handles.push(handle)
  return ids
}

/** What belongs to the run that gave a result. */
function addChildren(
  listings: Listings,
  handle: Handle,
  name: string,
  count: number | '' = '',
): void {
  const children = handle.body && cellOf(listings.context, handle).children
  if (!children) return
  addAll(listings, children.handles(), NONE, `${name}${count}>`, Infinity, handle)
}

/** Of what was made in `home`, the slot of the first that is too young for a frozen context between. */
function limitFor(context: ContextState, home: ContextState): number {
  let limit = Infinity
  for (let at = context; at !== home; at = at.parentState!) {
    if (at.frozen !== null) limit = Math.min(limit, at.frozen.slotLimit)
  }
  return limit
}

/** The value of a signal for a context that is in sync. */
export function valueOf(context: ContextState, handle: Handle): unknown {
  const cell = cellOf(context, handle)
  const reset = handle.options?.reset
  return reset === undefined || isSameWorld(context, cell.context) ? cell.value : reset.initial
}

/** The cell that a context sees which is in sync. */
export function cellOf(context: ContextState, handle: Handle): AnyCell {
  return context.trie === null ? handle.cell : (find(context, handle.slot) ?? handle.cell)
}
