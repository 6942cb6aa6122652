import { skipScalars } from '#scalars'
import { DscopeError } from '../errors.ts'
import { PRIVATE_TAG } from './kinds.ts'
import type { ValueLimits } from './limits.ts'

const NONE = -1

/** Why the item of the last scan must not be decoded, though its end is known: a DSC208 or a DSC222. */
export let violation: DscopeError | undefined

// The state is the module's, as the writer's is: a scan is synchronous.
let limits: ValueLimits
/** By level, how many items follow the container, and whether it has keys. */
const behind: number[] = []
const keyed: boolean[] = []

function over(limit: keyof ValueLimits): boolean {
  const sentence = `a value is over the limit ${limit} of ${limits[limit]}`
  violation = new DscopeError('DSC208', sentence, { limit })
  return true
}

/** Is told of each item that a scan goes through: its head, the size that is in it, the tag before it, and the byte that follows. */
export type Look = (head: number, size: number, tag: number, next: number) => void

/**
 * Reads the heads of an item before anything is built from it, and allows only what `docs/values.md` lists. Returns where the
 * item ends; throws DSC222 when the bytes are not well-formed.
 *
 * The number of items still to come finds the end, at any depth and after any violation. A stack of that number, as it
 * stood when a container began, gives the depth, and by its parity the positions of keys.
 */
export function scan(
  bytes: Uint8Array,
  start: number,
  withLimits: ValueLimits,
  look?: Look,
): number {
  violation = undefined
  const simple = look ? undefined : skipScalars(bytes, start, withLimits)
  if (simple) return simple
  limits = withLimits
  const end = bytes.length
  let at = start
  let left = 1
  let level = 0
  let entries = 0
  let tag = NONE
  let bad = false
  do {
    if (left > end - at) throw malformed()
    const head = bytes[at++]!
    const major = head >> 5
    let size = head & 31
    if (size > 23) {
      if (size > 27) throw malformed()
      let width = 1 << (size - 24)
      if (width > end - at) throw malformed()
      for (size = 0; width; width--) size = size * 256 + bytes[at++]!
      if (head === 0xf8 && size < 32) throw malformed()
    }
    if (!bad) {
      const atKey = level > 0 && keyed[level] && ((left - behind[level]!) & 1) === 0
      if (
        atKey
          ? !isKey(bytes, at, major, size)
          : (tag !== NONE || major > 5 || major === 2) && !fits(tag, head, size, bytes[at]!)
      )
        bad = !!(violation = malformed())
      else if (major === 3 && size > limits.stringBytes) bad = over('stringBytes')
    }
    look?.(head, size, tag, bytes[at]!)
    left--
    if (major === 2 || major === 3) {
      if (size > end - at) throw malformed()
      at += size
    } else if (major === 4 || major === 5) {
      const items = major === 4 ? size : size * 2
      const hasKeys = major === 5 && tag !== 259
      if (!bad) {
        if (level >= limits.depth) bad = over('depth')
        else if ((entries += items) > limits.entries) bad = over('entries')
        else if (hasKeys && size > limits.keys) bad = over('keys')
        else {
          behind[++level] = left
          keyed[level] = hasKeys
        }
      }
      left += items
    } else if (major === 6) left++
    tag = major === 6 ? size : NONE
    while (level && left === behind[level]) level--
  } while (left)
  return at
}

/** Whether an item with this head may follow `tag`; without one, whether a tag or simple value may stand there. */
function fits(tag: number, head: number, size: number, next: number): boolean {
  const major = head >> 5
  const isFloat = head > 0xf8 && head < 0xfc
  switch (tag) {
    case NONE:
      if (major === 6) return isAllowed(size)
      return major === 7 && (isFloat || (head > 0xf3 && head < 0xf8))
    case 1:
      return isFloat || (major < 2 && (head & 31) < 27)
    case 258:
      return major === 4
    case 259:
      return major === 5
    case PRIVATE_TAG:
      return major === 4 && size > 0 && next < 24
  }
  return major === 2 && size % ((tag & 16 ? 2 : 1) << (tag & 3)) === 0
}

/** RFC 8746 packs the element type into bits of the tag: integers of 1 to 8 bytes, floats of 4 and 8. */
function isAllowed(tag: number): boolean {
  if (tag === 1 || tag === 258 || tag === 259 || tag === PRIVATE_TAG) return true
  const width = tag & 3
  return tag > 63 && tag < 88 && tag !== 76 && (tag < 80 || width === 1 || width === 2)
}

/** cbor-x renames `__proto__` in silence, so it is refused; a sender has another form for it. */
function isKey(bytes: Uint8Array, at: number, major: number, size: number): boolean {
  return (
    major === 3 &&
    !(
      size === 9 &&
      bytes[at] === 95 &&
      String.fromCharCode(...bytes.subarray(at, at + 9)) === '__proto__'
    )
  )
}

function malformed(): DscopeError {
  return new DscopeError('DSC222', 'the bytes are not a valid value')
}
