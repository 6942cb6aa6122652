// What users see of contexts, signals and spins: types only.

import type { Callable } from '../callable.ts'
import type { OnFault } from './faults.ts'

export type { FaultPlace, OnFault } from './faults.ts'

/** A result that is remembered: a value, or what the body threw. */
export type Result<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: unknown }

/** What the function of a batch returns: one that returns a promise does not compile. */
export type Value<T> = T extends Spin<unknown> ? T : T extends PromiseLike<unknown> ? never : T

export interface Equality<T> {
  /**
   * When a new value counts as the old one, which is then kept, and nobody is woken; `Object.is` if it is not given. If it throws:
   * in `set`, to the writer, and nothing is written; for a result, it counts as different and the fault goes to `onFault`.
   */
  readonly equals?: ((old: T, next: T) => boolean) | undefined
}

export interface Naming {
  /** The id, for snapshots and messages. No two living things of a context have the same: DSC340. */
  readonly id?: string | undefined
  /**
   * What tells it from others that are made at the same place, such as the key of a row, if it has no `id`. Without both it is
   * counted there, and is another one when another one is made before it.
   */
  readonly key?: string | number | undefined
}

export interface SignalOptions<T> extends Equality<T>, Naming {
  /** `'reset'`: every fork starts again from the initial value, and never follows. Default: `'inherit'`. */
  readonly onFork?: 'inherit' | 'reset' | undefined
}

export interface SpinOptions<T> extends Equality<T>, Naming {
  /**
   * What becomes of a run when an input has changed that it has read. `'restart'` (default): it is given up for a new one.
   * `'finish'`: it may end if it reads nothing more; those who wait for it get its value, and then it runs again.
   */
  readonly whenStale?: 'restart' | 'finish' | undefined
}

export interface ReadOptions {
  /** Withdraws the reader: its promise rejects with DSC313. */
  readonly signal?: AbortSignal | undefined
}

/** What no body awaits: a signal has a value at once, and is tracked. */
export type NotSignal<T> = T extends { compareAndSet: unknown } ? never : unknown

/** Calls `react` with the new and the former value. */
export type React<T> = (value: T, previous: T | undefined) => void

export interface WatchOptions {
  /** Gets what a watched spin throws. Default: `onFault` of the world. */
  readonly onError?: ((error: unknown) => void) | undefined
}

/**
 * A value that is written. Its methods act in the current context if that sees the signal, else in the context that the
 * signal was made in. Every method throws DSC301 when that context is closed.
 */
export interface Signal<T> {
  /** The value. In a body, an input that decides where the result may be shared, and never wakes; to be woken, track. */
  get(): T
  /** Writes. An equal value wakes nobody. Watchers have run when it returns, unless in a body or a batch. */
  set(value: T): void
  update(change: (value: T) => T): void
  /** Writes `next` if the value is `expected`, by `Object.is`. Returns whether it was. */
  compareAndSet(expected: T, next: T): boolean
  /**
   * Writes what `change` makes of the value, as soon as that is there, if the value is still the same, by `Object.is`; else begins
   * again with the new one. So `change` may run more than once, and no write of somebody else is lost. Resolves with what was
   * written; rejects, and writes nothing, when `change` does, when the context is closed (DSC301), and when it is withdrawn. In a body
   * it is to be given to `run.await`: the run that ends withdraws it.
   */
  updateAsync(change: (value: T) => T | PromiseLike<T>, options?: ReadOptions): Promise<T>
  /** Calls `react` at the end of every change of the value; not for the value of now. Ends when disposed or closed. */
  watch(react: React<T>): Disposable
}

/**
 * A value that is computed, when somebody asks, and remembered until an input has another value. Its methods choose their
 * context as those of a signal do.
 */
