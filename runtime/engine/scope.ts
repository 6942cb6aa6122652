// Scopes: where signals and spins are made. Each context has one, each run of a body that makes something, and each call into a context.
//
// Handles that were made one after the other in one scope are a group, from which it can be told how the scope counted them, and
// what is around them; why there are groups is said in `lineage.ts`.
//
// Invariants:
// - A handle is in one group. From it a chain leads over those that were made before it to the group (`elder`), and from there to
//   all others in it.
// - Counting costs a number in the scope. The count of a handle is found when somebody asks, by going through its group.

import type { ContextState, Handle } from './cell.ts'

/** How many handles of a scope live as long as the last of them. */
const GROUP_SIZE = 32

/** Handles that were made one after the other in one scope. */
export class Group {
  readonly scope: Scope
  last: Handle | Group = this
  size = 0
  /** How many handles without a place the scope had before. */
  readonly signals: number
  readonly spins: number
  hasPlaces = false
  /** For each handle, how many the scope had before at the same place: of a group that is full, if some handle has a place. */
  counts: number[] | null = null

  constructor(scope: Scope) {
    this.scope = scope
    this.signals = scope.signals
    this.spins = scope.spins
  }

  /** What is in it, in the order of creation. */
  handles(): Handle[] {
    const handles = new Array<Handle>(this.size)
    let at = this.last
    for (let index = this.size - 1; index >= 0; index--) {
      handles[index] = at as Handle
      at = (at as Handle).elder!
    }
    return handles
  }
}

export abstract class Scope {
  /** The home of what is made in it. */
  readonly context: ContextState
  signals = 0
  spins = 0
  /** How many were made at each place that a compiler knows, up to the last group that is full. */
  places: Map<string, number> | null = null
  filling: Group

  constructor(context: ContextState) {
    this.context = context
    this.filling = new Group(this)
  }

  /** Counts on from where another scope is. */
  goOn(other: Scope): void {
    this.signals = other.signals
    this.spins = other.spins
    this.places = new Map(other.places)
    for (const { options } of other.filling.handles()) {
      const place = options?.place
      if (place !== undefined) this.places.set(place, (this.places.get(place) ?? 0) + 1)
    }
    this.filling = new Group(this)
  }

  /** How many were made at a place. */
  countAt(place: string): number {
    const filling = this.filling.handles().filter(({ options }) => options?.place === place)
    return (this.places?.get(place) ?? 0) + filling.length
  }

  /** What is alive in it, in the order of creation. */
  abstract handles(): Iterable<Handle>

  /** A group is complete, and the scope lets go of it. */
  protected abstract keep(group: Group): void

  /** Takes up a new handle. */
  add(handle: Handle): void {
    const group = this.filling
    handle.elder = group.last
    group.last = handle
    if (handle.options !== null && handle.options.place !== undefined) group.hasPlaces = true
    else if (handle.body === null) this.signals++
    else this.spins++
    if (++group.size === GROUP_SIZE) this.#fill(group)
  }

  #fill(group: Group): void {
    if (group.hasPlaces) group.counts = countPlaces(this, group)
    this.keep(group)
    this.filling = new Group(this)
  }
}

/** The group of a handle; `undefined` for what is no signal or spin of a user. */
export function groupOf({ elder }: Handle): Group | undefined {
  let at = elder
  while (at !== null && !(at instanceof Group)) at = at.elder
  return at ?? undefined
}

/** How many handles were made before this one in its scope at its place, or of its kind if it has none. */
export function countOf(handle: Handle, group: Group): number {
  const handles = group.handles()
  const index = handles.indexOf(handle)
  const place = handle.options?.place
  if (place !== undefined && group.counts !== null) return group.counts[index]!
  const before = handles.slice(0, index).filter((one) => isAlike(one, handle)).length
  if (place !== undefined) return before + (group.scope.places?.get(place) ?? 0)
  return before + (handle.body === null ? group.signals : group.spins)
}

function isAlike(one: Handle, other: Handle): boolean {
  const place = one.options?.place
  if (place !== other.options?.place) return false
  return place !== undefined || (one.body === null) === (other.body === null)
}

function countPlaces(scope: Scope, group: Group): number[] {
  const counts = (scope.places ??= new Map<string, number>())
  return group.handles().map(({ options }) => {
    const place = options?.place
    if (place === undefined) return 0
    const count = counts.get(place) ?? 0
    counts.set(place, count + 1)
    return count
  })
}
