import { Bytes } from './bytes.ts'
import { zeros } from './native.ts'
import { sha256 } from './sha256.ts'

const ID_LENGTH: i32 = 22
const SIGNATURE_LENGTH: i32 = 8
const RETURN: i32 = 13
const LINE_FEED: i32 = 10

/** The id of a block, equal in every compiler and on every machine: `docs/block-ids.md`. */
export function blockId(module: Uint8Array, fullName: Uint8Array): Uint8Array {
  const text = new Bytes(256)
  text.ascii('dscope1')
  text.byte(0)
  text.all(module)
  text.ascii('#')
  text.all(fullName)
  return digest(text, ID_LENGTH)
}

/** The hash by which a caller and a peer notice that they mean different blocks: `docs/block-ids.md`. */
export function signature(
  captures: Uint8Array[],
  isStream: boolean,
  role: Uint8Array,
  source: Uint8Array,
): Uint8Array {
  const text = new Bytes(256)
  for (let i: i32 = 0; i < captures.length; i++) {
    text.all(captures[i])
    text.byte(0)
  }
  text.byte(0)
  text.ascii(isStream ? 'stream' : 'call')
  text.byte(0)
  text.all(role)
  text.byte(0)
  writeWithLineFeeds(text, source)
  return digest(text, SIGNATURE_LENGTH)
}

function writeWithLineFeeds(text: Bytes, source: Uint8Array): void {
  for (let i: i32 = 0; i < source.length; i++) {
    const byte: i32 = source[i]
    if (byte !== RETURN) text.byte(byte)
    else if (i + 1 === source.length || source[i + 1] !== LINE_FEED) text.byte(LINE_FEED)
  }
}

/** The first characters of the digest in base64url. */
function digest(text: Bytes, length: i32): Uint8Array {
  const hash = sha256(wellFormed(text.written()))
  const out = zeros(length)
  for (let i: i32 = 0; i < length; i++) {
    const bit: i32 = i * 6
    const at: i32 = bit >> 3
    const high: i32 = hash[at]
    const low: i32 = at + 1 < hash.length ? hash[at + 1] : 0
    const pair: i32 = (high << 8) | low
    out[i] = base64url((pair >> (10 - (bit & 7))) & 63)
  }
  return out
}

function base64url(value: i32): i32 {
  if (value < 26) return 65 + value
  if (value < 52) return 71 + value
  if (value < 62) return value - 4
  return value === 62 ? 45 : 95
}

/** What other compilers hash: a lone surrogate (`ED A0 80` to `ED BF BF`) is the replacement character there. */
function wellFormed(bytes: Uint8Array): Uint8Array {
  for (let i: i32 = 0; i + 2 < bytes.length; i++) {
    if (bytes[i] !== 0xed || bytes[i + 1] < 0xa0) continue
    bytes[i] = 0xef
    bytes[i + 1] = 0xbf
    bytes[i + 2] = 0xbd
  }
  return bytes
}
