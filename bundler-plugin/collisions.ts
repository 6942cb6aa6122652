import { DscopeError } from '../runtime/errors.ts'
import { fileOf } from './module-id.ts'
import type { RecordsByModule } from './records.ts'

/**
 * Blocks of different files that have the same id: two packages of one name, or two copies of one package. One file
 * that was compiled twice (for a page and for a worker, or under several queries) is no collision.
 */
export function findCollisions(records: RecordsByModule): DscopeError[] {
  const owners = new Map<string, string>()
  return [...records].flatMap(([moduleId, { module, blocks }]) => {
    const file = fileOf(moduleId)
    const taken = blocks.find(({ id }) => (owners.get(id) ?? file) !== file)
    for (const { id } of blocks) if (!owners.has(id)) owners.set(id, file)
    if (!taken) return []
    const files = [owners.get(taken.id)!, file]
    const sentence =
      `block ${taken.name} of ${module} has one id in two files: ${files.join(' and ')}. ` +
      'Give one of the packages another name, or set the option `packageName` for it'
    return [new DscopeError('DSC136', sentence, { id: taken.id, files })]
  })
}