export interface Spin<T> extends PromiseLike<T> {
  /**
   * The up-to-date value. Throws what the body threw; DSC312 if that takes a run that has not ended, which goes on; and, like
   * every read, DSC303 for a spin that depends on itself.
   */
  get(): T
  /** The value, as soon as it is known: outside of bodies, the same as `await spin`. Bodies have `run.await(spin)`. */
  read(options?: ReadOptions): Promise<T>
  /** The value and each that follows, as long as it is iterated. A reader that is slow misses some, and never the last. */
  values(): AsyncGenerator<T, void, undefined>
  /** The remembered result if it is known to be good; runs nothing. */
  peek(): Result<T> | undefined
  /** Keeps the spin up to date, and calls `react` at the end of every change of its value; not for the value of now. */
  watch(react: React<T>, options?: WatchOptions): Disposable
  /** Forgets the result in this context: the next reader runs the body. For failures that no input explains. */
  refresh(): void
  /** Ends the spin in every context but frozen ones: who reads it gets DSC308. */
  dispose(): void
}

/** A spin whose value is given from outside, once. Until then it is not ready. */
export interface Deferred<T> extends Spin<T> {
  /** Gives the value. Returns whether it is the first that the acting context sees: later ones change nothing. */
  resolve(value: T): boolean
  /** As `resolve`, with an error, which every reader gets. */
  reject(error: unknown): boolean
}

/** Messages in the order of posting, each of which one taker gets. Takers are served in the order in which they came. */
export interface Mailbox<T> {
  /** In a body it is an act like a write: the run is private. */
  post(message: T): void
  /**
   * The next message. Rejects when it is withdrawn (DSC313) and when the context is closed (DSC301). In a body it is to be given to
   * `run.await`, and makes the run private; a run that ends leaves the line, and takes nothing. Two contexts that see the
   * same message may both take it; a fork that has taken or posted one has its own from then on, and what both wait for goes to the parent.
   */
  take(options?: ReadOptions): Promise<T>
  /** Takes one message after the other, for who has begun the iteration. */
  [Symbol.asyncIterator](): AsyncGenerator<T, never, undefined>
}

/** Gives itself back when it is disposed, in the context where it was acquired. Disposing it again does nothing. */
export type Permit = Disposable

/** So many permits, for those who ask in the order in which they came. Forks have as many as there were free. */
export interface Semaphore {
  /** The next free permit. Waits, withdraws, and is to be awaited in a body as `take` of a mailbox. */
  acquire(options?: ReadOptions): Promise<Permit>
  /** Calls `action` while it has a permit, which it gives back also when `action` fails. */
  holding<T>(action: () => T | PromiseLike<T>, options?: ReadOptions): Promise<T>
}

/** Which fork is made of which context. */
export interface ForkOf {
  readonly from: Context
  readonly to: Context
  readonly mode: 'following' | 'frozen'
}

/**
 * The method `[Symbol.for('dscope.fork')]` of a value that forks copy. It is asked while the fork is made, so that it can hold on to
 * what is there at this moment; what it promises may come later. A copy that has `Symbol.asyncDispose` or `Symbol.dispose` is
 * disposed when its context is closed, or was dropped.
 */
export type ForkHook<T> = (fork: ForkOf) => T | PromiseLike<T>

/** A value of the world outside, such as a database, that each fork has for itself. */
export interface External<T> {
  /**
   * The value of the acting context, as soon as it is there. Rejects with what the fork hook threw. In a body it is an input, and after
   * the first await is to be given to `run.await`.
   */
  get(): Promise<T>
}

export type Source<T> = Signal<T> | Spin<T>

/**
 * The run of a body, as the body sees it. Everything throws DSC304 once a body has returned that gave its value at once, and
 * DSC313 in a run that is over, because it was given up for a new one or because nobody waits for it.
 */
