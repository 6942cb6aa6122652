// Permits, of which there are so many. How many are free is the value of a signal.

import { DscopeError } from '../../errors.ts'
import type { ContextState } from '../context-state.ts'
import type { Handle } from '../handle-shape.ts'
import { isInBody, outside } from '../current.ts'
import { isShut } from '../end.ts'
import { report } from '../faults.ts'
import { signalCell } from '../overlay.ts'
import type { Permit, ReadOptions, Semaphore } from '../surface.ts'
import { logUndo } from '../undo-log.ts'
import { writeIn } from '../write.ts'
import { Errand } from './errand.ts'
import { join, type Line, type Stock, type Taken } from './line.ts'

export class LiveSemaphore implements Semaphore, Stock<Permit> {
  readonly state: Handle
  readonly lines: WeakMap<ContextState, Line<Permit>> = new WeakMap()

  constructor(state: Handle) {
    this.state = state
  }

  acquire(options?: ReadOptions): Errand<Permit> {
    return new Errand<Permit>(
      this.state,
      (errand) => join(this, { errand, give: (permit) => errand.resolve(permit) }),
      options,
    )
  }

  holding<T>(action: () => T | PromiseLike<T>, options?: ReadOptions): Errand<T> {
    return new Errand<T>(
      this.state,
      (errand) => join(this, { errand, give: (permit) => void hold(errand, permit, action) }),
      options,
    )
  }

  next(content: unknown, context: ContextState): Taken<Permit> | undefined {
    const free = content as number
    if (free === 0) return undefined
    return { value: new LivePermit(this.state, context), rest: free - 1 }
  }
}

/** Where the permit was acquired, it is given back, whoever does it. */
class LivePermit implements Permit {
  readonly #state: Handle
  readonly #context: ContextState
  #isHeld = true

  constructor(state: Handle, context: ContextState) {
    this.#state = state
    this.#context = context
  }

  [Symbol.dispose](): void {
    if (!this.#isHeld) return
    this.#isHeld = false
    logUndo(() => (this.#isHeld = true))
    // A body may be the one of another context, or of a run that is over.
    if (isInBody()) queueMicrotask(() => this.#giveBackLater())
    else this.#giveBack()
  }

  #giveBack(): void {
    const context = this.#context
    if (isShut(context)) return
    const free = signalCell(context, this.#state).value as number
    writeIn(context, this.#state, free + 1)
  }

  #giveBackLater(): void {
    try {
      if (!this.#isHeld) this.#giveBack()
    } catch (fault) {
      report(this.#state, fault, 'watcher')
    }
  }
}

/** Those who are served are served in a batch, in which nothing else happens. */
async function hold<T>(
  errand: Errand<T>,
  permit: Permit,
  action: () => T | PromiseLike<T>,
): Promise<void> {
  try {
    await Promise.resolve()
    if (errand.isOver) return permit[Symbol.dispose]()
    const value = await outside(errand.context, action)
    permit[Symbol.dispose]()
    errand.resolve(value)
  } catch (error) {
    permit[Symbol.dispose]()
    errand.reject(error)
  }
}

export function checkPermits(permits: number): void {
  if (Number.isSafeInteger(permits) && permits > 0) return
  throw new DscopeError(
    'DSC362',
    `a semaphore has ${permits} permits; give it a whole number above 0`,
    { permits },
  )
}
