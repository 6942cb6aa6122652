// Contexts: roots and forks. The methods are thin; what they do is in the files that they call.

import { DscopeError } from '../errors.ts'
import { ForkCell } from './cell.ts'
import { CLOSED, ContextState } from './context-state.ts'
import { report, type OnFault } from './faults.ts'
import { EFFECT } from './flags.ts'
import type { Body, Handle } from './handle-shape.ts'
import type { Hooks } from './hooks.ts'
import { nextNumber } from './numbers.ts'
import { advance } from './advance.ts'
import { batch } from './batch.ts'
import { callIn } from './call.ts'
import { checkScope, enterFork, ownFork } from './call-scope.ts'
import { realClock } from './clock.ts'
import { releaseChildren } from './children.ts'
import { debounce, throttle } from './combinators/rate.ts'
import { retry } from './combinators/retry.ts'
import { timeout } from './combinators/timeout.ts'
import { current, isInBody, outside } from './current.ts'
import { drain } from './drain.ts'
import { cancel, leave } from './end.ts'
import { createExternal } from './external.ts'
import { Late } from './flight.ts'
import { createHandle, isAsync, nameAfter } from './handle.ts'
import {
  contextIdOf,
  isRestored,
  labelOf,
  lineageOf,
  nameFork,
  nameRoot,
  processIdOf,
} from './lineage.ts'
import { makeSignal, makeSpin } from './make.ts'
import { inspect } from './inspect.ts'
import { changesOf, mergeInto } from './merge.ts'
import { pin } from './moments.ts'
import { checkVisible, own, sync } from './overlay.ts'
import { peekIn, watchSource } from './operations.ts'
import { checkOpen, makePrivate, refuseInBody, valueIn } from './read.ts'
import { cancelIn, idleIn, keepReading, readIn } from './reader.ts'
import { LiveRun, bindingHandle } from './run.ts'
import { createFromAsyncIterable, createFromPromise } from './sources.ts'
import { LiveSnapshot } from './snapshot.ts'
import { locate } from './store.ts'
import { takeOff } from './take-off.ts'
import type {
  Bindings,
  Change,
  Clock,
  Context,
  ContextOptions,
  Deferred,
  External,
  ForkOptions,
  InspectOptions,
  Inspection,
  Mailbox,
  MergeOptions,
  Naming,
  React,
  ReadOptions,
  Result,
  RetryPolicy,
  Run,
  RunAllOptions,
  Semaphore,
  Signal,
  SignalOptions,
  Snapshot,
  Source,
  Spin,
  SpinOptions,
  Value,
  WatchOptions,
} from './surface.ts'
import { ContextClock, realTimeError } from './time.ts'
import { createFed } from './waiting/deferred.ts'
import { LiveMailbox } from './waiting/mailbox.ts'
import { emptyQueue } from './waiting/queue.ts'
import { LiveSemaphore, checkPermits } from './waiting/semaphore.ts'
import { closeWaiters, effectInRoot, watchIn } from './watch.ts'
import { writeIn } from './write.ts'

/** A new world: a context without a parent. */
export function createContext(options: ContextOptions = {}): Context {
  const { bindings = {}, onFault = logFault } = options
  const context = new LiveContext(null, bindings, onFault)
  beginRoot(context, options)
  return context
}

/** What a new root is called, and what it binds. */
export function beginRoot(context: ContextState, { id, bindings = {} }: ContextOptions): void {
  nameRoot(context, id)
  for (const key of Reflect.ownKeys(bindings)) {
    bindingHandle(context.tree, key).cell.value = bindings[key]
  }
}

export const logFault: OnFault = (fault, place) => console.error(fault, place)

const hooks: Hooks = {
  createRun: (reader) => new LiveRun(reader),
  advance,
  keep: keepReading,
  cancel,
  leave,
  takeOff,
  fork: (parent, options, prepare) => createFork(parent as LiveContext, options, prepare),
}

export class LiveContext extends ContextState implements Context {
  readonly bindings: Bindings

  constructor(parent: LiveContext | null, bindings: Bindings, onFault: OnFault) {
    super(parent, hooks, onFault)
    this.bindings = bindings
    if (parent === null) this.tree.clock = realClock
  }

