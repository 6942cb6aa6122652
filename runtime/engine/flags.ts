// What is known of a cell, as one number.
//
// A cell that is PENDING and not STALE is one that nobody can tell the worth of before a run in flight has ended, and that a push
// reaches like a clean one.

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
