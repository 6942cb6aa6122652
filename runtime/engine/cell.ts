// What the engine keeps, without any rule: handles, cells, the links between cells, contexts.
//
// A *handle* is what users hold, a signal or a spin. A *cell* is the state of one handle in one context. A handle that was made
// in a root is its own cell there: one object, so that a program without forks pays for none.
//
// Invariants of the data:
// - A `Cell` lives in a root. Its links are in two lists: the inputs of the reader, and the subscribers of the input.
// - A `ForkCell` lives in a fork. It is in nobody's list of subscribers, so nothing above a fork leads to it.
// - Every link remembers the value that was seen: values decide whether a body runs.
// - A cell that is PENDING and not STALE is one that nobody can tell the worth of before a run in flight has ended, and that a
//   push reaches like a clean one.

import type { CallScope } from './call-scope.ts'
import type { Claims } from './claims.ts'
import type { TimeSource } from './clock.ts'
import type { Externals } from './external.ts'
import type { Flight, Late, Waiter } from './flight.ts'
import type { Context, ForkOptions } from './surface.ts'
import type { Children } from './children.ts'
import type { Group, Scope } from './scope.ts'

/** A spin's cell: an input may have changed. Watchers: it is in the queue. */
export const STALE = 1
/** There is no result that could be kept. */
export const DIRTY = 2
/** The body of an effect, or a port: run at the end of a change, read by nobody. */
export const EFFECT = 4
/** The body is on the stack. */
export const RUNNING = 8
/** The result is an error: `value` is a {@link Fault}. */
export const FAILED = 16
/** The body asked for its context, or wrote: no other context may use the result. */
export const PRIVATE = 32
/** The context whose key is `knownTo` was found to see this very cell. */
export const KNOWN = 64
/** The cell of a watcher, which looks at its source when it is called. */
export const PORT = 128
/** `refresh` was called here: an ancestor's result will not do. */
export const FORGOTTEN = 256
/** The inputs are being looked at. Who comes across it again has found a circle. */
export const CHECKING = 512
/** What the cell is worth depends on a run in flight, its own or that of an input; or its body met one that was not ready. */
export const PENDING = 1024
/** In a root: a run in flight would publish its result here. */
export const FLYING = 2048
/** Of an effect: it is called no more. */
export const ENDED = 4096
/** The result met a circle, itself or by an input: whoever asks next looks again, and a push goes through. */
export const CIRCULAR = 8192
/** Of a signal of a root: nobody has used it since it was made (`scope.ts`). */
export const UNLISTED = 16384
/** Of a spin of a root that waits: there is a promise of its result. */
export const ANSWERED = 32768
export const NOT_CLEAN: number = STALE | DIRTY | PENDING | CIRCULAR
/** A read of a cell with any of these is not just its value. */
export const SLOW: number = NOT_CLEAN | RUNNING | FAILED

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

export type Body = (run: never) => unknown

/** What few handles have. */
export interface HandleOptions {
  readonly id?: string | undefined
  readonly key?: string | number | undefined
  /** Where it is made, as a compiler knows it. */
  readonly place?: string | undefined
  readonly equals?: ((old: never, next: never) => boolean) | undefined
  /** `onFork: 'reset'`: what every fork starts from. */
  readonly reset?: { readonly initial: unknown } | undefined
  /** A binding: seen by every context, whenever its handle was made. */
  readonly isBinding?: boolean
  /** `whenStale: 'finish'`: a run that has read all it needs may end. */
  readonly finishes?: boolean
  /** Its runs are given up as often as an input changes: that is what it is for. */
  readonly isPatient?: boolean
  /** It does not wait for its inputs to be renewed: it runs when one of them has to be, which it then awaits for so long as it likes. */
  readonly isImpatient?: boolean
  /** An effect that is a spin: what effects may do, it may. */
  readonly isEffect?: boolean
  /** Of a call: the forks that its body makes end with it. */
  readonly scope?: CallScope
  /** Of a port: what is watched. */
  readonly watched?: Handle
  /** Of a compiled body that goes on after a suspension. */
  readonly waits?: boolean | undefined
  /** Of a spin that is fed from outside: the signal that has what is known of it. */
  readonly state?: Handle
  /** Of a spin that is fed from outside: nobody wants its values any more. */
  readonly onDispose?: () => void
  /** A value of the world outside: each fork has its own copy, and no snapshot has one. */
  readonly isExternal?: boolean
  /** The result that a disposed spin has everywhere. */
  readonly disposed?: Fault | undefined
  /** The number that the next handle would have got then. */
  readonly disposedAt?: number
}