export interface Run {
  /**
   * The value, as an input: the body runs again when it has changed. Throws DSC312 for a spin that is not ready; then the body
   * begins again when it is, whatever it makes of the error.
   */
  track<T>(source: Source<T>): T
  /**
   * Waits for a spin, which becomes an input, or for anything else that can be awaited. Rejects at once when the run is over. Inputs
   * that are asked for side by side, as in `Promise.all`, are renewed side by side.
   */
  await<T>(value: T & NotSignal<T>): Promise<Awaited<T>>
  /** Aborts when the run is over without a result: an input has changed, or nobody waits for it any more. */
  readonly abortSignal: AbortSignal
  /** What the context binds to the key; an input like a signal. Throws DSC309 where nothing is bound. */
  binding<T = unknown>(key: PropertyKey): T
  /** The context that the body runs for. Asking makes the spin private: each context runs it for itself. */
  readonly context: Context
  /**
   * Resolves `ms` milliseconds from now, by the clock of the context. The timer goes with the run: it is given back at once when
   * that is over. A finished sleep is no input. Rejects with DSC350 for what is no number.
   */
  sleep(ms: number): Promise<void>
  /** The time of the context. Which clock it is is an input, not the time: that time goes on wakes nobody. */
  now(): number
  /**
   * A number that is at least 0 and below 1. In a simulation the next one of the stream of this name, so that one more draw here does not
   * shift those of others; which clock it comes with is an input, as with `now`.
   */
  random(stream?: string): number
  /**
   * A spin that belongs to this run, as does what is made with a context in a body. It ends when another run of the body has come to a
   * result, or when this run ends without one; who has kept it then gets DSC345.
   */
  spin<T>(body: (run: Run) => T | PromiseLike<T>, options?: SpinOptions<NoInfer<T>>): Spin<T>
  /** A signal that belongs to this run. The body may write it and stay shareable. */
  signal<T>(initial: T, options?: SignalOptions<NoInfer<T>>): Signal<T>
  /**
   * The value of a signal, as an input, and what it was in the last run that came to a result. Makes the spin private, as asking for the
   * context does: each context has its own past.
   */
  changeOf<T>(signal: Signal<T>): ValueChange<T>
  /** `action` as a part of this run, for callers who call it when the body is not on the stack. It throws when the run is over. */
  bind<A extends readonly unknown[], T>(action: (...args: A) => T): (...args: A) => T
}

/** What became of a signal since a body ran the last time. */
export interface ValueChange<T> {
  readonly value: T
  /** `undefined` the first time. */
  readonly previous: T | undefined
  readonly first: boolean
}

/** A signal that a fork has written. */
export interface Change<T = unknown> {
  readonly signal: Signal<T>
  /** What the fork saw before it wrote; after a merge, what it had then. */
  readonly base: T
  /** What the parent has now. */
  readonly ours: T
  /** What the fork has now. */
  readonly theirs: T
  /** The parent has another value than `base` and than `theirs`. */
  readonly conflict: boolean
}

/**
 * What counts where the parent was written too: `'fail'` is an error and nothing is written, `'theirs'` the fork's value, `'ours'`
 * the parent's, a function what it returns.
 */
export type Conflict = 'fail' | 'theirs' | 'ours' | ((change: Change) => unknown)

export interface MergeOptions {
  /** Default: `'fail'`. */
  readonly conflict?: Conflict | undefined
}

export type Bindings = Readonly<Record<PropertyKey, unknown>>

export interface ContextOptions {
  /** Default: `context-` and a number, which counts the roots of the process. */
  readonly id?: string | undefined
  readonly bindings?: Bindings | undefined
  /** Gets what watchers, effects and equality functions throw, of this context and its forks. Default: `console.error`. */
  readonly onFault?: OnFault | undefined
}

/** Pairs of a signal and a value of its type. */
export type Settings<Signals extends readonly unknown[]> = {
  readonly [Index in keyof Signals]: readonly [Signal<Signals[Index]>, NoInfer<Signals[Index]>]
}

export interface ForkOptions<Signals extends readonly unknown[]> {
  /** `'frozen'`: keeps everything as it is now. Default: `'following'`, which sees what the parent writes until it writes itself. */
  readonly mode?: 'following' | 'frozen' | undefined
  /** Bindings that differ from the parent's. */
  readonly bindings?: Bindings | undefined
  /** What the fork is called in ids; two forks may be called the same. Default: its process id. */
  readonly label?: string | undefined
  /** A whole number that no other context of the tree has or had, else DSC341. Default: counted. */
  readonly processId?: number | undefined
  /** What the fork writes before anybody sees it. */
  readonly set?: Settings<Signals> | undefined
}

