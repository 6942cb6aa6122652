// Contexts: roots and forks. The methods are thin; what they do is in the files that they call.

import { DscopeError } from '../errors.ts'
import {
  ContextState,
  EFFECT,
  ForkCell,
  UNSET,
  nextNumber,
  type Body,
  type Handle,
  type HandleOptions,
  type Hooks,
  type OnFault,
} from './cell.ts'
import { advance } from './advance.ts'
import { batch } from './batch.ts'
import { claim, type Claims } from './claims.ts'
import { current, isInBody, outside } from './current.ts'
import { drain } from './drain.ts'
import { cancel, leave } from './end.ts'
import { report } from './faults.ts'
import { Late } from './flight.ts'
import { createHandle, createSpin, isAsync, type ForkHandle, type RootHandle } from './handle.ts'
import { changesOf, mergeInto } from './merge.ts'
import { pin } from './moments.ts'
import { checkVisible, isSnapshot, own, sync } from './overlay.ts'
import { peekIn, watchSource } from './operations.ts'
import { checkOpen, makePrivate, refuseInBody, valueIn } from './read.ts'
import { cancelIn, idleIn, keepReading, readIn } from './reader.ts'
import { LiveRun, bindingHandle } from './run.ts'
import { LiveSnapshot } from './snapshot.ts'
import { locate } from './store.ts'
import { takeOff } from './take-off.ts'
import type {
  Bindings,
  Change,
  Context,
  ContextOptions,
  ForkOptions,
  MergeOptions,
  React,
  ReadOptions,
  Result,
  Run,
  Signal,
  SignalOptions,
  Snapshot,
  Source,
  Spin,
  SpinOptions,
  Value,
  WatchOptions,
} from './surface.ts'
import { closeWaiters, effectInRoot, watchIn } from './watch.ts'
import { writeIn } from './write.ts'

/** A new world: a context without a parent. */
export function createContext({ bindings = {}, onFault = logFault }: ContextOptions = {}): Context {
  const context = new LiveContext(null, bindings, onFault)
  for (const key of Reflect.ownKeys(bindings)) {
    bindingHandle(context.tree, key).cell.value = bindings[key]
  }
  return context
}

const logFault: OnFault = (fault, place) => console.error(fault, place)

const hooks: Hooks = {
  createRun: (reader) => new LiveRun(reader),
  advance,
  keep: keepReading,
  cancel,
  leave,
  takeOff,
  fork: (parent, options, prepare) => (parent as LiveContext).forkNow(options, prepare),
}

class LiveContext extends ContextState implements Context {
  readonly bindings: Bindings

  constructor(parent: LiveContext | null, bindings: Bindings, onFault: OnFault) {
    super(parent, hooks, onFault)
    this.bindings = bindings
  }

  get parent(): Context | undefined {
    const { parentState } = this
    return parentState === null || isSnapshot(parentState)
      ? undefined
      : (parentState as LiveContext)
  }
  get root(): Context {
    return this.parent?.root ?? this
  }
  get closed(): boolean {
    return this.isClosed || (this.parent?.closed ?? false)
  }

  get depth(): number {
    return this.parent === undefined ? 0 : this.parent.depth + 1
  }

  signal<T>(initial: T, options?: SignalOptions<T>): Signal<T> {
    checkCreation(this, 'a signal was made')
    const { claims } = this.tree
    if (options?.onFork !== 'reset') {
      const own = optionsOf(options)
      if (claims !== null) return claimOr(claims, this, null, initial, own)
      return createHandle(null, this, initial, own)
    }
    this.tree.exact = true
    const own = { id: options.id, equals: options.equals, reset: { initial } }
    if (claims !== null) return claimOr(claims, this, null, initial, own)
    return createHandle(null, this, initial, own)
  }

  spin<T>(body: (run: Run) => T | PromiseLike<T>, options?: SpinOptions<T>): Spin<T> {
    checkCreation(this, 'a spin was made')
    const { claims } = this.tree
    const own = optionsOf(options)
    if (claims !== null) return claimOr(claims, this, body as Body, UNSET, own)
    return createSpin(body as Body, this, own)
  }

  run<T>(action: () => T): T {
    this.#check()
    if (isInBody() && current.context !== this) throw refuseInBody('another context was entered')
    if (isInBody()) return action()
    return outside(this, action)
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
    this.#check()
    return watchSource(this, handleOf(source), react, options)
  }

