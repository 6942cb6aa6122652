import { DscopeError } from '../errors.ts'
import { VALUE_LIMITS, type ValueLimits } from '../wire/codec.ts'

/** What a peer bears from another peer. All are on by default, and are checked by the side that receives. */
export interface Limits extends ValueLimits {
  /** Bytes of one value on the wire, in one piece or in parts. Over it: DSC214; a peer that announces more is closed. */
  message: number
  /** Frames in one link message. Over it the link is closed. */
  frames: number
  /** Calls that one peer may have running here, for each length of the chain of hops. The other side is told; it queues. */
  calls: number
  /** Calls that wait here for a peer or for its `calls`. Over it a call rejects with DSC209 at once. */
  queued: number
  /** Hops in one chain. Over it a call rejects with DSC210. */
  hops: number
  /** Blocks that may be introduced on one link. Over it the link is closed. */
  blocks: number
  /** Milliseconds from the opening of a link to the end of the handshake. */
  handshake: number
  /** Milliseconds of silence after which a link is probed; after as many more without an answer it is closed. */
  idle: number
}

export const LIMITS: Limits = {
  ...VALUE_LIMITS,
  message: 8 * 1024 * 1024,
  frames: 10_000,
  calls: 256,
  queued: 10_000,
  hops: 16,
  blocks: 4096,
  handshake: 5_000,
  idle: 30_000,
}

/** The defaults with the given ones over them. Throws DSC219 for an unknown limit or one that is no positive number. */
export function withDefaults(limits: Partial<Limits> = {}): Limits {
  for (const [name, value] of Object.entries(limits)) {
    if (!(name in LIMITS) || !(typeof value === 'number' && value > 0)) {
      throw new DscopeError('DSC219', `limits.${name} is no limit or not positive`, {
        name,
        value,
      })
    }
  }
  return { ...LIMITS, ...limits }
}

/** What is over a limit of bytes. */
export function tooLarge(size: number, limit: number): DscopeError {
  const facts = { size, limit }
  return new DscopeError('DSC214', `${size} bytes are over the limit of ${limit}`, facts)
}

/** The most bytes of a link message: a turn's small frames and one of 64 KiB, or a value at its limit in one piece. */
export function messageLimit({ message }: Limits): number {
  return message + 128 * 1024
}
