import { resolve } from 'node:path'
import { findCollisions } from './collisions.ts'
import { createManifest, manifestPath, writeManifest } from './manifest.ts'
import type { Project } from './project.ts'
import { projectRoot } from './scan.ts'

/**
 * Called when a build knows all its modules, also those that came from a cache; `project.records` then holds a record for
 * each module with blocks, and none for others. Writes the manifest; `folder` is where the project is looked for. Throws
 * DSC136 when two modules have blocks of the same id.
 */
export function finishBuild(project: Project, folder: string): void {
  const records = project.records.all()
  const [collision] = findCollisions(records)
  if (collision) throw collision
  const { compiler, manifest } = project
  if (manifest === false) return
  const root = projectRoot(compiler.root, folder)
  const path = manifest === undefined ? manifestPath(root, compiler.role) : resolve(root, manifest)
  writeManifest(createManifest(records.values(), compiler.role), path)
}
