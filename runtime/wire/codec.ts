import { OTHER, readScalars } from '#cbor-reader'
import { DscopeError } from '../errors.ts'
import type { ClassRegistry } from './classes.ts'
import { itemOf, sizeOf, type Item } from './item.ts'
import { VALUE_LIMITS, type ValueLimits } from './limits.ts'
import { reviving } from './revive.ts'
import { createScanner } from './scan.ts'
import { writeValue } from './write.ts'

export { createClassRegistry, type ClassCodec, type ClassRegistry } from './classes.ts'
export { VALUE_LIMITS, type ValueLimits } from './limits.ts'

/** What of an error crosses besides its name, message, code, data, cause and errors. */
export interface ErrorPolicy {
  stack: boolean
}

export interface Codec {
  /**
   * One CBOR item, in a buffer that other items may share. Throws DSC207 for what cannot travel and DSC208 for what is
   * over a limit, both with `data.path`; a throw leaves nothing behind.
   */
  encode(value: unknown, policy?: ErrorPolicy): Item
  /**
   * Where the item that starts at `start` ends. Throws DSC222 when the bytes are not well-formed. Sets `violation`.
   * Does not recurse and builds nothing.
   */
  scan(bytes: Uint8Array, start: number): number
  /** What the value of the last `scan` takes in memory at most, by the reckoning of `docs/values.md`. */
  readonly weight: number
  /** Why the item of the last `scan` must not be decoded, though its end is known: a DSC208 or a DSC222. */
  readonly violation: DscopeError | undefined
  /**
   * Decodes exactly one item, which passed `scan` without a violation. With `owned` the buffer belongs to this value,
   * whose byte arrays may be views on it; else each is a copy. Throws DSC222, or DSC208.
   */
  decode(item: Item | Uint8Array, owned?: boolean): unknown
}

/** No byte weighs more than this. */
const HEAVIEST = 128

export function createCodec(options: {
  limits?: Partial<ValueLimits>
  classes: ClassRegistry
}): Codec {
  const { classes } = options
  const limits = { ...VALUE_LIMITS, ...options.limits }
  const scanner = createScanner(limits)

  /** The one limit that a sender does not come across on its way: it goes by what the receiver makes of the bytes. */
  function checkWeight({ bytes, start }: Item): void {
    scanner.scan(bytes, start)
    if (scanner.violation === undefined) return
    const { memory } = limits
    throw new DscopeError('DSC208', `the value is over the limit memory of ${memory}`, {
      path: '',
      limit: 'memory',
    })
  }

  return {
    encode(value, policy) {
      const item = writeValue(value, classes, limits, policy?.stack === true)
      if (sizeOf(item) * HEAVIEST > limits.memory) checkWeight(item)
      return item
    },
    get weight() {
      return scanner.weight
    },
    scan: scanner.scan,
    get violation() {
      return scanner.violation
    },
    decode(encoded, owned = false) {
      const item = encoded instanceof Uint8Array ? itemOf(encoded) : encoded
      const simple = readScalars(item)
      return simple === OTHER ? reviving(classes, limits, item, owned) : simple
    },
  }
}
