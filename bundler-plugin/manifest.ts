import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import type { BlockRecord, FileRecord } from '../babel-plugin/index.ts'

/** One block of a build, as a person or the next deploy looks at it. */
export interface ManifestBlock extends Omit<BlockRecord, 'role' | 'loc'> {
  readonly module: string
  /** `null` where any peer may run it. */
  readonly role: string | null
  /** From the root of its package, with forward slashes. */
  readonly file: string
  /** `null` where another plugin made the call. */
  readonly line: number | null
}

/** Every block of a build. The same sources give the same text, on every machine. */
export interface Manifest {
  /** The version of this format. */
  readonly dscope: 1
  /** The role that the build was made for; `null` for a build with all bodies. */
  readonly role: string | null
  /** By module, and in it by line. */
  readonly blocks: readonly ManifestBlock[]
}

/** Where a build of a project puts its manifest, unless the option says otherwise: outside of what is published. */
export function manifestPath(root: string, role: string | undefined): string {
  return join(root, MANIFEST_FOLDER, `${role ?? 'blocks'}.json`)
}

/** The folder of the manifests of a project. */
export const MANIFEST_FOLDER = '.dscope'

/** What compiled files say, put together; a file that was compiled several times counts once. */
export function createManifest(
  records: Iterable<FileRecord>,
  role: string | undefined = undefined,
): Manifest {
  const modules = new Map([...records].map((record) => [record.module, record]))
  const sorted = [...modules.values()].sort((a, b) => (a.module < b.module ? -1 : 1))
  return { dscope: 1, role: role ?? null, blocks: sorted.flatMap(toBlocks) }
}

function toBlocks({ module, path, blocks }: FileRecord): ManifestBlock[] {
  return blocks.map(({ id, signature, name, role, kind, captures, loc }) => ({
    id,
    signature,
    module,
    name,
    role: role ?? null,
    kind,
    captures,
    file: path,
    line: loc?.line ?? null,
  }))
}

export function formatManifest(manifest: Manifest): string {
  return `${JSON.stringify(manifest, null, 2)}\n`
}

/**
 * Writes the manifest of a build, when it is another one than before: a watching build would see the file that it wrote.
 * A project that never had a block gets no file.
 */
export function writeManifest(manifest: Manifest, path: string): void {
  const text = formatManifest(manifest)
  const before = readIfThere(path)
  if (before === text || (before === undefined && manifest.blocks.length === 0)) return
  mkdirSync(dirname(resolve(path)), { recursive: true })
  writeFileSync(path, text)
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}