export interface Handle {
  /** Only handles have it: whatever else values of users have may have any name. */
  readonly '~handle': true
  /** `null` for a signal. */
  body: Body | null
  readonly home: ContextState
  /** The home, if the handle itself is its cell there. */
  readonly fast: ContextState | null
  /** Its place in the tries of its tree. Slots count up, so they tell which of two handles is older. */
  readonly slot: number
  /** The cell in the home context. */
  readonly cell: AnyCell
  options: HandleOptions | null
  /** Of a spin whose body waits; `null` for all others. */
  late: Late | null
  /** What it was made with. `null` for what is no signal or spin of a user. */
  group: Group | null
}

export function isHandle(value: unknown): value is Handle {
  return (value as Handle | null | undefined)?.['~handle'] === true
}

export type AnyCell = Cell | ForkCell
export type AnyLink = Link | ForkLink

const numbers = { last: 0 }
/** Keys of contexts, owners of trie nodes, marks of runs: all that matters is that no two are equal. */
export function nextNumber(): number {
  return ++numbers.last
}

/** What few cells of a root have. */
class Rarities {
  savedAt = 0
  children: Children | null = null
  late: Late | null = null
  /** What readers outside get, as long as the result is the same. */
  answer: Promise<unknown> | null = null
}

function raritiesOf(cell: Cell): Rarities {
  return (cell.rare ??= new Rarities())
}

/** A cell in a root, and its handle. There are many: what few of them have is in an object of its own. */
export class Cell implements Handle {
  declare value: unknown
  declare flags: number
  declare readonly context: ContextState
  /** The number of the run that linked this cell last: a second read in the same run makes no second link. */
  declare mark: number
  declare deps: Link | null
  declare depsTail: Link | null
  declare subs: Link | null
  declare body: Body | null
  declare readonly slot: number
  /** The key of a context that was found to see the cell. A number and no reference, so that it holds no fork. */
  declare knownTo: number
  declare options: HandleOptions | null
  declare rare: Rarities | null
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
    this.context = context
    this.mark = 0
    this.deps = null
    this.depsTail = null
    this.subs = null
    this.body = body
    this.slot = slot
    this.knownTo = 0
    this.options = options
    this.rare = null
    this.group = null
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

/**
 * For each input, in order: how many inputs the body knew when it asked for this one, and the how-manieth it then got. An input
 * can be renewed before others are decided, unless one of those was known when it was asked for.
 */
export type Order = readonly (readonly [asked: number, delivered: number])[]
/** The body has asked for one after the other, as is assumed of what is not listed. */
export const ONE_BY_ONE: Order = []

/** A run through the eyes of a fork. Its depth only grows: it is where the result will live. */
export class ForkRun {
  view: ContextState
  readonly handle: Handle
  /** A run in flight. */
  readonly flies: boolean
  readonly mark: number
  depth: number
  head: ForkLink | null = null
  tail: ForkLink | null = null
  /** The links of the former run that are still to be used again. */
  next: ForkLink | null = null
  isPrivate = false
  /** As deep as the inputs of the last result lay: what the body makes is made no higher. */
  least = 0
  /** What belongs to the run. */
  children: Children | null = null
  metCycle = false
  /** The spin that the body asked for and that is not ready: what it returns is no result. */
  blockedOn: Handle | null = null
  readonly isEffect: boolean
  /** The epoch. A body that writes has not seen what it wrote. */
  startedAt: number

