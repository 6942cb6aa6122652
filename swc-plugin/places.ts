import type { Bytes } from './bytes.ts'

const LINE_FEED: i32 = 10
const RETURN: i32 = 13

/** Writes the place of a byte of a file as people count: from 1, in lines and UTF-16 units. */
export function writePlace(out: Bytes, source: Uint8Array, offset: i32): void {
  let line: i32 = 1
  let column: i32 = 1
  for (let i: i32 = 0; i < offset && i < source.length; i++) {
    const byte: i32 = source[i]
    if (isLineEnd(source, i)) {
      line++
      column = 1
    } else if (byte >= 0xf0) column += 2
    else if (byte < 0x80 || byte >= 0xc0) column++
  }
  out.decimal(line)
  out.ascii(':')
  out.decimal(column)
}

/** Whether a line ends with this byte: at `\n`, a `\r` without one, U+2028 and U+2029. */
function isLineEnd(source: Uint8Array, at: i32): boolean {
  const byte: i32 = source[at]
  if (byte === LINE_FEED) return true
  if (byte === RETURN) return at + 1 === source.length || source[at + 1] !== LINE_FEED
  const isSeparator: boolean = byte === 0xa8 || byte === 0xa9
  return isSeparator && at > 1 && source[at - 1] === 0x80 && source[at - 2] === 0xe2
}
