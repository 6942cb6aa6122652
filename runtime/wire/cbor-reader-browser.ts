// The reader of CBOR for browsers, a tenth of the size of cbor-x. It trusts its input: the scanner has checked every head,
// length, tag and key before. See cbor-reader.ts.

import type { CborReader } from './cbor-reader.ts'
import { ARRAY_TAGS } from './kinds.ts'

type ArrayType = new (buffer: ArrayBufferLike, offset?: number, length?: number) => ArrayBufferView

const utf8: TextDecoder = /* @__PURE__ */ new TextDecoder('utf-8', { ignoreBOM: true })
/** Up to this many bytes, text of ASCII is faster put together by hand. */
const SHORT_TEXT = 24

export function createReader(
  privateTag: number,
  revive: (content: unknown[]) => unknown,
): CborReader {
  let source: Uint8Array
  let view: DataView
  let at: number
  let views: boolean

  return ({ bytes, start }, owned) => {
    // A class may read bytes of its own while an instance is revived.
    const outer = [source, view, at, views] as const
    source = bytes
    view = new DataView(bytes.buffer, bytes.byteOffset)
    at = start
    views = owned
    try {
      return read()
    } finally {
      ;[source, view, at, views] = outer
    }
  }

  function read(): unknown {
    const head = source[at++]!
    const short = head & 31
    switch (head >> 5) {
      case 0:
        return short === 27 ? wide() : size(short)
      case 1:
        return short === 27 ? -1n - wide() : -1 - size(short)
      case 2:
        return take(size(short))
      case 3:
        return text(size(short))
      case 4:
        return list(size(short))
      case 5:
        return object(size(short))
      case 6:
        return tagged(size(short))
    }
    return simple(short)
  }

  function size(short: number): number {
    if (short < 24) return short
    let value = 0
    for (let bytes = 1 << (short - 24); bytes > 0; bytes--) value = value * 256 + source[at++]!
    return value
  }

  function wide(): bigint {
    at += 8
    return view.getBigUint64(at - 8)
  }

  function take(length: number): Uint8Array {
    at += length
    return source.subarray(at - length, at)
  }

  function text(length: number): string {
    const bytes = take(length)
    if (length > SHORT_TEXT) return utf8.decode(bytes)
    let short = ''
    for (let index = 0; index < length; index++) {
      const byte = bytes[index]!
      if (byte > 127) return utf8.decode(bytes)
      short += String.fromCharCode(byte)
    }
    return short
  }

  function list(length: number): unknown[] {
    const items: unknown[] = []
    for (; length > 0; length--) items.push(read())
    return items
  }

  function object(length: number): Record<string, unknown> {
    const entries: Record<string, unknown> = {}
    for (; length > 0; length--) {
      const key = read() as string
      entries[key] = read()
    }
    return entries
  }

  function tagged(tag: number): unknown {
    if (tag === privateTag) return revive(read() as unknown[])
    if (tag === 1) return new Date(Math.round((read() as number) * 1000))
    if (tag === 258) return new Set(read() as unknown[])
    if (tag === 259) return map(size(source[at++]! & 31))
    return array(tag, read() as Uint8Array)
  }

  function map(length: number): Map<unknown, unknown> {
    const entries = new Map()
    for (; length > 0; length--) {
      const key = read()
      entries.set(key, read())
    }
    return entries
  }

  function array(tag: number, bytes: Uint8Array): ArrayBufferView {
    // RFC 8746: bit 4 says float, bit 2 little-endian, the last two the width.
    const width = (tag & 16 ? 2 : 1) << (tag & 3)
    const name = Object.keys(ARRAY_TAGS).find(
      (known) => ARRAY_TAGS[known] === (width > 1 ? tag | 4 : tag),
    )!
    const Type = (globalThis as unknown as Record<string, ArrayType>)[name]!
    if (width === 1 && views) return new Type(bytes.buffer, bytes.byteOffset, bytes.length)
    const copy = bytes.slice()
    if (width > 1 && !(tag & 4)) {
      for (let element = 0; element < copy.length; element += width) {
        copy.subarray(element, element + width).reverse()
      }
    }
    return new Type(copy.buffer)
  }

  function simple(short: number): unknown {
    if (short < 24) return [false, true, null][short - 20]
    if (short === 25) return half(size(short))
    if (short === 26) {
      at += 4
      return view.getFloat32(at - 4)
    }
    at += 8
    return view.getFloat64(at - 8)
  }
}

/** A float of 16 bits: a sign, five bits of exponent, ten of fraction. */
function half(bits: number): number {
  const exponent = (bits >> 10) & 31
  const fraction = bits & 1023
  const sign = bits >> 15 ? -1 : 1
  if (exponent === 31) return fraction ? NaN : sign * Infinity
  return sign * 2 ** (exponent - 25) * (exponent ? 1024 + fraction : 2 * fraction)
}
