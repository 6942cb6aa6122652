// What compiled code keeps of the run that it is in, over its suspension points.
//
// Invariants:
// - A run is taken away at the end of the synchronous segment, before anything else can go on; never in a microtask.
// - What a segment puts back is its own run; what it leaves behind is what it found when it began, which is nothing unless
//   somebody called it, as one calls a generator.
// - The first segment has its run from its caller, and takes nothing away.

/** What the code that is running belongs to outside of the engine: a call, or a peer. */
export const ambient: { call?: unknown } = {}

/** 0: in the first segment; 1: suspended, or it may be; 2: in a later segment. */
export type ActivationState = 0 | 1 | 2

/** One activation of a compiled asynchronous function. */
export class Activation {
  /** What {@link ask} was asked for: a value that is there, or what is to be awaited. */
  given: unknown = null
  protected state: ActivationState = 0
  protected readonly call: unknown = ambient.call
  declare protected from: unknown

  /** Before an `await`. Returns whether the value is there without one. */
  ask(value: unknown): boolean | void {
    this.given = value
    this.pause()
  }

  get value(): unknown {
    return this.given
  }
  /** After an `await`: what it came to. No method, since all that a call takes would be kept over the suspension. */
  set value(_: unknown) {
    this.arm()
  }

  /** After a `yield`. */
  back<T>(value: T): T {
    this.arm()
    return value
  }

  /** Where code goes on that may have been suspended: in `catch`, in `finally`, after a loop. */
  arm(): void {
    if (this.state !== 1) return
    this.state = 2
    this.from = ambient.call
    ambient.call = this.call
  }

  /** At the end of a segment. */
  pause(): void {
    if (this.state > 1) ambient.call = this.from
    this.state = 1
  }
}

let create = (): Activation => new Activation()

/** Emitted by the compilers at the beginning of every asynchronous function of a block or of the body of a spin. */
export function enter(): Activation {
  return create()
}

/** The engine has more to keep. */
export function activateBy(next: () => Activation): void {
  create = next
}
