// The wasm's own side of `native.ts`. Memory is never given back, so what is new is 0 already.

/** All texts of the compiler's own, one after the other: scripts/swc/build.mjs fills them in. */
export const TEXTS: usize = 0

/** Text is turned into bytes when the wasm is built: scripts/swc/build.mjs. */
export function ascii(text: Uint8Array): Uint8Array {
  return text
}

/** Bytes that lie in the memory already. */
export function wrap(at: usize, length: i32): Uint8Array {
  const bytes = __new(offsetof<Uint8Array>(), idof<Uint8Array>())
  store<usize>(bytes, at, offsetof<Uint8Array>('buffer'))
  store<usize>(bytes, at, offsetof<Uint8Array>('dataStart'))
  store<i32>(bytes, length, offsetof<Uint8Array>('byteLength'))
  return changetype<Uint8Array>(bytes)
}

export function view(bytes: Uint8Array, from: i32, to: i32): Uint8Array {
  return wrap(bytes.dataStart + from, to - from)
}

export function copyBytes(source: Uint8Array, from: i32, to: i32, into: Uint8Array, at: i32): void {
  memory.copy(into.dataStart + at, source.dataStart + from, to - from)
}

export function zeros(length: i32): Uint8Array {
  return wrap(__new(length, idof<ArrayBuffer>()), length)
}

export function ints(length: i32): StaticArray<i32> {
  return changetype<StaticArray<i32>>(__new(length << 2, idof<StaticArray<i32>>()))
}

export function small(length: i32): StaticArray<u8> {
  return changetype<StaticArray<u8>>(__new(length, idof<StaticArray<u8>>()))
}

// The build uncovers these decorators, which TypeScript refuses.

// @inline
export function get<T>(array: StaticArray<T>, index: i32): T {
  return load<T>(changetype<usize>(array) + ((index as usize) << alignof<T>()))
}

// @inline
export function put<T>(array: StaticArray<T>, index: i32, value: T): void {
  store<T>(changetype<usize>(array) + ((index as usize) << alignof<T>()), value)
}

// @inline
export function byteAt(bytes: Uint8Array, index: i32): i32 {
  return load<u8>(bytes.dataStart + index)
}

// @inline
export function rotateRight(value: i32, by: i32): i32 {
  return rotr(value, by)
}
