import { DscopeError } from '../errors.ts'
import { PARALLEL_PARTS } from './outbox.ts'

/** Puts large frames together again. The sizes that the other side announces are taken at their word only up to a limit. */
export class Parts {
  readonly #limit: number
  readonly #open = new Map<number, { bytes: Uint8Array; received: number }>()

  constructor(limit: number) {
    this.#limit = limit
  }

  /** Returns the whole frame with its last part. Throws DSC214 for a frame over the limit, DSC211 for parts that do not fit. */
  add(id: number, size: number, part: Uint8Array): Uint8Array | undefined {
    let frame = this.#open.get(id)
    if (!frame) {
      if (size > this.#limit) {
        throw new DscopeError('DSC214', `a frame of ${size} bytes is over the limit`, { size })
      }
      if (this.#open.size === PARALLEL_PARTS) throw misfit()
      this.#open.set(id, (frame = { bytes: new Uint8Array(size), received: 0 }))
    }
    const received = frame.received + part.length
    if (frame.bytes.length !== size || received > size || part.length === 0) throw misfit()
    frame.bytes.set(part, frame.received)
    frame.received = received
    if (received < size) return undefined
    this.#open.delete(id)
    return frame.bytes
  }

  drop(id: number): void {
    this.#open.delete(id)
  }
}

function misfit(): DscopeError {
  return new DscopeError('DSC211', 'the parts of a large frame do not fit together')
}
