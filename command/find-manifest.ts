import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { FileRecord } from '../babel-plugin/index.ts'
import { createManifest, MANIFEST_FOLDER, type Manifest } from '../bundler-plugin/manifest.ts'
import { createScanner, projectRoot } from '../bundler-plugin/scan.ts'
import { transformMacros } from '../bundler-plugin/transform.ts'
import type { Asked } from './arguments.ts'
import { Failure } from './failure.ts'

/** The blocks that were asked for: of the given manifests, else of those that builds wrote, else of the sources. */
export async function findManifest(asked: Asked): Promise<Manifest> {
  if (asked.files.length > 0) return merge(asked.files.map(readManifest))
  const root = projectRoot(asked.root && resolve(asked.root), process.cwd())
  const written = asked.scan ? [] : writtenManifests(root)
  return written.length > 0 ? merge(written.map(readManifest)) : scanSources(root, asked)
}

/** Reads a manifest. Throws a {@link Failure} when the file is none. */
export function readManifest(path: string): Manifest {
  const manifest = readJson(path)
  if (!isManifest(manifest)) throw new Failure(`${path} is no manifest of blocks`)
  return manifest
}

function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch (error) {
    throw new Failure(`${path} cannot be read: ${(error as Error).message}`)
  }
}

function isManifest(value: unknown): value is Manifest {
  return (
    typeof value === 'object' &&
    value !== null &&
    'dscope' in value &&
    value.dscope === 1 &&
    'blocks' in value &&
    Array.isArray(value.blocks)
  )
}

function writtenManifests(root: string): string[] {
  const folder = join(root, MANIFEST_FOLDER)
  try {
    const names = readdirSync(folder).filter((name) => name.endsWith('.json'))
    return names.sort().map((name) => join(folder, name))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}

/** Several builds of one project as one: each block once. */
function merge(manifests: readonly Manifest[]): Manifest {
  const [first, ...others] = manifests
  if (first && others.length === 0) return first
  const blocks = new Map<string, Manifest['blocks'][number]>()
  for (const block of manifests.flatMap((manifest) => manifest.blocks)) {
    const known = blocks.get(block.id)
    if (known && known.signature !== block.signature) {
      throw new Failure(
        `the manifests are of different sources: ${block.module}#${block.name} has two signatures. ` +
          'Build again, or name the manifest to show',
      )
    }
    if (!known) blocks.set(block.id, block)
  }
  const sorted = [...blocks.values()].sort(
    (a, b) => compareText(a.module, b.module) || (a.line ?? 0) - (b.line ?? 0),
  )
  return { dscope: 1, role: null, blocks: sorted }
}

function compareText(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1
}

async function scanSources(root: string, { include, packageName }: Asked): Promise<Manifest> {
  const { modules } = await createScanner()({ root, include, exclude: [] })
  await checkForBabel()
  const records: FileRecord[] = []
  for (const file of modules) {
    // Warnings are the business of a build.
    const options = { root, packageName, onWarning: () => {} }
    const compiled = await transformMacros(readFileSync(file, 'utf8'), file, options)
    if (compiled) records.push(compiled.record)
  }
  return createManifest(records)
}

async function checkForBabel(): Promise<void> {
  try {
    await import('@babel/core')
  } catch (cause) {
    const sentence = 'without a manifest the sources are compiled, which takes @babel/core'
    throw new Failure(`${sentence}: npm install --save-dev @babel/core`, { cause })
  }
}
