import { broken, type PartFrame } from '../wire/frames.ts'
import { tooLarge } from './limits.ts'
import { PARALLEL_PARTS } from './outbox.ts'

/** Puts large frames together again. The sizes that the other side announces are taken at their word only up to a limit. */
export class Parts {
  readonly #limit: number
  readonly #open = new Map<number, { readonly bytes: Uint8Array; received: number }>()

  constructor(limit: number) {
    this.#limit = limit
  }

  /** Returns the whole frame with its last part. Throws DSC214 for a frame over the limit, DSC211 for parts that do not fit. */
  add([, id, size, part]: PartFrame): Uint8Array | undefined {
    if (size > this.#limit) throw tooLarge(size, this.#limit)
    const frame = this.#open.get(id) ?? { bytes: new Uint8Array(size), received: 0 }
    const end = frame.received + part.length
    if (frame.bytes.length !== size || end > size || !part.length) throw broken()
    this.#open.set(id, frame)
    if (this.#open.size > PARALLEL_PARTS) throw broken()
    frame.bytes.set(part, frame.received)
    frame.received = end
    if (end < size) return undefined
    this.drop(id)
    return frame.bytes
  }

  drop(id: number): void {
    this.#open.delete(id)
  }
}
