import { resolve } from 'node:path'
import { findCollisions } from './collisions.ts'
import { findForeignModules } from './foreign-modules.ts'
import { createManifest, manifestPath, writeManifest } from './manifest.ts'
import type { ModuleGraph } from './module-graph.ts'
import type { Project } from './project.ts'
import { projectRoot } from './scan.ts'

/**
 * Called when a build knows all its modules, also those that came from a cache; `project.records` then holds a record for
 * each module with blocks, and none for others. Writes the manifest; `folder` is where the project is looked for. Throws
 * DSC136 when two modules have blocks of the same id, and DSC138 when a module belongs to another role. `readGraph` is
 * asked only in builds for which that matters.
 */
export function finishBuild(project: Project, folder: string, readGraph: () => ModuleGraph): void {
  const records = project.records.all()
  const [collision] = findCollisions(records)
  if (collision) throw collision
  const { compiler, manifest } = project
  const root = projectRoot(compiler.root, folder)
  if (checksGraph(project)) {
    const foreign = findForeignModules(readGraph(), root, compiler)
    if (foreign) throw foreign
  }
  if (manifest === false) return
  const path = manifest === undefined ? manifestPath(root, compiler.role) : resolve(root, manifest)
  writeManifest(createManifest(records.values(), compiler.role), path)
}

/** Whether it matters to a build what is in it. */
export function checksGraph({ compiler: { role, serverOnly } }: Project): boolean {
  return role !== undefined && serverOnly !== undefined
}