  get parent(): Context | undefined {
    if (this.parentState === null || isRestored(this)) return undefined
    return this.parentState as LiveContext
  }
  get root(): Context {
    return this.parent?.root ?? this
  }
  get closed(): boolean {
    return this.isClosed || (this.parent?.closed ?? false)
  }
  get id(): string {
    return contextIdOf(this)
  }
  get label(): string | undefined {
    return labelOf(this)
  }
  get processId(): number {
    return processIdOf(this)
  }
  get lineage(): readonly number[] {
    return lineageOf(this)
  }
  get clock(): Clock {
    return new ContextClock(this)
  }

  get depth(): number {
    return this.parent === undefined ? 0 : this.parent.depth + 1
  }

  signal<T>(initial: T, options?: SignalOptions<T>): Signal<T> {
    return makeSignal(this, initial, options)
  }

  spin<T>(body: (run: Run) => T | PromiseLike<T>, options?: SpinOptions<T>): Spin<T> {
    return makeSpin(this, body, options)
  }

  deferred<T>(options?: Naming): Deferred<T> {
    return createFed<T>(this, options) as Deferred<T>
  }

  mailbox<T>(options?: Naming): Mailbox<T> {
    return new LiveMailbox(handleOf(this.signal(emptyQueue<T>(), options)))
  }

  semaphore(permits: number, options?: Naming): Semaphore {
    checkPermits(permits)
    return new LiveSemaphore(handleOf(this.signal(permits, options)))
  }

  fromPromise<T>(promise: PromiseLike<T>, options?: Naming): Spin<T> {
    return createFromPromise(this, promise, options)
  }

  fromAsyncIterable<T>(iterable: AsyncIterable<T>, options?: Naming): Spin<T> {
    return createFromAsyncIterable(this, iterable, options)
  }

  external<T>(value: T): External<T> {
    return createExternal(this, value)
  }

  run<T>(action: () => T): T {
    check(this)
    if (!isInBody()) return outside(this, action, current.scope)
    return current.context === this ? action() : enterFork(this, action)
  }

  get<T>(source: Source<T>): T {
    return valueIn(this, handleOf(source)) as T
  }

  set<T>(signal: Signal<T>, value: NoInfer<T>): void {
    writeIn(this, handleOf(signal), value)
  }

  update<T>(signal: Signal<T>, change: (value: T) => T): void {
    this.set(signal, change(this.get(signal)))
  }

  peek<T>(spin: Spin<T>): Result<T> | undefined {
    return peekIn(this, handleOf(spin))
  }

  read<T>(spin: Spin<T>, options?: ReadOptions): Promise<T> {
    return readIn(this, handleOf(spin), options)
  }

  cancel(spin: Spin<unknown>, reason?: unknown): void {
    cancelIn(this, handleOf(spin), reason)
  }

  watch<T>(source: Source<T>, react: React<T>, options?: WatchOptions): Disposable {
    check(this)
    return watchSource(this, handleOf(source), react, options)
  }

  effect(body: (run: Run) => void | Promise<void>): Disposable {
    if (isInBody()) throw refuseInBody('an effect was made')
    check(this)
    checkScope(this)
    const waits = isAsync(body as Body)
    if (this.parentState === null && !waits) return effectInRoot(this, body as Body)
    const act: Body = (run) => {
      makePrivate()
      return (body as Body)(run)
    }
    nameAfter(act, body as Body)
    const source = createHandle(act, this, undefined, { isEffect: true })
    if (waits) source.late = new Late()
    const onError = (error: unknown) => report(source, error, 'effect')
    return watchIn(this, source, { onValue: () => {}, onError, wantsAll: true })
  }

  batch<T>(action: () => Value<T>): T {
    check(this)
    return batch(action)
  }

  fork<Signals extends readonly unknown[]>(options: ForkOptions<Signals> = {}): Context {
    checkFork('a context was forked', options.mode === 'frozen')
    check(this)
    return createFork(this, options, prepareFork)
  }

  snapshot(): Snapshot {
    checkFork('a snapshot was taken', true)
    check(this)
    return new LiveSnapshot(this)
  }

  timeout<T, F = never>(spin: Spin<T>, ms: number, ...fallback: readonly [value?: F]): Spin<T | F> {
    return this.run(() => timeout<T, F>(spin, ms, ...fallback))
  }
  retry<T>(body: (run: Run, attempt: number) => T | PromiseLike<T>, policy?: RetryPolicy): Spin<T> {
    return this.run(() => retry(body, policy))
  }
  debounce<T>(source: Source<T>, ms: number): Spin<T> {
    return this.run(() => debounce(source, ms))
  }
  throttle<T>(source: Source<T>, ms: number): Spin<T> {
    return this.run(() => throttle(source, ms))
  }

