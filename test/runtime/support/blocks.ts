// Blocks without a compiler: the same table rows and hops that the compilers emit.

import { createHash } from 'node:crypto'
import { hop, table, type Handler } from '../../../runtime/internal.ts'
import type { CallOptions, HopTarget, Peer } from '../../../runtime/index.ts'

export const SIGNATURE = 'sig-test'

export interface TestBlock {
  readonly id: string
  readonly name: string
  /** Starts the hop from `peer`. */
  on(
    peer: Peer,
    target: HopTarget,
    captures?: Record<string, unknown>,
    options?: CallOptions,
  ): Promise<unknown>
  /** Starts the hop from within the run that `call` is, as compiled nested blocks do. */
  from: (
    call: Parameters<Handler>[1],
    target: HopTarget,
    captures?: Record<string, unknown>,
    options?: CallOptions,
  ) => Promise<unknown>
}

export function block(
  name: string,
  captures: string[],
  handler: Handler | undefined,
  about: { role?: string } = {},
): TestBlock {
  const id = createHash('sha256').update(name).digest('base64url').slice(0, 22)
  const facts = { name, captures: captures.sort(), ...about }
  table(`test/${name}`, [handler ? [id, SIGNATURE, facts, handler] : [id, SIGNATURE, facts]])
  return {
    id,
    name,
    on: (peer, target, record = {}, options) =>
      peer.run(() => hop(null, target, id, record, options)),
    from: (call, target, record = {}, options) => hop(call, target, id, record, options),
  }
}
