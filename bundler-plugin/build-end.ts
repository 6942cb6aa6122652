import { findCollisions } from './collisions.ts'
import type { Project } from './project.ts'

/**
 * Called when a build knows all its modules, also those that came from a cache; `project.records` then holds a record for
 * each module with blocks, and none for others. Throws DSC136 when two modules have blocks of the same id.
 */
export function finishBuild(project: Project): void {
  const [collision] = findCollisions(project.records.all())
  if (collision) throw collision
}