  // Of simulations; these refuse what types have refused already.
  advanceBy(ms: number): Promise<number> {
    return realTimeError({ ms })
  }
  advanceTo(time: number): Promise<number> {
    return realTimeError({ time })
  }
  runAll(options: RunAllOptions = {}): Promise<number> {
    return realTimeError({ ...options })
  }

  changes(): Change[] {
    return changesOf(this)
  }

  merge(fork: Context, options: MergeOptions = {}): Change[] {
    return mergeInto(this, fork as LiveContext, options)
  }

  idle(options?: ReadOptions): Promise<void> {
    return idleIn(this, options)
  }

  '~call'(body: () => unknown, handler: object, signal: AbortSignal): Promise<unknown> {
    return callIn(this, body, handler, signal)
  }

  inspect({ forks = [] }: InspectOptions = {}): Inspection {
    return inspect(this, forks as readonly LiveContext[])
  }

  close(): Promise<void> {
    if (isInBody()) throw refuseInBody('a context was closed')
    if (!this.isClosed) {
      this.syncedAt = CLOSED
      if (this.log !== null) this.tree.structure++
      for (const cell of this.own ?? []) releaseChildren(cell)
      this.trie = this.own = this.log = null
      // Only now: what these call must find the context closed.
      closeWaiters(this)
      drain()
    }
    return this.tree.externals?.close(this) ?? Promise.resolve()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }
}

// No private methods: each object of a class that has some is larger by a field, and a fork is nothing else.

function createFork<Signals extends readonly unknown[]>(
  parent: LiveContext,
  options: ForkOptions<Signals>,
  prepare: (fork: ContextState, options: ForkOptions<Signals>) => void,
): LiveContext {
  parent.log ??= []
  parent.owner = 0
  const bindings = options.bindings ? { ...parent.bindings, ...options.bindings } : parent.bindings
  const fork = new (parent.constructor as typeof LiveContext)(parent, bindings, parent.tree.onFault)
  prepare(fork, options)
  begin(fork, options)
  if (current.scope !== null || isInBody()) ownFork(fork)
  parent.tree.externals?.ask(parent, fork, options.mode ?? 'following')
  return fork
}

function prepareFork<Signals extends readonly unknown[]>(
  fork: ContextState,
  { label, processId, mode }: ForkOptions<Signals>,
): void {
  nameFork(fork, label, processId)
  if (mode === 'frozen') pin(fork)
}

/** What a fork differs in from the start. It has no readers yet, so nobody is to be told, and no batch undoes it. */
function begin<Signals extends readonly unknown[]>(
  fork: ContextState,
  { bindings, set }: ForkOptions<Signals>,
): void {
  if (!bindings && !set) return
  for (const key of Reflect.ownKeys(bindings ?? {})) {
    beginWith(fork, bindingHandle(fork.tree, key), bindings![key])
  }
  for (const [signal, value] of set ?? []) beginWith(fork, handleOf(signal), value)
  fork.key = nextNumber()
  fork.writtenAt = ++fork.tree.epoch
}

function beginWith(fork: ContextState, handle: Handle, value: unknown): void {
  checkVisible(fork, handle)
  const { options } = handle
  const seen = locate(fork, handle)
  // The same signal twice: the last value counts.
  if (seen.context === fork) return void (seen.value = value)
  const cell = new ForkCell(handle, fork, value, 0)
  if (options?.isBinding !== true && options?.reset === undefined) cell.base = seen.value
  own(fork, cell)
}

/** Throws DSC301 if the context or one above it is closed. */
function check(context: ContextState): void {
  checkOpen(context)
  sync(context)
}

/** A handle's methods are what its type shows; what it is made of is for the engine. */
function handleOf<T>(source: Source<T>): Handle {
  return source as unknown as Handle
}

function checkFork(action: string, isFrozen: boolean): void {
  const { reader, run, batches } = current
  const isInSpin =
    reader === null
      ? run?.isEffect === false
      : (reader.flags & EFFECT) === 0 && reader.options?.isEffect !== true
  if (isInSpin) throw refuseInBody(action)
  if (!isFrozen || batches === 0) return
  throw new DscopeError(
    'DSC310',
    'a frozen fork or a snapshot was made in a batch, which may still be undone; make it before or after',
  )
}
