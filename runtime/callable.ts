// What peers and contexts know of each other: a context can be asked to run a call.

/** What a peer can offer to others: a context of `createContext`, or a fork of one. */
export interface Callable {
  /**
   * For peers only. Runs a call in the context: calls `body`, which is made of the function `handler`, and again if what it has read changes
   * meanwhile. Resolves with what it returns. Cancelled when `signal` aborts. What the body makes ends with the call.
   */
  '~call'(body: () => unknown, handler: object, signal: AbortSignal): Promise<unknown>
}
