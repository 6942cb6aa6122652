/**
 * The one private tag, from the registry's first-come range below the record tags of cbor-x. It encloses an array whose
 * head is one of the kinds below; `docs/values.md` has the rest of each array.
 */
export const PRIVATE_TAG = 0xd5c0

export const ZERO = 0
export const TEXT = 1
export const BIGINT = 2
export const DATE = 3
export const REGEXP = 4
export const LOCATION = 5
export const BUFFER = 6
export const VIEW = 7
export const SPARSE = 8
export const ENTRIES = 9
export const TABLE = 10
export const ERROR = 11
export const INSTANCE = 12
export const SHARE = 13
export const REFERENCE = 14

/** What an unfinished shared value will be: the third element of a reference into a cycle. */
export const SHELLS: (() => object)[] = [
  () => [],
  () => ({}),
  () => new Map(),
  () => new Set(),
  () => new Error(),
]

/** RFC 8746 tags of little-endian arrays by the name of their type. */
export const ARRAY_TAGS: Record<string, number> = {
  Uint8Array: 64,
  Uint8ClampedArray: 68,
  Uint16Array: 69,
  Uint32Array: 70,
  BigUint64Array: 71,
  Int8Array: 72,
  Int16Array: 77,
  Int32Array: 78,
  BigInt64Array: 79,
  Float32Array: 85,
  Float64Array: 86,
}