export interface RestoreOptions {
  /** Default: `context-` and a number, which counts the roots of the process. */
  readonly id?: string | undefined
  /** Bindings that differ from those of the snapshot. */
  readonly bindings?: Bindings | undefined
  /**
   * The clock of another context, in place of that of the snapshot: of one that has the time of the machine, or of a simulation. Time
   * and chance begin where those of the simulation stand, and go on by themselves. What has read the time or the chance runs again. DSC377
   * for what is no clock of a context, and for the clock of a simulation where the snapshot is of a living context that has
   * the time of the machine.
   */
  readonly clock?: Clock | undefined
}

/**
 * A context as it was at one moment: all of it, what a fork inherits too. A spin whose run had not ended is in it as it was before
 * that run. It does not change, and outlives the context.
 */
export interface Snapshot {
  /**
   * The value of that moment. A spin that had no good result then is computed from the values of the snapshot. Throws what the
   * body threw, DSC312 if that takes a run that waits, DSC302 for what did not exist, DSC370 if the body writes.
   *
   * Of a snapshot that was loaded, what has the same id, which may also be given itself. DSC371 for a spin that would have to be
   * computed: there is no code for it.
   */
  get<T>(source: Source<T>): T
  get(id: string): unknown
  /**
   * A new root that goes on from here: spins keep their results, and run again when an input changes. What was made in the context
   * of the snapshot can be used in it. Watchers and effects are not restored.
   */
  restore(options?: RestoreOptions): Context
  /**
   * A frozen fork of the context, as if it had been made at that moment: it can be merged, and ends with the context. Throws DSC301
   * when that is closed.
   */
  fork<Signals extends readonly unknown[]>(options?: Omit<ForkOptions<Signals>, 'mode'>): Context
}

export interface RebuildOptions extends RestoreOptions {
  /** Gets what watchers, effects and equality functions throw. Default: `console.error`. */
  readonly onFault?: OnFault | undefined
}

export interface Rebuilt<T> {
  readonly context: Context
  /** What the model returned. */
  readonly result: T
  /** The ids of stored state that the model did not ask for. It stays, and is saved again. */
  readonly unclaimed: readonly string[]
  /** The ids of what the model made without stored state. */
  readonly fresh: readonly string[]
}

/**
 * A world of signals and spins, or a fork of one. Every method but `close` throws DSC301 when the context or one above it is
 * closed, and DSC302 for a handle that does not exist in it.
 */
export interface Context extends Callable {
  /** That of the parent, and the label or process id, after a `/`. */
  readonly id: string
  readonly label: string | undefined
  /** 0 for a root, then counted in the tree. */
  readonly processId: number
  /** The process ids from the root to this context. */
  readonly lineage: readonly number[]
  readonly parent: Context | undefined
  readonly root: Context
  /** 0 for a root. */
  readonly depth: number
  readonly bindings: Bindings
  readonly closed: boolean
  readonly clock: Clock

  /** As the function of that name, in this context; so are the three that follow. */
  timeout<T, F = never>(spin: Spin<T>, ms: number, ...fallback: readonly [value?: F]): Spin<T | F>
  retry<T>(body: (run: Run, attempt: number) => T | PromiseLike<T>, policy?: RetryPolicy): Spin<T>
  debounce<T>(source: Source<T>, ms: number): Spin<T>
  throttle<T>(source: Source<T>, ms: number): Spin<T>

