// The reader of CBOR where size does not matter: cbor-x, which is the fastest there is. Browsers get the small one of
// cbor-reader-browser.ts in its place, by the `#cbor-reader` import of package.json; the two are compared by tests.
//
// Both read what the scanner has let pass, and nothing else.

import { addExtension, Decoder, type Extension } from 'cbor-x/decode'
import { viewOf, sizeOf, type Item } from './item.ts'

/** Reads an item; with `owned`, byte arrays may be views on its buffer, else they are copies. */
export type CborReader = (item: Item, owned: boolean) => unknown

/** The types of cbor-x leave out the second parameter, where the item ends. */
interface Sized {
  decode(bytes: Uint8Array, end: number): unknown
}

type Revive = (content: unknown[]) => unknown

/** `revive` makes the values of the private tag, from content that is read, and revived, already. */
export function createReader(tag: number, revive: Revive): CborReader {
  const reviver = sharedReviver(tag)
  const views = new Decoder({ mapsAsObjects: true }) as Sized
  const copies = new Decoder({ mapsAsObjects: true, copyBuffers: true }) as Sized
  // cbor-x makes a `DataView` for every array that it has not seen: small items are copied into one that it knows.
  const scratch = new Uint8Array(512)
  return (item, owned) => {
    const { bytes, start } = item
    const size = sizeOf(item)
    const outer = reviver.revive
    reviver.revive = revive
    try {
      if (owned || size > scratch.length) return (owned ? views : copies).decode(viewOf(item), size)
      for (let index = 0; index < size; index++) scratch[index] = bytes[start + index]!
      return copies.decode(scratch, size)
    } finally {
      reviver.revive = outer
    }
  }
}

const REVIVERS = Symbol.for('dscope.revivers')

/**
 * Extensions are global to cbor-x, which several copies of this package may share. So the extension is registered once
 * for all of them, and asks the copy that is reading.
 */
function sharedReviver(tag: number): { revive: Revive } {
  const shared = Decoder as unknown as Record<symbol, Map<number, { revive: Revive }> | undefined>
  const revivers = (shared[REVIVERS] ??= new Map())
  let reviver = revivers.get(tag)
  if (!reviver) {
    const added = { revive: (content: unknown[]): unknown => content }
    const decode = (content: unknown[]): unknown => added.revive(content)
    addExtension({ tag, decode } as Extension<unknown, unknown[]>)
    revivers.set(tag, (reviver = added))
  }
  return reviver
}
