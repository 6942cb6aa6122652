// Saved worlds whose bytes were spoilt, and what becomes of who loads them.

import type { Snapshot } from '../../../../runtime/engine/surface.ts'
import { isDscopeError } from '../../../../runtime/errors.ts'
import { seal } from '../../../../runtime/persist-envelope.ts'
import { deserialize, serialize } from '../../../../runtime/persist.ts'
import { random as createRandom } from '../../support/random.ts'
import { savedWorlds } from './saved-worlds.ts'

/** Where the content begins: behind the head with format and checksum. */
export const CONTENT = 16

/** The bytes with the checksum that they should have. */
export const resealed = (bytes: Uint8Array) => seal(bytes.slice(CONTENT))

/** The bytes of every saved world, and the snapshot that one of them is the difference to. */
export async function saveWorlds(): Promise<{
  base: Snapshot
  saved: Record<string, Uint8Array>
}> {
  const saved: Record<string, Uint8Array> = {}
  let base: Snapshot
  for (const [name, make] of Object.entries(savedWorlds)) {
    const world = await make()
    if (world.base !== undefined) base = deserialize(serialize(world.base))
    saved[name] = serialize(world.snapshot, { since: world.base })
  }
  return { base: base!, saved }
}

/** The code of the error, or nothing. Whatever else happens is thrown. */
export function loadHostile(bytes: Uint8Array, base: Snapshot): string | undefined {
  try {
    // Whoever loads it uses it, too.
    const snapshot = deserialize(bytes, { base })
    snapshot.restore().snapshot().restore()
    serialize(snapshot)
    return undefined
  } catch (error) {
    if (isDscopeError(error)) return error.code
    throw error
  }
}

/** Bytes of saved worlds, each changed in up to three places under a right checksum. Always the same. */
export function* mutatedSnapshots(
  count: number,
  saved: Readonly<Record<string, Uint8Array>>,
): Generator<Uint8Array> {
  const random = createRandom(4_711)
  const all = Object.values(saved)
  for (let made = 0; made < count; made++) {
    const bytes = all[random(all.length)]!.slice()
    for (let change = random(3); change >= 0; change--) {
      const at = CONTENT + random(bytes.length - CONTENT)
      if (random(2) === 0) bytes[at] = random(256)
      else bytes.copyWithin(at, CONTENT + random(bytes.length - CONTENT), bytes.length - random(20))
    }
    yield resealed(bytes)
  }
}
