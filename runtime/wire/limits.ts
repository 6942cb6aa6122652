/** What one value may cost its receiver. A sender checks the same bounds, so that its own call fails, with the path. */
export interface ValueLimits {
  /** Arrays and maps inside each other, the private ones of `docs/values.md` included: bounds the decoder's stack. */
  depth: number
  /** Elements of all arrays and maps together: a few bytes may not become a million objects. */
  entries: number
  /** Hexadecimal digits of a bigint beyond 64 bits. */
  bigintDigits: number
  /** Bytes of one text. */
  stringBytes: number
  /** Keys of one object. */
  keys: number
}

export const VALUE_LIMITS: ValueLimits = {
  depth: 256,
  entries: 1 << 20,
  bigintDigits: 1 << 14,
  stringBytes: 1 << 23,
  keys: 1 << 16,
}
