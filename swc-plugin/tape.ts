import { byteAt, get, ints, small, view } from './native.ts'

export const UINT: i32 = 0
export const BLOB: i32 = 2
export const TEXT: i32 = 3
export const ARRAY: i32 = 4
export const TAG: i32 = 6
export const SIMPLE: i32 = 7
const TRUE: i32 = 21

/** The type of items that are a span. A span has no parts on the tape. */
export const SPAN: i32 = 1
/** The type of items whose layout is not known, and of everything in them. */
export const UNKNOWN: i32 = 255

/**
 * A CBOR text as flat arrays, one element an item, parents before their parts. What no rule asks about, like types, is one item.
 *
 * Nothing is decoded into objects and nothing encoded again: what is not changed is copied byte by byte, deep trees need no
 * deep stack, and a loop over the tape is a walk over the tree.
 */
export class Tape {
  readonly source: Uint8Array
  /** The number of items; 0 for bytes that are no tree of the kind that SWC writes. */
  length: i32 = 0
  /** Whether every body is here: `decode.ts`. */
  isWhole: boolean = true
  /** By the numbers of `layouts.ts`. */
  readonly type: StaticArray<u8>
  /** How a name that is the item would stand: `walker.ts`. */
  readonly standing: StaticArray<u8>
  /** Where the item begins, and its value: a number, a length, a count or a tag. */
  readonly start: StaticArray<i32>
  readonly value: StaticArray<i32>
  /** The first item that is not part of this one. */
  readonly next: StaticArray<i32>
  readonly parent: StaticArray<i32>

  constructor(source: Uint8Array) {
    // Every item has a byte. Of memory that is not used only the numbers are.
    const room: i32 = source.length + 1
    this.source = source
    this.type = small(room)
    this.standing = small(room)
    this.start = ints(room)
    this.value = ints(room)
    this.next = ints(room)
    this.parent = ints(room)
  }

  major(item: i32): i32 {
    return byteAt(this.source, get(this.start, item)) >> 5
  }

  /** The `index`th part of an array. */
  part(item: i32, index: i32): i32 {
    let at: i32 = item + 1
    for (let i: i32 = 0; i < index; i++) at = get(this.next, at)
    return at
  }

  isArray(item: i32, length: i32): boolean {
    return get(this.value, item) === length && this.major(item) === ARRAY
  }

  isTag(item: i32, number: i32): boolean {
    return get(this.value, item) === number && this.major(item) === TAG
  }

  isTrue(item: i32): boolean {
    return get(this.value, item) === TRUE && this.major(item) === SIMPLE
  }

  isSpan(item: i32): boolean {
    return this.type[item] === SPAN
  }

  /** What an option or list holds; -1 when it is empty. */
  first(item: i32): i32 {
    return this.value[item] === 0 ? -1 : item + 1
  }

  /** The payload of a text or blob. */
  bytes(item: i32): Uint8Array {
    const from: i32 = this.payload(item)
    return view(this.source, from, from + this.value[item])
  }

  /** Where the payload of an item begins, which is where its head ends. */
  payload(item: i32): i32 {
    return endOfHead(this.source, this.start[item])
  }

  /** The bytes of an item with everything in it end here. */
  end(item: i32): i32 {
    return this.start[this.next[item]]
  }

  /** Where a span begins, and where it ends. */
  from(span: i32): i32 {
    return readUint(this.source, this.start[span] + 1)
  }

  to(span: i32): i32 {
    return readUint(this.source, endOfHead(this.source, this.start[span] + 1))
  }
}

export function endOfHead(source: Uint8Array, at: i32): i32 {
  const info: i32 = byteAt(source, at) & 31
  return at + 1 + (info < 24 ? 0 : 1 << (info - 24))
}

/** The number of a head; of eight bytes only the lower four, for no count, position or name is that long. */
export function readUint(source: Uint8Array, at: i32): i32 {
  const end: i32 = endOfHead(source, at)
  const info: i32 = byteAt(source, at) & 31
  if (info < 24) return info
  let value: i32 = 0
  for (let i: i32 = end - at > 5 ? end - 4 : at + 1; i < end; i++)
    value = (value << 8) | byteAt(source, i)
  return value
}