  effect(body: (run: Run) => void | Promise<void>): Disposable {
    if (isInBody()) throw refuseInBody('an effect was made')
    this.#check()
    const waits = isAsync(body as Body)
    if (this.parentState === null && !waits) return effectInRoot(this, body as Body)
    const act: Body = (run) => {
      makePrivate()
      return (body as Body)(run)
    }
    const source = createHandle(act, this, undefined, { isEffect: true })
    if (waits) source.late = new Late()
    const onError = (error: unknown) => report(source, error, 'effect')
    return watchIn(this, source, { onValue: () => {}, onError, wantsAll: true })
  }

  batch<T>(action: () => Value<T>): T {
    this.#check()
    return batch(action)
  }

  fork<Signals extends readonly unknown[]>(options: ForkOptions<Signals> = {}): Context {
    checkFork('a context was forked', options.mode === 'frozen')
    this.#check()
    return this.forkNow(options, options.mode === 'frozen' ? pin : undefined)
  }

  snapshot(): Snapshot {
    checkFork('a snapshot was taken', true)
    this.#check()
    return new LiveSnapshot(this)
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

  close(): Promise<void> {
    if (isInBody()) throw refuseInBody('a context was closed')
    if (!this.isClosed) {
      this.isClosed = true
      if (this.log !== null) this.tree.structure++
      this.syncedAt = -1
      this.trie = this.own = this.log = null
      // Only now: what these call must find the context closed.
      closeWaiters(this)
      drain()
    }
    return Promise.resolve()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  forkNow<Signals extends readonly unknown[]>(
    options: ForkOptions<Signals>,
    prepare?: (fork: LiveContext) => void,
  ): LiveContext {
    this.log ??= []
    this.owner = 0
    const bindings = options.bindings ? { ...this.bindings, ...options.bindings } : this.bindings
    const fork = new LiveContext(this, bindings, this.tree.onFault)
    prepare?.(fork)
    fork.#begin(options)
    return fork
  }

  /** What a fork differs in from the start. It has no readers yet, so nobody is to be told, and no batch undoes it. */
  #begin<Signals extends readonly unknown[]>({ bindings, set }: ForkOptions<Signals>): void {
    if (!bindings && !set) return
    for (const key of Reflect.ownKeys(bindings ?? {})) {
      this.#own(bindingHandle(this.tree, key), bindings![key])
    }
    for (const [signal, value] of set ?? []) this.#own(handleOf(signal), value)
    this.key = nextNumber()
    this.writtenAt = ++this.tree.epoch
  }

  #own(handle: Handle, value: unknown): void {
    checkVisible(this, handle)
    const { options } = handle
    const seen = locate(this, handle)
    // The same signal twice: the last value counts.
    if (seen.context === this) return void (seen.value = value)
    const cell = new ForkCell(handle, this, value, 0)
    if (options?.isBinding !== true && options?.reset === undefined) cell.base = seen.value
    own(this, cell)
  }

  /** Throws DSC301 if the context or one above it is closed. */
  #check(): void {
    checkOpen(this)
    sync(this)
  }
}

/** A handle's methods are what its type shows; what it is made of is for the engine. */
function handleOf<T>(source: Source<T>): Handle {
  return source as unknown as Handle
}

function optionsOf<T>(options: SpinOptions<T> | undefined): HandleOptions | null {
  if (options === undefined) return null
  const { id, equals, whenStale } = options
  if (whenStale === 'finish') return { id, equals, finishes: true }
  return equals === undefined && id === undefined ? null : { id, equals }
}

function claimOr<T>(
  claims: Claims,
  context: ContextState,
  body: Body | null,
  value: unknown,
  options: HandleOptions | null,
): RootHandle<T> | ForkHandle<T> {
  if (context.parentState === null && options?.id !== undefined) {
    const stored = claim(claims, options.id, body, value, options)
    if (stored !== undefined) return stored as RootHandle<T>
  }
  const made =
    body === null
      ? createHandle<T>(null, context, value, options)
      : createSpin<T>(body, context, options)
  claims.fresh?.push(made)
  return made
}

function checkCreation(context: ContextState, action: string): void {
  if (isInBody()) throw refuseInBody(action)
  if (context.syncedAt !== context.tree.structure || context.isClosed) sync(context)
  checkOpen(context)
}

function checkFork(action: string, isFrozen: boolean): void {
  const { reader, run, batches } = current
  const isInSpin = reader === null ? run?.isEffect === false : (reader.flags & EFFECT) === 0
  if (isInSpin) throw refuseInBody(action)
  if (!isFrozen || batches === 0) return
  throw new DscopeError(
    'DSC310',
    'a frozen fork or a snapshot was made in a batch, which may still be undone; make it before or after',
  )
}
