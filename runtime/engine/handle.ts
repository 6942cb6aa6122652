// Handles: what users hold. Two classes with the same methods, because a handle that was made in a root is its own cell.

import { Cell, ForkCell, UNSET, type AnyCell } from './cell.ts'
import type { ContextState } from './context-state.ts'
import { DIRTY, SLOW } from './flags.ts'
import type { Body, Handle, HandleOptions } from './handle-shape.ts'
import { current, isInBody } from './current.ts'
import { Late } from './flight.ts'
import { disposeSpin, peekIn, watchSource } from './operations.ts'
import { contextFor, valueIn, valueOutside } from './read.ts'
import { readAgain, readIn } from './reader.ts'
import type { Group } from './scope.ts'
import type { Deferred, React, ReadOptions, Result, Signal, Spin, WatchOptions } from './surface.ts'
import { updateLater } from './update-async.ts'
import { valuesOf } from './values.ts'
import { settleFed } from './waiting/deferred.ts'
import { exchangeIn, forgetIn, writeIn, writeInRoot } from './write.ts'

export class RootHandle<T> extends Cell implements Signal<T>, Deferred<T> {
  constructor(
    body: Body | null,
    home: ContextState,
    value: unknown,
    options: HandleOptions | null,
  ) {
    super(body, home, value, body === null ? 0 : DIRTY, home.tree.slots++, options)
  }

  get(): T {
    const { context } = this
    const isHere = current.context === null || current.context === context
    if (!isHere || isInBody() || context.isClosed) return valueIn(contextFor(this), this) as T
    if ((this.flags & SLOW) === 0) return this.value as T
    return valueOutside(context, this) as T
  }
  set(value: T): void {
    const context = contextFor(this)
    if (context === this.context) writeInRoot(this, value)
    else writeIn(context, this, value)
  }
  update(change: (value: T) => T): void {
    this.set(change(this.get()))
  }
  compareAndSet(expected: T, next: T): boolean {
    return exchangeIn(contextFor(this), this, expected, next)
  }
  updateAsync(change: (value: T) => T | PromiseLike<T>, options?: ReadOptions): Promise<T> {
    return updateLater(this, change, options)
  }
  resolve(value: T): boolean {
    return settleFed(this, { ok: true, value })
  }
  reject(error: unknown): boolean {
    return settleFed(this, { ok: false, error })
  }
  peek(): Result<T> | undefined {
    return peekIn(contextFor(this), this)
  }
  read(options?: ReadOptions): Promise<T> {
    return readAgain(this, options)
  }
  /** A signal cannot be awaited by accident: it has none. */
  get then(): Spin<T>['then'] {
    return this.body === null ? (undefined as never) : thenOfSpin
  }
  values(): AsyncGenerator<T, void, undefined> {
    return valuesOf<T>(contextFor(this), this)
  }
  watch(react: React<T>, options?: WatchOptions): Disposable {
    return watchSource(contextFor(this), this, react, options)
  }
  refresh(): void {
    forgetIn(contextFor(this), this)
  }
  dispose(): void {
    disposeSpin(this)
  }
}

/** A handle that was made in a fork. */
export class ForkHandle<T> implements Handle, Signal<T>, Deferred<T> {
  body: Body | null
  readonly home: ContextState
  readonly fast: null = null
  readonly slot: number
  readonly cell: AnyCell
  options: HandleOptions | null
  late: Late | null = null
  group: Group | null = null

  constructor(
    body: Body | null,
    home: ContextState,
    value: unknown,
    options: HandleOptions | null,
  ) {
    this.body = body
    this.home = home
    this.slot = home.tree.slots++
    this.options = options
    this.cell = new ForkCell(this, home, value, body === null ? 0 : DIRTY)
  }

  /** No mark of a run: it is no cell. By having one, handles are told from most other things. */
  get mark(): number {
    return 0
  }
  get '~handle'(): true {
    return true
  }

  get(): T {
    return valueIn(contextFor(this), this) as T
  }
  set(value: T): void {
    writeIn(contextFor(this), this, value)
  }
  update(change: (value: T) => T): void {
    this.set(change(this.get()))
  }
  compareAndSet(expected: T, next: T): boolean {
    return exchangeIn(contextFor(this), this, expected, next)
  }
  updateAsync(change: (value: T) => T | PromiseLike<T>, options?: ReadOptions): Promise<T> {
    return updateLater(this, change, options)
  }
  resolve(value: T): boolean {
    return settleFed(this, { ok: true, value })
  }
  reject(error: unknown): boolean {
    return settleFed(this, { ok: false, error })
  }
  peek(): Result<T> | undefined {
    return peekIn(contextFor(this), this)
  }
  read(options?: ReadOptions): Promise<T> {
    return readIn(contextFor(this), this, options)
  }
  /** A signal cannot be awaited by accident: it has none. */
  get then(): Spin<T>['then'] {
    return this.body === null ? (undefined as never) : thenOfSpin
  }
  values(): AsyncGenerator<T, void, undefined> {
    return valuesOf<T>(contextFor(this), this)
  }
  watch(react: React<T>, options?: WatchOptions): Disposable {
    return watchSource(contextFor(this), this, react, options)
  }
  refresh(): void {
    forgetIn(contextFor(this), this)
  }
  dispose(): void {
    disposeSpin(this)
  }
}

export function createHandle<T>(
  body: Body | null,
  home: ContextState,
  value: unknown,
  options: HandleOptions | null,
): RootHandle<T> | ForkHandle<T> {
  return home.parentState === null
    ? new RootHandle(body, home, value, options)
    : new ForkHandle(body, home, value, options)
}

export function createSpin<T>(
  body: Body,
  home: ContextState,
  options: HandleOptions | null,
): RootHandle<T> | ForkHandle<T> {
  const spin = createHandle<T>(body, home, UNSET, options)
  if (isKnownToWait(body, options)) spin.late = new Late()
  return spin
}

/** Whether it is known of a body that it waits, from itself or from a compiler. Of others it shows when they run. */
export function isKnownToWait(body: Body, options: HandleOptions | null): boolean {
  return options?.waits === true || isAsync(body)
}

/** Whether it can be told from a function that it waits. */
export function isAsync(body: Body): boolean {
  return (
    (body as { readonly [Symbol.toStringTag]?: unknown })[Symbol.toStringTag] === 'AsyncFunction'
  )
}

/** Messages are about the body that is called. */
export function nameAfter(act: Body, { name }: Body): void {
  Object.defineProperty(act, 'name', { value: name })
}

function thenOfSpin<T, A, B>(
  this: Spin<T>,
  onValue?: ((value: T) => A | PromiseLike<A>) | null,
  onError?: ((error: unknown) => B | PromiseLike<B>) | null,
): Promise<A | B> {
  return this.read().then(onValue, onError)
}
