// Cells, and the links between them, without any rule. A *cell* is the state of one handle in one context. A handle that was made
// in a root is its own cell there: one object, so that a program without forks pays for none.
//
// Invariants of the data:
// - A `Cell` lives in a root. Its links are in two lists: the inputs of the reader, and the subscribers of the input.
// - A `ForkCell` lives in a fork. It is in nobody's list of subscribers, so nothing above a fork leads to it.
// - Every link remembers the value that was seen: values decide whether a body runs.

import type { Children } from './children.ts'
import type { ContextState } from './context-state.ts'
import type { Late } from './flight.ts'
import type { Body, Handle, HandleOptions } from './handle-shape.ts'
import type { BodyRun } from './hooks.ts'
import type { Group } from './scope.ts'

/** The value of a spin that was never computed, and of a binding that nobody gave. */
export const UNSET: unique symbol = Symbol('unset')
/** What an untracked read "saw": it has a say in where a result may be shared, and never wakes. */
export const UNTRACKED: unique symbol = Symbol('untracked')
/** What a body "saw" of a spin that was not ready: no value, so that it runs again when there is one. */
export const NOT_READY: unique symbol = Symbol('not ready')

/** An error as a result. */
export class Fault {
  readonly error: unknown

  constructor(error: unknown) {
    this.error = error
  }
}

export type AnyCell = Cell | ForkCell
export type AnyLink = Link | ForkLink
/**
 * For each input, in order: how many inputs the body knew when it asked for this one, and the how-manieth it then got. An input
 * can be renewed before others are decided, unless one of those was known when it was asked for.
 */
export type Order = readonly (readonly [asked: number, delivered: number])[]
/** The body has asked for one after the other, as is assumed of what is not listed. */
export const ONE_BY_ONE: Order = []

/** What few cells of a root have. */
class Rarities {
  options: HandleOptions | null
  savedAt = 0
  children: Children | null = null
  /** What belongs to the run that is going on. */
  born: Children | null = null
  late: Late | null = null
  /** What readers outside get, as long as the result is the same. */
  answer: Promise<unknown> | null = null

  constructor(options: HandleOptions | null) {
    this.options = options
  }

  /** A new value is stored, and that is all. */
  get isPlain(): boolean {
    const { children, born, options } = this
    return children === null && born === null && options?.equals === undefined
  }
}

function raritiesOf(cell: Cell): Rarities {
  return (cell.rare ??= new Rarities(null))
}

/** A cell in a root, and its handle. There are many: what few of them have is in an object of its own. */
export class Cell implements Handle {
  // What a read, a push and a run touch comes first.
  declare value: unknown
  declare flags: number
  /** The number of the run that linked this cell last: a second read in the same run makes no second link. */
  declare mark: number
  declare deps: Link | null
  declare depsTail: Link | null
  declare subs: Link | null
  declare readonly context: ContextState
  declare body: Body | null
  /** What the body is called with, every time. */
  declare run: BodyRun | null
  declare rare: Rarities | null
  declare readonly slot: number
  /** The key of a context that was found to see the cell. A number and no reference, so that it holds no fork. */
  declare knownTo: number
  declare group: Group | null

  constructor(
    body: Body | null,
    context: ContextState,
    value: unknown,
    flags: number,
    slot: number,
    options: HandleOptions | null,
  ) {
    this.value = value
    this.flags = flags
    this.mark = 0
    this.deps = null
    this.depsTail = null
    this.subs = null
    this.context = context
    this.body = body
    this.run = null
    this.rare = options === null ? null : new Rarities(options)
    this.slot = slot
    this.knownTo = 0
    this.group = null
  }

  get options(): HandleOptions | null {
    return this.rare === null ? null : this.rare.options
  }
  set options(options: HandleOptions | null) {
    if (options !== this.options) raritiesOf(this).options = options
  }
  /** The moment for which frozen forks have the cell as it was. */
  get savedAt(): number {
    return this.rare === null ? 0 : this.rare.savedAt
  }
  set savedAt(moment: number) {
    raritiesOf(this).savedAt = moment
  }
  /** What belongs to the run that gave the result. */
  get children(): Children | null {
    return this.rare === null ? null : this.rare.children
  }
  set children(children: Children | null) {
    if (children !== this.children) raritiesOf(this).children = children
  }
  get born(): Children | null {
    return this.rare === null ? null : this.rare.born
  }
  set born(children: Children | null) {
    if (children !== this.born) raritiesOf(this).born = children
  }
  get late(): Late | null {
    return this.rare === null ? null : this.rare.late
  }
  set late(late: Late | null) {
    if (late !== this.late) raritiesOf(this).late = late
  }

  get '~handle'(): true {
    return true
  }
  get handle(): Handle {
    return this
  }
  get cell(): Cell {
    return this
  }
  get home(): ContextState {
    return this.context
  }
  get fast(): ContextState {
    return this.context
  }
}

/** A cell in a fork. */
export class ForkCell {
  value: unknown
  flags: number
  readonly handle: Handle
  readonly context: ContextState
  mark = 0
  deps: ForkLink | null = null
  knownTo = 0
  /** The epoch in which `knownTo` was found. */
  knownAt = 0
  /** The epoch in which its own context found it clean. */
  checkedAt = -1
  /** Of a spin whose body waits: which inputs were asked for side by side ({@link Late.order}). */
  order: Order | null = null
  /** Of a signal that the context has written: what it saw before; see `merge.ts`. */
  base: unknown = UNSET
  /** What belongs to the run that gave the result. */
  children: Children | null = null
  /** Where it is in `context.own`. */
  index = 0
  savedAt: number

  constructor(handle: Handle, context: ContextState, value: unknown, flags: number) {
    this.value = value
    this.flags = flags
    this.handle = handle
    this.context = context
    this.savedAt = context.tree.moment
  }
}

export function isForkCell(cell: AnyCell): cell is ForkCell {
  return cell.context.parentState !== null
}

/** One cell of a root reads another. */
export class Link {
  declare readonly dep: Cell
  declare readonly sub: Cell
  declare seen: unknown
  declare nextDep: Link | null
  /** Of the first subscriber, the last one. */
  declare prevSub: Link
  declare nextSub: Link | null

  constructor(dep: Cell, sub: Cell) {
    this.dep = dep
    this.sub = sub
    this.seen = dep.value
    this.nextDep = null
    this.prevSub = this
    this.nextSub = null
  }
}

/** A cell of a fork reads another, in the fork or above. */
export class ForkLink {
  dep: AnyCell
  seen: unknown
  nextDep: ForkLink | null = null

  constructor(dep: AnyCell, seen: unknown) {
    this.dep = dep
    this.seen = seen
  }
}
