import { broken, type PartFrame } from '../wire/frames.ts'
import { tooLarge } from './limits.ts'
import { PARALLEL_PARTS } from './outbox.ts'

/** Large frames that come in pieces. */
export interface Parts {
  /** Returns the whole frame with its last part. Throws DSC214 for a frame over the limit, DSC211 for parts that do not fit. */
  add(frame: PartFrame): Uint8Array | undefined
  drop(id: number): void
}

/** Puts large frames together again. The sizes that the other side announces are taken at their word only up to a limit. */
export function createParts(limit: number): Parts {
  const open = new Map<number, { readonly bytes: Uint8Array; received: number }>()
  return {
    add([, id, size, part]) {
      if (size > limit) throw tooLarge(size, limit)
      const frame = open.get(id) ?? { bytes: new Uint8Array(size), received: 0 }
      const end = frame.received + part.length
      if (frame.bytes.length !== size || end > size || !part.length) throw broken()
      open.set(id, frame)
      if (open.size > PARALLEL_PARTS) throw broken()
      frame.bytes.set(part, frame.received)
      frame.received = end
      if (end < size) return undefined
      open.delete(id)
      return frame.bytes
    },
    drop: (id) => void open.delete(id),
  }
}
