import { NO_BYTES } from './bytes.ts'
import { ints, view, zeros } from './native.ts'

export const UINT: i32 = 0
export const BLOB: i32 = 2
export const TEXT: i32 = 3
export const ARRAY: i32 = 4
export const TAG: i32 = 6
export const SIMPLE: i32 = 7
const TRUE: i32 = 21

/**
 * A CBOR text as flat arrays, one element an item, parents before their parts.
 *
 * Nothing is decoded into objects and nothing encoded again: what is not changed is copied byte by byte, deep trees need no
 * deep stack, and a loop over the tape is a walk over the tree.
 */
export class Tape {
  readonly source: Uint8Array
  /** The number of items; 0 for bytes that are no tree of the kind that SWC writes. */
  length: i32 = 0
  major: Uint8Array
  /** Where the item begins, where its payload begins, and its value: a number, a length, a count or a tag. */
  start: StaticArray<i32>
  payload: StaticArray<i32>
  value: StaticArray<i32>
  /** The first item that is not part of this one. */
  next: StaticArray<i32>
  parent: StaticArray<i32>

  constructor(source: Uint8Array) {
    this.source = source
    const count: i32 = countItems(source)
    this.major = zeros(count)
    this.start = ints(count + 1)
    this.payload = ints(count)
    this.value = ints(count)
    this.next = ints(count)
    this.parent = ints(count)
    if (count > 0 && this.fill(count)) this.length = count
  }

  /** The `index`th part of an array. */
  part(item: i32, index: i32): i32 {
    let at: i32 = item + 1
    for (let i: i32 = 0; i < index; i++) at = this.next[at]
    return at
  }

  isArray(item: i32, length: i32): boolean {
    return this.major[item] === ARRAY && this.value[item] === length
  }

  isTag(item: i32, number: i32): boolean {
    return this.major[item] === TAG && this.value[item] === number
  }

  isTrue(item: i32): boolean {
    return this.major[item] === SIMPLE && this.value[item] === TRUE
  }

  isSpan(item: i32): boolean {
    return this.isArray(item, 2) && this.major[item + 1] === UINT && this.major[item + 2] === UINT
  }

  /** What an option or list holds; -1 when it is empty. */
  first(item: i32): i32 {
    return this.value[item] === 0 ? -1 : item + 1
  }

  /** The payload of a text or blob. */
  bytes(item: i32): Uint8Array {
    const from: i32 = this.payload[item]
    return view(this.source, from, from + this.value[item])
  }

  /** The bytes of an item with everything in it end here. */
  end(item: i32): i32 {
    return this.start[this.next[item]]
  }

  private fill(count: i32): boolean {
    let open: StaticArray<i32> = ints(256)
    let missing: StaticArray<i32> = ints(256)
    let depth: i32 = 0
    let at: i32 = 0
    for (let i: i32 = 0; i < count; i++) {
      if (depth === 0 && i > 0) return false
      this.parent[i] = depth > 0 ? open[depth - 1] : -1
      at = this.read(i, at)
      if (depth > 0) missing[depth - 1] = missing[depth - 1] - 1
      const parts: i32 = this.major[i] === ARRAY ? this.value[i] : this.major[i] === TAG ? 1 : 0
      if (parts === 0) this.next[i] = i + 1
      else {
        if (depth === open.length) {
          open = grown(open)
          missing = grown(missing)
        }
        open[depth] = i
        missing[depth] = parts
        depth++
      }
      while (depth > 0 && missing[depth - 1] === 0) {
        depth--
        this.next[open[depth]] = i + 1
      }
    }
    this.start[count] = this.source.length
    return depth === 0
  }

  /** Reads the head at `at`, which was counted before; returns where the next one is. */
  private read(item: i32, at: i32): i32 {
    const bytes = this.source
    const info: i32 = bytes[at] & 31
    const major: i32 = bytes[at] >> 5
    this.start[item] = at
    this.major[item] = major
    let value: i32 = info
    const width: i32 = headWidth(info)
    // Of eight bytes only the lower four are kept: no count, position or name is that long.
    for (let i: i32 = width > 4 ? 5 : 1; i <= width; i++) {
      value = (i === 1 || i === 5 ? 0 : value << 8) | bytes[at + i]
    }
    this.value[item] = value
    this.payload[item] = at + 1 + width
    return this.payload[item] + (major === BLOB || major === TEXT ? value : 0)
  }
}

/** The number of bytes after the first one of a head; -1 for what is no definite length. */
function headWidth(info: i32): i32 {
  if (info < 24) return 0
  return info > 27 ? -1 : 1 << (info - 24)
}

/** The number of items; 0 when the bytes hold something that SWC does not write. */
function countItems(bytes: Uint8Array): i32 {
  let count: i32 = 0
  let at: i32 = 0
  while (at < bytes.length) {
    const major: i32 = bytes[at] >> 5
    const width: i32 = headWidth(bytes[at] & 31)
    if (width < 0 || major === 1 || major === 5 || at + width >= bytes.length) return 0
    if (width === 8 && major !== UINT && major !== SIMPLE) return 0
    let length: i32 = width === 0 ? bytes[at] & 31 : 0
    for (let i: i32 = 1; i <= width && width < 8; i++) length = (length << 8) | bytes[at + i]
    at += 1 + width
    if (major === BLOB || major === TEXT) {
      if (length < 0 || length > bytes.length - at) return 0
      at += length
    }
    count++
  }
  return count
}

function grown(array: StaticArray<i32>): StaticArray<i32> {
  const wider = ints(array.length * 2)
  for (let i: i32 = 0; i < array.length; i++) wider[i] = array[i]
  return wider
}

/** The text that a host returned: the payload of the first text of a CBOR text. */
export function textOf(bytes: Uint8Array): Uint8Array {
  const tape = new Tape(bytes)
  for (let i: i32 = 0; i < tape.length; i++) if (tape.major[i] === TEXT) return tape.bytes(i)
  return NO_BYTES
}
