// The reader of CBOR where size does not matter: cbor-x, which is the fastest there is. Browsers get the small one of
// cbor-reader-browser.ts in its place, by the `#cbor-reader` import of package.json; the two are compared by tests.
//
// Both read what the scanner has let pass, and nothing else.

import { addExtension, Decoder, type Extension } from 'cbor-x/decode'

/** Reads the one item that `bytes` hold; with `owned`, byte arrays may be views on `bytes`, else they are copies. */
export type CborReader = (bytes: Uint8Array, owned: boolean) => unknown

/** The types of cbor-x leave out the second parameter, where the item ends. */
interface Sized {
  decode(bytes: Uint8Array, end: number): unknown
}

/** `revive` makes the values of the private tag, from content that is read, and revived, already. */
export function createReader(tag: number, revive: (content: unknown[]) => unknown): CborReader {
  // Extensions are global to cbor-x, which another copy of this package may share: so each reading registers its own.
  const extension = { tag, decode: revive } as Extension<unknown, unknown[]>
  const views = new Decoder({ mapsAsObjects: true }) as Sized
  const copies = new Decoder({ mapsAsObjects: true, copyBuffers: true }) as Sized
  // cbor-x makes a `DataView` for every array that it has not seen: small items are copied into one that it knows.
  const scratch = new Uint8Array(512)
  return (bytes, owned) => {
    addExtension(extension)
    const size = bytes.length
    if (owned || size > scratch.length) return (owned ? views : copies).decode(bytes, size)
    for (let index = 0; index < size; index++) scratch[index] = bytes[index]!
    return copies.decode(scratch, size)
  }
}