  signal<T>(initial: T, options?: SignalOptions<NoInfer<T>>): Signal<T>
  /**
   * A spin, which runs nothing until somebody asks. What the body throws is a result like a value. A body that is no async function,
   * and returns no promise, gives its value at once.
   */
  spin<T>(body: (run: Run) => T | PromiseLike<T>, options?: SpinOptions<NoInfer<T>>): Spin<T>
  /** A spin whose value is given once, from outside. */
  deferred<T>(options?: Naming): Deferred<T>
  mailbox<T>(options?: Naming): Mailbox<T>
  /** Throws DSC362 if `permits` is no whole number above 0. */
  semaphore(permits: number, options?: Naming): Semaphore
  /** A spin that is ready when the promise is, with its value or its error. */
  fromPromise<T>(promise: PromiseLike<T>, options?: Naming): Spin<T>
  /**
   * A spin that has the newest value of an iteration, which begins now. It is not ready before the first; when there are no more it
   * keeps the last, or is `undefined` if there was none; it fails when the iteration does. Disposing the spin, and closing the context,
   * ends the iteration. Forks follow it.
   */
  fromAsyncIterable<T>(iterable: AsyncIterable<T>, options?: Naming): Spin<T>
  /**
   * A value that forks copy when they are made, by its method `[Symbol.for('dscope.fork')]`, which gets who is forked ({@link ForkOf}).
   * Values without that method are shared. A hook that fails harms those who ask for the value in that fork, and nobody else.
   */
  external<T>(value: T): External<T>
  /**
   * Calls `action` with this context as the current one. A body may enter no other context, but for the block of a call, which may enter
   * what it has forked.
   */
  run<T>(action: () => T): T
  get<T>(source: Source<T>): T
  set<T>(signal: Signal<T>, value: NoInfer<T>): void
  update<T>(signal: Signal<T>, change: (value: T) => T): void
  peek<T>(spin: Spin<T>): Result<T> | undefined
  /** The value of a spin, as soon as it is known. */
  read<T>(spin: Spin<T>, options?: ReadOptions): Promise<T>
  /**
   * All readers of the spin in this context withdraw: their promises reject with DSC313. Its run goes on for spins that await
   * it, for watchers, and for other contexts.
   */
  cancel(spin: Spin<unknown>, reason?: unknown): void
  /**
   * Calls `react` at the end of every change of the value in this context; not for the value of now. What `react` throws goes
   * to `onFault`. Ends when it is disposed, and when the context is closed.
   */
  watch<T>(source: Source<T>, react: React<T>, options?: WatchOptions): Disposable
  /** Runs `body` now, and at the end of every change of what it tracked, in this context only. Ends like a watcher. */
  effect(body: (run: Run) => void | Promise<void>): Disposable
  /**
   * One change for all writes of `action`, in any context: watchers run once, at its end. If it throws, everything that it wrote
   * is undone. Returns what `action` returns, which must be no promise (DSC307).
   */
  batch<T>(action: () => Value<T>): T
  /** A context that sees what this one sees, and whose writes this one never sees. Costs the same at any size. */
  fork<Signals extends readonly unknown[]>(options?: ForkOptions<Signals>): Context
  /** The context as it is now. Costs the same at any size. Not in a batch (DSC310), nor in the body of a spin (DSC305). */
  snapshot(): Snapshot
  /**
   * The signals that this fork has written and its parent sees too, in the order in which they were made: not those that each fork
   * has for itself (`onFork: 'reset'`), nor bindings. Empty for a root.
   */
  changes(): Change[]
  /**
   * Writes what a fork of this context has written, as one batch, and returns what changed here. The fork goes on as it is; what
   * was merged is merged again only when the fork has written it anew. DSC331 when the two have written different values and
   * `conflict` does not say which counts, DSC330 for what is no fork of this context. What a function `conflict`, or `equals` of a
   * signal, throws is thrown on. In all these cases nothing was written.
   */
  merge(fork: Context, options?: MergeOptions): Change[]
  /** Resolves when no run is in flight for this context or its forks. */
  idle(options?: ReadOptions): Promise<void>
  /**
   * This context, those above it and those of its forks that are known, as plain data. Runs nothing. A parent knows the forks
   * in which somebody watches or waits; others are shown when they are named.
   */
  inspect(options?: InspectOptions): Inspection
  /**
   * Ends the context, its forks, their watchers and their runs: who waits for one gets DSC301. A run that others wait for
   * goes on for them. Closing twice does nothing.
   */
  close(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

/** The time of a context. */
export interface Clock {
  /** `'virtual'` in a simulation. */
  readonly kind: 'real' | 'virtual'
  /** Milliseconds: since 1970, or of the simulation. Outside of bodies only: in a body, nobody hears of it; that has `run.now()`. */
  now(): number
}

/** When a body is tried again that fails. */
export interface RetryPolicy {
  /** How often it is tried, the first time included. Default: 3. */
  readonly attempts?: number | undefined
  /** Milliseconds before the second attempt, or a function of how many have failed and of the last error. Default: 0. */
  readonly delay?: number | ((failed: number, error: unknown) => number) | undefined
  /** How many times longer each pause is than the one before. Default: 2. */
  readonly factor?: number | undefined
  /** No pause is longer. Default: Infinity. */
  readonly longest?: number | undefined
  /** The share of a pause, from 0 to 1, that chance takes off. Default: 0. */
  readonly jitter?: number | undefined
  /** Whether to try again after an error. Default: after every error. */
  readonly when?: ((error: unknown, failed: number) => boolean) | undefined
}

export interface SimulationOptions extends ContextOptions {
  /** What all random numbers come from. */
  readonly seed: number | string
  /** The time at which the clock begins. Default: 0. */
  readonly start?: number | undefined
}

export interface RunAllOptions {
  /** How many timers may run. Default: 100,000. */
  readonly limit?: number | undefined
}

/**
 * A world under virtual time, or a fork of one. A fork follows the clock of its parent until it is advanced itself; from then on time
 * and chance are its own, beginning where those of its parent stood. The same program with the same seed does the same, in the same
 * order.
 */
export interface Simulation extends Context {
  /**
   * Runs the timers that are due within the next `ms` milliseconds, in the order of their times, those that were asked for first
   * before others of the same time. The clock stands at the time of each while it runs, and before the next one everything goes on that
   * can go on without time. Resolves with the number of timers. Rejects with DSC320 for what is no time to come, and while the
   * clock is being advanced; with DSC321 when time does not go on.
   */
  advanceBy(ms: number): Promise<number>
  /** As `advanceBy`, up to a time. */
  advanceTo(time: number): Promise<number>
  /** Runs timers until none waits. Rejects with DSC321 when more than `limit` have run and others wait. */
  runAll(options?: RunAllOptions): Promise<number>
  fork<Signals extends readonly unknown[]>(options?: ForkOptions<Signals>): Simulation
}

export interface InspectOptions {
  /** Forks to show besides those that are known. */
  readonly forks?: readonly Context[] | undefined
}

/** A world as plain data, which can be sent, kept and drawn. */
export interface Inspection {
  /** The version of the format. */
  readonly dscope: 1
  /** Parents before their forks. */
  readonly contexts: readonly InspectedContext[]
}

export interface InspectedContext {
  readonly id: string
  readonly label: string | undefined
  readonly processId: number
  /** The id of the parent. */
  readonly parent: string | undefined
  readonly kind: 'root' | 'following' | 'frozen'
  readonly closed: boolean
  readonly clock: { readonly kind: 'real' | 'virtual'; readonly now: number } | undefined
  /** What it has, and what it sees otherwise than its parent. All else is as there. */
  readonly cells: readonly InspectedCell[]
}

/**
 * What a signal or spin is for a context. `clean`: up to date. `failed`: up to date, and an error. `stale`: something that it read has changed, or
 * may have, so that the next reader looks again. `pending`: a run in flight will tell. `running`: its body is on the stack.
 */
export type CellState = 'clean' | 'failed' | 'stale' | 'pending' | 'running' | 'never computed'

export interface InspectedCell {
  readonly id: string
  /** That of the function, or the id that was given. */
  readonly name: string | undefined
  readonly kind: 'signal' | 'spin' | 'effect' | 'binding'
  /** The id of the context in which it was made. */
  readonly home: string
  /** The id of the context whose value this is: this one, or one above it. */
  readonly owner: string
  readonly state: CellState
  /** In few words. Of a spin that is stale, the former one. */
  readonly value: string | undefined
  readonly inputs: readonly InspectedInput[]
  readonly runs: readonly InspectedRun[]
  readonly watchers: number
  readonly readers: number
}

export interface InspectedInput {
  readonly id: string
  /** The id of the context whose value is seen. */
  readonly owner: string
  /** Whether a change of it wakes; what was read with `get` in a body does not. */
  readonly wakes: boolean
  /** Whether it is as it was read. */
  readonly asSeen: boolean
}

export interface InspectedRun {
  /** The id of the context through whose eyes it reads, and of that in which its result would be published. */
  readonly view: string
  readonly place: string
  readonly state: 'waiting' | 'running' | 'blocked' | 'in doubt'
  /** The ids of what it has read, and of what it waits for. */
  readonly read: readonly string[]
  readonly awaits: readonly string[]
}
