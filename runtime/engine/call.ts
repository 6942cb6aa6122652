// Calls of other peers into a context: each is a run of its own, which nothing is left of when it has been answered.

import { CallScope } from './call-scope.ts'
import { UNSET } from './cell.ts'
import type { ContextState } from './context-state.ts'
import type { Body } from './handle-shape.ts'
import { Late } from './flight.ts'
import { createHandle, isAsync, nameAfter } from './handle.ts'
import { disposeSpin } from './operations.ts'
import { makePrivate } from './read.ts'
import { readIn } from './reader.ts'

/** See `Callable`. What the call may do is what effects may do. */
export async function callIn(
  context: ContextState,
  body: () => unknown,
  handler: object,
  signal: AbortSignal,
): Promise<unknown> {
  const act: Body = () => {
    makePrivate()
    return body()
  }
  nameAfter(act, handler as Body)
  const scope = new CallScope()
  const call = createHandle(act, context, UNSET, { isEffect: true, scope })
  if (isAsync(handler as Body)) call.late = new Late()
  try {
    return await readIn(context, call, { signal })
  } finally {
    if (!context.isClosed) disposeSpin(call)
    scope.end()
  }
}
