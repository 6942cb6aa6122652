// The memory that host and plugin share.
import { wrap } from './native.ts'

/** A new instance of the plugin is made for every file, so nothing is ever freed. */
export function allocate(length: i32): usize {
  return heap.alloc(length)
}

export function free(_at: usize, _length: i32): i32 {
  return 0
}

/** Bytes that were allocated here and written by the host. */
export function bytesAt(at: usize, length: i32): Uint8Array {
  return wrap(at, length)
}

export function addressOf(bytes: Uint8Array): usize {
  return bytes.dataStart
}
