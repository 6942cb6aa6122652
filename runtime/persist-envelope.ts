// What is around the content of a saved snapshot: a name, the number of the format, and a checksum. `docs/snapshot-format.md`
// has the bytes.

import { DscopeError } from './errors.ts'

const NAME = [0x64, 0x73, 0x6e, 0x61, 0x70, 0x00, 0x00]
const FORMAT = 1
const CHECKSUM = 8
/** Where the content begins. */
export const CONTENT = 16
/** What a byte may become in memory, after so many for all of them. */
const GROWTH = 10
const FREE = 1 << 16

/** How many bytes there are, of which the content ends at `end`, and weighs so much: no fewer than a tenth of that. */
export function sizeFor(end: number, weight: number): number {
  return Math.max(end, Math.ceil((weight - FREE) / GROWTH))
}

/** `weight`: what the content takes in memory. */
export function seal(content: Uint8Array, weight = 0): Uint8Array<ArrayBuffer> {
  const end = CONTENT + content.length
  const bytes = new Uint8Array(sizeFor(end, weight))
  bytes.set(NAME)
  bytes[NAME.length] = FORMAT
  bytes.set(content, CONTENT)
  bytes.set(checksumOf(bytes), CHECKSUM)
  return bytes
}

/** Throws DSC374 or DSC375 for what was not sealed, or is not as it was. */
export function checkSeal(bytes: Uint8Array): void {
  if (bytes.length < CONTENT || NAME.some((byte, index) => bytes[index] !== byte)) {
    throw damaged('they do not begin like one')
  }
  const format = bytes[NAME.length]!
  if (format !== FORMAT) {
    throw new DscopeError(
      'DSC375',
      `the snapshot was saved in format ${format}, and this version reads format ${FORMAT}; load it with the version that saved it`,
      { format },
    )
  }
  const found = checksumOf(bytes)
  if (found.some((byte, index) => bytes[CHECKSUM + index] !== byte)) {
    throw damaged('they are not what was saved')
  }
}

/** What names the snapshot that the bytes are, for differences to it. */
export function markOf(bytes: Uint8Array): string {
  let mark = ''
  for (const byte of bytes.subarray(CHECKSUM, CONTENT)) mark += byte.toString(16).padStart(2, '0')
  return mark
}

export function damaged(what: string, options?: ErrorOptions): DscopeError {
  return new DscopeError('DSC374', `the bytes are no snapshot: ${what}`, {}, options)
}

/** Two sums of 32 bits over the content in words of four bytes. Each changes with any change of a single word. */
function checksumOf(bytes: Uint8Array): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const whole = bytes.length - ((bytes.length - CONTENT) & 3)
  let one = 0x811c9dc5 ^ bytes.length
  let other = 0x9e3779b9
  for (let at = CONTENT; at < whole; at += 4) {
    const word = view.getUint32(at, true)
    one = Math.imul(one ^ word, 0x01000193)
    other = Math.imul(((other << 13) | (other >>> 19)) ^ word, 0x85ebca6b)
  }
  let rest = 0
  for (let at = bytes.length - 1; at >= whole; at--) rest = (rest << 8) | bytes[at]!
  one = Math.imul(one ^ rest, 0x01000193)
  other = Math.imul(((other << 13) | (other >>> 19)) ^ rest, 0x85ebca6b)
  const sums = new DataView(new ArrayBuffer(8))
  sums.setUint32(0, one, true)
  sums.setUint32(4, other, true)
  return new Uint8Array(sums.buffer)
}
