import { createClassRegistry, createCodec, type Codec } from '../../../../runtime/wire/codec.ts'
import { viewOf } from '../../../../runtime/wire/item.ts'

export const codec: Codec = createCodec({ classes: createClassRegistry() })

/** What the other side gets: encoded, scanned, decoded from bytes that nothing else holds. */
export function roundTrip(value: unknown, through: Codec = codec): unknown {
  const bytes = viewOf(through.encode(value)).slice()
  const end = through.scan(bytes, 0)
  if (through.violation) throw through.violation
  if (end !== bytes.length) throw new Error(`scan ended at ${end} of ${bytes.length}`)
  return through.decode(bytes)
}

export function bytesOf(hex: string): Uint8Array {
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16))
}

export function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** Why bytes are refused: by the scanner, thrown or as its violation, or by the decoder. */
export function refusal(bytes: Uint8Array, through: Codec = codec): unknown {
  try {
    through.scan(bytes, 0)
    if (through.violation) return through.violation
    through.decode(bytes)
  } catch (error) {
    return error
  }
  return undefined
}
