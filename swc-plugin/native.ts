// What TypeScript and AssemblyScript do in ways of their own; `native.wasm.ts` takes the place of this file in the wasm.

const known = new Map<string, Uint8Array>()

/** The bytes of text of the compiler's own, which is ASCII. Nobody may change them. */
export function ascii(text: string): Uint8Array {
  let bytes = known.get(text)
  if (bytes === undefined) {
    bytes = Uint8Array.from(text, (character) => character.charCodeAt(0))
    known.set(text, bytes)
  }
  return bytes
}

/** A part of some bytes, which is not copied. */
export function view(bytes: Uint8Array, from: i32, to: i32): Uint8Array {
  return bytes.subarray(from, to)
}

export function copyBytes(source: Uint8Array, from: i32, to: i32, into: Uint8Array, at: i32): void {
  into.set(source.subarray(from, to), at)
}

/** Bytes that are 0. */
export function zeros(length: i32): Uint8Array {
  return new Uint8Array(length)
}

/** Numbers that are 0. */
export function ints(length: i32): StaticArray<i32> {
  return new Int32Array(length)
}

/** The same of bytes. */
export function small(length: i32): StaticArray<u8> {
  return new Uint8Array(length)
}

// Without a check of the index: only for what most of a file passes, over what was checked before.

export function get<T>(array: StaticArray<T>, index: i32): T {
  return array[index]!
}

export function put<T>(array: StaticArray<T>, index: i32, value: T): void {
  array[index] = value
}

export function byteAt(bytes: Uint8Array, index: i32): i32 {
  return bytes[index]!
}

export function rotateRight(value: i32, by: i32): i32 {
  return (value >>> by) | (value << (32 - by))
}
