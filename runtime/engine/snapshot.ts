// Snapshots: a context as it was at one moment.
//
// A snapshot notes the trie of its moment, and where the list of saves ended. When it is read for the first time it becomes a
// frozen context below the one that it was taken of (`moments.ts`), with two differences: it outlives that context, and what is
// the context's own affair is its own too (`isSameWorld`). What is restored is a following fork of that, which shows itself
// as a root.
//
// Invariants:
// - Taking a snapshot copies nothing, and nothing leads to it: one that was dropped is collected.
// - Nobody writes the context of a snapshot. Results that were missing are computed in it.

import { DscopeError } from '../errors.ts'
import { ForkCell } from './cell.ts'
import type { ContextState } from './context-state.ts'
import { PRIVATE } from './flags.ts'
import type { Handle } from './handle-shape.ts'
import { Moment, copyLinks, keep, type Save } from './moments.ts'
import type { TrieNode } from './store.ts'
import { isInBody } from './current.ts'
import { upToDate } from './deep.ts'
import { drain } from './drain.ts'
import { findById } from './ids.ts'
import { nameFork, nameRestored } from './lineage.ts'
import { checkVisible, own, sync } from './overlay.ts'
import { checkOpen, notReadyError, refuseInBody, valueOf } from './read.ts'
import { countClock } from './sleep.ts'
import type { TimeSource } from './clock.ts'
import { clockError, clockHandle, clockOf, sourceOf } from './time.ts'
import type { ClockState, VirtualClock } from './virtual-clock.ts'
import type { Clock, Context, ForkOptions, RestoreOptions, Snapshot, Source } from './surface.ts'

/** What `syncedAt` is of a context that was never in sync. */
const NEVER = -2

export class LiveSnapshot implements Snapshot {
  readonly #origin: ContextState
  readonly #trie: TrieNode | null
  readonly #shift: number
  readonly #slotLimit: number
  /** Until the context is there, which then has what it needs of the list. */
  #saves: Save | null
  #context: ContextState | null = null
  /** The clock of the context, if it is virtual; and where it stood. */
  readonly #running: VirtualClock | undefined
  readonly #clock: ClockState | undefined

  constructor(origin: ContextState) {
    const { tree } = origin
    keep(origin)
    origin.owner = 0
    this.#origin = origin
    this.#trie = origin.trie
    this.#shift = origin.shift
    this.#slotLimit = tree.slots
    this.#saves = tree.saves
    const clock = tree.unrest === null ? undefined : clockOf(origin)
    if (clock !== undefined && isVirtual(clock)) {
      this.#running = clock
      this.#clock = clock.state
    }
  }

  get<T>(source: Source<T> | string): T {
    if (isInBody()) throw refuseInBody('a snapshot was read')
    const { context } = this
    const handle =
      typeof source === 'string' ? named(context, source) : (source as unknown as Handle)
    checkVisible(context, handle)
    // Nobody goes on reading: what takes a run that waits ends here.
    const cell = upToDate(context, handle)
    drain()
    if (cell === null) throw notReadyError(handle)
    return valueOf(cell) as T
  }

  restore(options: RestoreOptions = {}): Context {
    const { context } = this
    const clock = this.#clockFor(options.clock)
    return context.tree.hooks.fork(context, options, (root) => {
      nameRestored(root, this.#origin, options.id)
      wind(root, clock)
    })
  }

  fork<Signals extends readonly unknown[]>(options: ForkOptions<Signals> = {}): Context {
    const origin = this.#origin
    checkOpen(origin)
    sync(origin)
    const { context } = this
    return origin.tree.hooks.fork(origin, options, (fork) => {
      nameFork(fork, options.label, options.processId)
      this.#freeze(fork, origin.tree.saves, false)
      for (const cell of context.own ?? []) if (isInherited(cell)) own(fork, copyOf(cell, fork))
    })
  }

  get clock(): ClockState | undefined {
    return this.#clock
  }

  /** The context of the snapshot, in sync. */
  get context(): ContextState {
    const context = (this.#context ??= this.#open())
    sync(context)
    return context
  }

  #open(): ContextState {
    const { tree } = this.#origin
    const context = tree.hooks.fork(this.#origin, {}, (fork) => {
      this.#freeze(fork, this.#saves!, true)
      // It is as far behind as it is old.
      fork.syncedAt = NEVER
      wind(fork, this.#clockFor())
    })
    this.#saves = null
    return context
  }

  /** The clock that stands where the one of the moment stood, or another one; nothing where that is the clock of the machine. */
  #clockFor(other?: Clock): TimeSource | undefined {
    if (other === undefined) return this.#clock && this.#running!.at(this.#clock)
    const source = sourceOf(other)
    if (!isVirtual(source)) return source
    const { clock } = this.#origin.tree
    if (isVirtual(clock)) return clock.fork(source.state)
    throw clockError(
      'the world of the snapshot has the time of the machine; serialize the snapshot, and load that',
      source,
    )
  }

  #freeze(context: ContextState, saves: Save, isSnapshot: boolean): void {
    context.trie = this.#trie
    context.shift = this.#shift
    context.frozen = new Moment(saves, this.#slotLimit, isSnapshot)
    context.frozenDepth = context.level
  }
}

/** Not by its class: who has no simulation need not load virtual clocks. */
function isVirtual(clock: TimeSource): clock is VirtualClock {
  return clock.kind === 'virtual'
}

/** Gives a context that is new a clock of its own. */
function wind(context: ContextState, clock: TimeSource | undefined): void {
  const { tree } = context
  if (clock === undefined || clock === tree.clock) return
  countClock(tree)
  own(context, new ForkCell(clockHandle(tree), context, clock, 0))
}

function named(context: ContextState, id: string): Handle {
  const handle = findById(context, id)
  if (handle === undefined) throw unknownId(id)
  return handle
}

export function unknownId(id: string): DscopeError {
  return new DscopeError('DSC302', `nothing with the id ${id} is in the snapshot`, { id })
}

function isInherited({ handle, flags }: ForkCell): boolean {
  return handle.options?.reset === undefined && (flags & PRIVATE) === 0
}

function copyOf(cell: ForkCell, context: ContextState): ForkCell {
  const { handle, value, flags, deps, order, children } = cell
  const copy = new ForkCell(handle, context, value, flags)
  copy.deps = copyLinks(deps)
  copy.order = order
  copy.children = children
  return copy
}
