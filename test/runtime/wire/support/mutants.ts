// Encodings that were spoilt, and what a receiver makes of them.

import { isDscopeError } from '../../../../runtime/errors.ts'
import { viewOf } from '../../../../runtime/wire/item.ts'
import { createRandom, generate } from './generator.ts'
import { codec } from './values.ts'

function mutate(bytes: Uint8Array, random: (below: number) => number): Uint8Array {
  const mutated = Uint8Array.from(bytes)
  for (let change = random(4); change >= 0; change--) {
    const at = random(mutated.length)
    const kind = random(4)
    if (kind === 0) mutated[at] = random(256)
    else if (kind === 1) mutated[at]! ^= 1 << random(8)
    else if (kind === 2) mutated.copyWithin(at, random(mutated.length), random(mutated.length) + 1)
    else return mutated.subarray(0, at + 1)
  }
  return mutated
}

/** To make a value takes longer than to spoil it. */
const MUTANTS_OF_A_VALUE = 4

/** Encodings of generated values, each changed in up to four places. Always the same. */
export function* mutatedEncodings(count: number): Generator<Uint8Array> {
  const random = createRandom(7)
  let encoding = new Uint8Array()
  for (let made = 0; made < count; made++) {
    if (made % MUTANTS_OF_A_VALUE === 0) {
      encoding = Uint8Array.from(viewOf(codec.encode(generate(random))))
    }
    yield mutate(encoding, random)
  }
}

/** What is no `DscopeError` is thrown. */
export function receive(bytes: Uint8Array): 'value' | 'refused' {
  try {
    const end = codec.scan(bytes, 0)
    if (codec.violation) return 'refused'
    codec.decode(Uint8Array.from(bytes.subarray(0, end)))
    return 'value'
  } catch (error) {
    if (!isDscopeError(error)) throw error
    return 'refused'
  }
}