  constructor(view: ContextState, handle: Handle, flies: boolean) {
    const { home, options } = handle
    this.view = view
    this.handle = handle
    this.flies = flies
    this.mark = nextNumber()
    this.depth = Math.max(home.level, view.frozenDepth)
    this.startedAt = view.tree.epoch
    this.isEffect = options?.isEffect === true
  }
}

export class TrieNode {
  /** Who may change the node in place. */
  readonly owner: number
  readonly slots: (TrieNode | AnyCell | null)[] = new Array<null>(32).fill(null)

  constructor(owner: number) {
    this.owner = owner
  }
}

/** A cell as it was before it changed in place; links of a list that frozen forks read on from their moment. */
export class Save {
  readonly cell: AnyCell | null
  readonly value: unknown
  readonly flags: number
  readonly deps: ForkLink | null
  readonly order: Order | null
  readonly children: Children | null
  next: Save | null = null

  constructor(
    cell: AnyCell | null,
    value: unknown,
    flags: number,
    deps: ForkLink | null,
    order: Order | null,
  ) {
    this.cell = cell
    this.children = cell?.children ?? null
    this.order = order
    this.value = value
    this.flags = flags
    this.deps = deps
  }
}

/** When a context was frozen. */
export class Moment {
  /** The list of saves as far as it was taken over. */
  saves: Save
  /** Handles above the context that are younger are not visible. */
  readonly slotLimit: number
  /** Of a snapshot, which is nobody's fork: it outlives the context that it was taken of. */
  readonly isSnapshot: boolean

  constructor(saves: Save, slotLimit: number, isSnapshot: boolean) {
    this.saves = saves
    this.slotLimit = slotLimit
    this.isSnapshot = isSnapshot
  }
}

/** Where a fault that no caller can be told of was met. */
export interface FaultPlace {
  readonly kind: 'watcher' | 'effect' | 'equals' | 'source' | 'external'
  /** The name of the function of the spin, if it has one. */
  readonly spin?: string
}
export type OnFault = (fault: unknown, place: FaultPlace) => void

/** What a body is called with. */
export interface BodyRun {
  /** What `current` has as its reader or its run, while the body is on the stack for the first time; `null` afterwards. */
  reader: Cell | ForkRun | null
  /** Of a body that waits. */
  flight: Flight | null
  controller: AbortController | null
}

/** What the layers above do for the ones below. */
export interface Hooks {
  createRun(reader: Cell | ForkRun | null): BodyRun
  /** Goes on with a run in flight: starts it, or judges it. */
  advance(flight: Flight): void
  /** Makes a context a reader of a spin until that is ready. */
  keep(context: ContextState, handle: Handle): void
  /** Nobody waits for a run in flight any more. */
  cancel(flight: Flight): void
  /** Makes a fork. `prepare` is called before the fork differs from its parent in anything. */
  fork<Signals extends readonly unknown[]>(
    parent: ContextState,
    options: ForkOptions<Signals>,
    prepare: (fork: ContextState, options: ForkOptions<Signals>) => void,
  ): ContextState & Context
  /** The context through whose eyes a run in flight reads is closed. */
  leave(flight: Flight): void
  /** A body that passed for a synchronous one is waiting for something. */
  takeOff(reader: Cell | ForkRun, outcome: Outcome): void
}

export interface Outcome {
  readonly run: BodyRun
  readonly result: unknown
  readonly hasFailed: boolean
}

/** Of a world under virtual time: is told whenever code is set going, so that it is known when all has come to rest. */
export interface Unrest {
  /** A run goes on; without one, code that is nobody's. */
  stir(flight?: Flight): void
}

/** What all contexts of one root share. */
export class Tree {
  readonly root: ContextState
  readonly hooks: Hooks
  readonly onFault: OnFault
  /** Counts writes. */
  epoch = 1
  /** Counts changes of what contexts own. A context that has seen the newest is in sync. */
  structure = 0
  slots = 0
  /** Counts frozen forks and snapshots. */
  moment = 0
  /** How many slots there were at the last of those. */
  slotsThen = 0
  saves: Save = new Save(null, undefined, 0, null, null)
  /** What looks again when something changes in a context: of the context and of its forks. */
  waiters: Map<ContextState, Set<Waiter>> | null = null
  bindings: Map<PropertyKey, Handle> | null = null
  /** Of a world that was rebuilt: stored state that code may still ask for. */
  claims: Claims | null = null
  /** Counts contexts; see `lineage.ts`. */
  contexts = 1
  /** The process ids that were given to forks, of those that counting has not come to. */
  givenIds: Set<number> | null = null
  /** The handles with an id or a key of their own, by id; see `ids.ts`. */
  named: Map<string, WeakRef<Handle>[]> | null = null
  /** How many of those there may be before the dropped ones are looked for. */
  namedLimit = 64
  /** The clock of the root. Who looks at it as an input goes by the handle (`time.ts`). */
  declare clock: TimeSource
  clockHandle: Handle | null = null
  /** How many contexts have got a clock of their own so far. */
  clocks = 1
  unrest: Unrest | null = null
  /** The runs in flight, and who is told when one has ended. */
  readonly flights: Set<Flight> = new Set()
  readonly idlers: Set<() => void> = new Set()
  /** What forks copy besides cells (`external.ts`); `null` until there is something. */
  externals: Externals | null = null
  /** Some result or signal belongs to each context anew: that a fork owns nothing does not tell that all is shared. */
  exact = false

