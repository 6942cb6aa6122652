// What peers and contexts know of each other: a context can be asked to run a call.

/** The name of the method that only peers call. */
export const CALL: unique symbol = Symbol.for('dscope.call') as never

/** What a peer can offer to others: a context of `createContext`, or a fork of one. */
export interface Callable {
  /**
   * Runs a call in the context: calls `body`, which is made of the function `handler`, and again if what it has read changes
   * meanwhile. Resolves with what it returns. Cancelled when `signal` aborts. What the body makes ends with the call.
   */
  readonly [CALL]: (body: () => unknown, handler: object, signal: AbortSignal) => Promise<unknown>
}
