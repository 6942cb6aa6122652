import type { Manifest, ManifestBlock } from '../bundler-plugin/manifest.ts'

/** A block whose callers and peers do not fit together any more, and why. */
export interface ChangedBlock {
  readonly before: ManifestBlock
  readonly after: ManifestBlock
  /** Names of captures that are new, and of those that are gone. */
  readonly capturesAdded: readonly string[]
  readonly capturesRemoved: readonly string[]
  readonly roleChanged: boolean
  readonly kindChanged: boolean
  /** A block that shares its name with others is told from them by its source, which has changed. */
  readonly sourceChanged: boolean
}

/** What happens to peers of the old build when the new one is deployed. */
export interface Comparison {
  /** Whether calls of the old build would fail: something is removed or changed. */
  readonly breaks: boolean
  readonly removed: readonly ManifestBlock[]
  readonly changed: readonly ChangedBlock[]
  readonly added: readonly ManifestBlock[]
}

/** Compares by id: a block that was renamed or moved is removed and added. */
export function compareManifests(before: Manifest, after: Manifest): Comparison {
  const old = byId(before)
  const fresh = byId(after)
  const removed = before.blocks.filter(({ id }) => !fresh.has(id))
  const added = after.blocks.filter(({ id }) => !old.has(id))
  const changed = after.blocks.flatMap((block) => {
    const known = old.get(block.id)
    return known && known.signature !== block.signature ? [describeChange(known, block)] : []
  })
  return { breaks: removed.length + changed.length > 0, removed, changed, added }
}

function byId({ blocks }: Manifest): ReadonlyMap<string, ManifestBlock> {
  return new Map(blocks.map((block) => [block.id, block]))
}

function describeChange(before: ManifestBlock, after: ManifestBlock): ChangedBlock {
  const capturesAdded = after.captures.filter((name) => !before.captures.includes(name))
  const capturesRemoved = before.captures.filter((name) => !after.captures.includes(name))
  const roleChanged = before.role !== after.role
  const kindChanged = before.kind !== after.kind
  const isExplained =
    roleChanged || kindChanged || capturesAdded.length + capturesRemoved.length > 0
  return {
    before,
    after,
    capturesAdded,
    capturesRemoved,
    roleChanged,
    kindChanged,
    sourceChanged: !isExplained,
  }
}
