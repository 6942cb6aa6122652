// The run, as bodies see it. It does nothing for another body, and nothing while its own is not on the stack and waits for nothing. In a root
// a spin has one for all its runs, until one of them waits, or gives its own signal or a bound function away.

import { awaitSpin, awaitValue, checkGoesOn } from './awaiting.ts'
import { Cell, UNSET } from './cell.ts'
import type { ForkRun } from './fork-run.ts'
import { isHandle, type Handle } from './handle-shape.ts'
import type { BodyRun } from './hooks.ts'
import type { Tree } from './tree.ts'
import { block, drainOrReport } from './advance.ts'
import { current } from './current.ts'
import { DscopeError } from '../errors.ts'
import type { Flight } from './flight.ts'
import { RootHandle } from './handle.ts'
import { makePrivate, track } from './read.ts'
import { endOf } from './end.ts'
import { makeSignal, makeSpin } from './make.ts'
import { changeFor } from './change.ts'
import { segment } from './segment.ts'
import { sleep } from './sleep.ts'
import type {
  Context,
  Run,
  Signal,
  SignalOptions,
  Source,
  Spin,
  SpinOptions,
  ValueChange,
} from './surface.ts'
import { takeOffNow } from './take-off.ts'
import { trackClock } from './time.ts'
import { Errand } from './waiting/errand.ts'

// A class and no literal: its methods are found without a look-up, which halves the price of `track`.
export class LiveRun implements Run, BodyRun {
  declare reader: Cell | ForkRun | null
  declare flight: Flight | null
  declare controller: AbortController | null

  constructor(reader: Cell | ForkRun | null) {
    this.reader = reader
    this.flight = null
    this.controller = null
  }

  track<T>(source: Source<T>): T {
    const handle = handleOf(source)
    const { reader } = current
    // The common case first: in a root. No closure here, which would be made in every case.
    const value =
      reader !== null && reader.run === this ? track(handle) : trackElsewhere(this, handle)
    return value as T
  }

  await(value: unknown): Promise<never> {
    if (this.flight === null) checkRunning(this, 'something is awaited')
    const flight = this.flight ?? takeOffNow(this)
    return awaitIn(flight, value) as Promise<never>
  }

  sleep(ms: number): Promise<void> {
    if (this.flight === null) checkRunning(this, 'something sleeps')
    return sleep(this.flight ?? takeOffNow(this), ms)
  }

  now(): number {
    return readFor(this, 'the time is asked for', trackClock).now()
  }

  random(stream = ''): number {
    return readFor(this, 'a random number is asked for', trackClock).random(stream)
  }

  binding<T>(key: PropertyKey): T {
    return readFor(this, `the binding ${String(key)} is asked for`, () => boundValue<T>(key))
  }

  get context(): Context {
    return readFor(this, 'the context of a run is asked for', ownContext)
  }

  spin<T>(body: (run: Run) => T | PromiseLike<T>, options?: SpinOptions<T>): Spin<T> {
    return readFor(this, 'a spin is made', () => makeSpin(current.context!, body, options))
  }

  signal<T>(initial: T, options?: SignalOptions<T>): Signal<T> {
    return readFor(this, 'a signal is made', () => makeSignal(current.context!, initial, options))
  }

  changeOf<T>(signal: Signal<T>): ValueChange<T> {
    return readFor(this, 'a change is asked for', () => changeFor<T>(handleOf(signal)))
  }

  bind<A extends readonly unknown[], T>(action: (...args: A) => T): (...args: A) => T {
    keepForItself(this)
    return (...args) => readFor(this, 'a bound function is called', () => action(...args))
  }

  get abortSignal(): AbortSignal {
    if (this.controller === null) {
      keepForItself(this)
      this.controller = new AbortController()
      if (this.flight?.isDead) this.controller.abort(endOf(this.flight))
    }
    return this.controller.signal
  }
}

function handleOf(source: Source<unknown>): Handle {
  return source as unknown as Handle
}

function awaitIn(flight: Flight, value: unknown): Promise<unknown> {
  if (isHandle(value)) return awaitSpin(flight, value)
  return value instanceof Errand ? value.doneFor(flight) : awaitValue(flight, value)
}

/** Something goes on with the run that is no business of the next one: that gets another object. */
function keepForItself({ reader }: BodyRun): void {
  if (reader instanceof Cell) reader.run = null
}

function trackElsewhere(run: LiveRun, handle: Handle): unknown {
  return readFor(run, 'something is tracked', () => track(handle))
}

function readFor<T>(run: LiveRun, action: string, read: () => T): T {
  if (run.flight !== null) return readAs(run.flight, read)
  checkRunning(run, action)
  return read()
}

function checkRunning({ reader }: BodyRun, action: string): void {
  if (reader !== null && (reader === current.reader || reader === current.run)) return
  throw new DscopeError(
    'DSC304',
    `${action} with a run that is not the one of the body that is running; a run ends when its body returns, and serves no other body`,
  )
}

/** A binding is a signal of the root that only a fork can write. Made when it is first named. */
export function bindingHandle(tree: Tree, key: PropertyKey): Handle {
  const all = (tree.bindings ??= new Map())
  const known = all.get(key)
  if (known !== undefined) return known
  const handle = new RootHandle(null, tree.root, UNSET, { isBinding: true })
  all.set(key, handle)
  return handle
}

/** A read of a body that waits: in its first segment it is on the stack, later it is not. */
export function readAs<T>(flight: Flight, read: () => T): T {
  checkGoesOn(flight)
  if (current.isIn(flight)) return read()
  try {
    return segment(flight, read)
  } finally {
    if (flight.blockedOn !== null) block(flight, flight.blockedOn)
    drainOrReport(flight)
  }
}

/** The value of a binding, as an input of the body that is running. */
export function boundValue<T>(key: PropertyKey): T {
  const value = track(bindingHandle(current.context!.tree, key))
  if (value !== UNSET) return value as T
  throw new DscopeError(
    'DSC309',
    `nothing is bound to ${String(key)}; bind it in createContext or in a fork`,
    { key },
  )
}

function ownContext(): Context {
  makePrivate()
  return current.context as unknown as Context
}
