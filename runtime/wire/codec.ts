import { OTHER, readScalars } from '#scalars'
import type { DscopeError } from '../errors.ts'
import type { ClassRegistry } from './classes.ts'
import { itemOf, type Item } from './item.ts'
import { VALUE_LIMITS, type ValueLimits } from './limits.ts'
import { reviving } from './revive.ts'
import { scan, violation, type Look } from './scan.ts'
import { writeValue, type EncodeOptions } from './write.ts'

export { createClassRegistry, type ClassCodec, type ClassRegistry } from './classes.ts'
export { VALUE_LIMITS, type ValueLimits } from './limits.ts'
export type { EncodeOptions } from './write.ts'

export interface Codec {
  /**
   * One CBOR item, in a buffer that other items may share. Throws DSC207 for what cannot travel and DSC208 for what is
   * over a limit, both with `data.path`; a throw leaves nothing behind.
   */
  encode(value: unknown, options?: EncodeOptions): Item
  /**
   * Where the item that starts at `start` ends. Throws DSC222 when the bytes are not well-formed. Sets `violation`.
   * Does not recurse and builds nothing. `look` is told of each item.
   */
  scan(bytes: Uint8Array, start: number, look?: Look): number
  /** Why the item of the last `scan` must not be decoded, though its end is known: a DSC208 or a DSC222. */
  readonly violation: DscopeError | undefined
  /**
   * Decodes exactly one item, which passed `scan` without a violation. With `owned` the buffer belongs to this value,
   * whose byte arrays may be views on it; else each is a copy. Throws DSC222, or DSC208.
   */
  decode(item: Item | Uint8Array, owned?: boolean): unknown
}

export function createCodec(options: {
  limits?: Partial<ValueLimits>
  classes: ClassRegistry
}): Codec {
  return new ValueCodec({ ...VALUE_LIMITS, ...options.limits }, options.classes)
}

/** A class, so that all codecs have one shape: the engine then finds their members at once. */
class ValueCodec implements Codec {
  readonly #limits: ValueLimits
  readonly #classes: ClassRegistry

  constructor(limits: ValueLimits, classes: ClassRegistry) {
    this.#limits = limits
    this.#classes = classes
  }

  encode(value: unknown, options?: EncodeOptions): Item {
    return writeValue(value, this.#classes, this.#limits, options)
  }

  scan(bytes: Uint8Array, start: number, look?: Look): number {
    return scan(bytes, start, this.#limits, look)
  }

  get violation(): DscopeError | undefined {
    return violation
  }

  decode(encoded: Item | Uint8Array, owned = false): unknown {
    const item = encoded instanceof Uint8Array ? itemOf(encoded) : encoded
    const simple = readScalars(item)
    return simple === OTHER ? reviving(this.#classes, this.#limits, item, owned) : simple
  }
}
