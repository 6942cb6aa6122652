// What a *handle* is: what users hold, a signal or a spin. Its classes are in `handle.ts`.

import type { CallScope } from './call-scope.ts'
import type { Fault, AnyCell } from './cell.ts'
import type { ContextState } from './context-state.ts'
import type { Late } from './flight.ts'
import type { Group } from './scope.ts'

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
  /** Of a compiled body that goes on after a suspension. */
  readonly waits?: boolean | undefined
  /** Of a spin that is fed from outside: the signal that has what is known of it. */
  readonly state?: Handle
  /** Of a spin that is fed from outside: nobody wants its values any more. */
  readonly onDispose?: () => void
  /** Of a mailbox: what is saved of its value. */
  readonly saved?: (value: never) => unknown
  /** The result that a disposed spin has everywhere. */
  readonly disposed?: Fault | undefined
  /** The number that the next handle would have got then. */
  readonly disposedAt?: number
}

/** The options of the spins that one macro makes: they share one object. */
export class Placed implements HandleOptions {
  readonly place: string
  readonly waits: boolean

  constructor(place: string, waits: boolean) {
    this.place = place
    this.waits = waits
  }
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

/** What a spin is called in messages. */
export function nameOf({ body, options }: Handle): string {
  const name = (body?.name || (options?.id ?? options?.place)) ?? ''
  if (body === null) return name === '' ? 'a signal' : `signal ${name}`
  return name === '' ? 'a spin without a name' : `spin ${name}`
}