  constructor(root: ContextState, hooks: Hooks, onFault: OnFault) {
    this.root = root
    this.hooks = hooks
    this.onFault = onFault
  }
}

/** What is known of a context. A fork is this object and nothing else. */
export class ContextState {
  readonly parentState: ContextState | null
  /** How many are above it. Not the depth that users see: what was restored from a snapshot counts anew. */
  readonly level: number
  readonly tree: Tree
  /** The trie of own and inherited own cells. */
  trie: TrieNode | null
  shift: number
  /** The number under which trie nodes are changed in place; 0 when a fork shares them. */
  owner = 0
  /** Of what the context sees; renewed when a handle resolves to another cell. Facts hold for one key. */
  key: number
  syncedAt: number
  writtenAt = 0
  lastWrite = 0
  lastWriteAt = -1
  own: ForkCell[] | null = null
  /** The slots of cells that came or went, for forks to catch up with; `null` until the first fork. */
  log: number[] | null = null
  logBase = 0
  cursor: number
  /** `null` for a context that follows. */
  frozen: Moment | null = null
  /** The level of the nearest frozen context, itself included; 0 if there is none. */
  frozenDepth: number
  /** The moment of the last frozen fork below. */
  pinnedAt = 0
  /** The scope in which its handles are made; until there is one, its process id. */
  scope: Scope | number

  constructor(parent: ContextState | null, hooks: Hooks, onFault: OnFault) {
    this.parentState = parent
    this.key = nextNumber()
    this.scope = 0
    if (parent === null) {
      this.level = 0
      this.tree = new Tree(this, hooks, onFault)
      this.trie = null
      this.shift = 0
      this.cursor = 0
      this.frozenDepth = 0
    } else {
      this.level = parent.level + 1
      this.tree = parent.tree
      this.trie = parent.trie
      this.shift = parent.shift
      this.cursor = parent.logBase + (parent.log?.length ?? 0)
      this.frozenDepth = parent.frozenDepth
    }
    this.syncedAt = this.tree.structure
  }

  /** It is never in sync again. */
  get isClosed(): boolean {
    return this.syncedAt === CLOSED
  }
}

/** What `syncedAt` is of a closed context. */
export const CLOSED = -1

/** The options of the spins that one macro makes: they share one object. */
export class Placed implements HandleOptions {
  readonly place: string
  readonly waits: boolean

  constructor(place: string, waits: boolean) {
    this.place = place
    this.waits = waits
  }
}

/** What a spin is called in messages. */
export function nameOf({ body, options }: Handle): string {
  const name = (body?.name || (options?.id ?? options?.place)) ?? ''
  if (body === null) return name === '' ? 'a signal' : `signal ${name}`
  return name === '' ? 'a spin without a name' : `spin ${name}`
}
