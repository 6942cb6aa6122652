/**
 * An encoded value where it lies: one CBOR item in a buffer that may hold others. Making a view of it would cost more
 * than a small value itself does.
 */
export interface Item {
  readonly bytes: Uint8Array
  readonly start: number
  readonly end: number
}

export function sizeOf({ start, end }: Item): number {
  return end - start
}

/**
 * The item's bytes alone; a view, so what else the buffer holds lives as long as it does. Never a `Buffer`, of which each
 * view would be one again.
 */
export function viewOf({ bytes, start, end }: Item): Uint8Array {
  return new Uint8Array(bytes.buffer, bytes.byteOffset + start, end - start)
}

/** The item that `bytes` are. */
export function itemOf(bytes: Uint8Array): Item {
  return { bytes, start: 0, end: bytes.length }
}
