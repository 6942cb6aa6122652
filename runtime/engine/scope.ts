// Scopes: where signals and spins are made. Each context has one, each run of a body that makes something, and each call into a context.
//
// What was made one after the other in one scope is a group, from which it can be told how the scope counted it, and what is around
// it; why there are groups is said in `lineage.ts`.
//
// Invariants:
// - A handle leads to its group, and the group to what is in it; but a signal of a root that nobody has used since it was made is in
//   there by its value, and not itself. So most of what is made and dropped at once is free at once.
// - Counting costs a number in the scope. The count of a handle is found when somebody asks, by going through its group.

import { Cell } from './cell.ts'
import type { ContextState } from './context-state.ts'
import { UNLISTED } from './flags.ts'
import type { Handle } from './handle-shape.ts'

/** How many handles of a scope live as long as the last of them. Each has a bit. */
const GROUP_SIZE = 32

/** What was made one after the other in one scope. */
export class Group {
  readonly scope: Scope
  /** How many handles without a place the scope had before. */
  readonly signals: number
  readonly spins: number
  size = 0
  hasPlaces = false
  /** For each handle, how many the scope had before at the same place: of a group that is full, if some handle has a place. */
  counts: number[] | null = null
  /** The handles, and the values of those that are not listed, for which the bit is set. */
  readonly #contents = new Array<unknown>(GROUP_SIZE).fill(null)
  #unlisted = 0
  /** The slot of the first; of all, if they do not follow each other. */
  #first = 0
  #slots: number[] | null = null

  constructor(scope: Scope) {
    this.scope = scope
    this.signals = scope.signals
    this.spins = scope.spins
  }

  add({ slot, cell }: Handle): void {
    const index = this.size++
    if (index === 0) this.#first = slot
    else if (this.#slots === null && slot !== this.#first + index) {
      this.#slots = Array.from({ length: index }, (_, at) => this.#first + at)
    }
    this.#slots?.push(slot)
    if ((cell.flags & UNLISTED) === 0) this.#contents[index] = cell.handle
    else {
      this.#unlisted |= 1 << index
      this.#contents[index] = cell.value
    }
  }

  indexOf({ slot }: Handle): number {
    return this.#slots === null ? slot - this.#first : this.#slots.indexOf(slot)
  }

  /** From now on the handle itself is in it. */
  list(handle: Handle): void {
    const index = this.indexOf(handle)
    this.#contents[index] = handle
    this.#unlisted &= ~(1 << index)
  }

  /** The values of what is in it, if nothing is listed and slots follow each other from `first` on: signals without options. */
  get values(): { readonly first: number; readonly contents: readonly unknown[] } | null {
    const all = this.size === GROUP_SIZE ? -1 : (1 << this.size) - 1
    if (this.#unlisted !== all || this.#slots !== null) return null
    return { first: this.#first, contents: this.#contents }
  }

  /** What is in it, in the order of creation. For a signal that is not listed, another one that looks the same. */
  handles(): Handle[] {
    return this.#contents.slice(0, this.size).map((content, index) => {
      if ((this.#unlisted & (1 << index)) === 0) return content as Handle
      const slot = this.#slots === null ? this.#first + index : this.#slots[index]!
      const likeness = new Cell(null, this.scope.context, content, 0, slot, null)
      likeness.group = this
      return likeness
    })
  }
}

/** To be called before a signal differs from what it was when it was made, or something leads to it. */
export function list(cell: Cell): void {
  cell.flags &= ~UNLISTED
  cell.group!.list(cell)
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
    handle.group = group
    group.add(handle)
    if (handle.options !== null && handle.options.place !== undefined) group.hasPlaces = true
    else if (handle.body === null) this.signals++
    else this.spins++
    if (group.size === GROUP_SIZE) this.#fill(group)
  }

  #fill(group: Group): void {
    if (group.hasPlaces) group.counts = countPlaces(this, group)
    this.keep(group)
    this.filling = new Group(this)
  }
}

/** A scope that holds what was made in it, until it is over. */
export abstract class HoldingScope extends Scope {
  readonly #all: Handle[] = []

  override add(handle: Handle): void {
    super.add(handle)
    this.#all.push(handle)
  }
  override handles(): readonly Handle[] {
    return this.#all
  }
  protected override keep(): void {}
}

/** How many handles were made before this one in its scope at its place, or of its kind if it has none. */
export function countOf(handle: Handle, group: Group): number {
  const index = group.indexOf(handle)
  const place = handle.options?.place
  if (place !== undefined && group.counts !== null) return group.counts[index]!
  const handles = group.handles()
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
