import { DscopeError } from '../runtime/errors.ts'
import type { Options } from './options.ts'
import { pathFrom, posixPath } from './paths.ts'

/** The package that a file belongs to. */
export interface PackageInfo {
  readonly root: string
  readonly name: string
}

/** Finds the nearest package at or above a file or folder; a host that has no file system gives none. */
export type FindPackage = (path: string) => PackageInfo | undefined

/** Where a file is: what its ids are made of, and how messages call it. */
export interface ModuleName {
  /** Package name and path. */
  readonly module: string
  /** The path from the root; only the last part of it for a file that lies elsewhere. */
  readonly path: string
  /** Whether the file has a name and lies in the root, so that its ids are the same on every machine. */
  readonly isInside: boolean
}

/** What Babel knows about the file. */
export interface FileLocation {
  readonly filename: string | null | undefined
  readonly cwd: string
  /** Babel's own root, which counts where no package can be found. */
  readonly root: string
}

/** Throws DSC134 when the package has no name to begin ids with. */
export function moduleName(
  { filename, cwd, root: babelRoot }: FileLocation,
  options: Options,
  findPackage: FindPackage | undefined,
): ModuleName {
  const isGiven = options.root !== undefined && options.packageName !== undefined
  const start = options.root ?? filename
  const found = isGiven || !start ? undefined : findPackage?.(start)
  const root = posixPath(options.root ?? found?.root ?? babelRoot, cwd)
  const name = options.packageName ?? found?.name
  if (name === undefined) {
    throw new DscopeError(
      'DSC134',
      'no package.json with a name was found for the file: set the option `packageName`',
      { option: 'packageName' },
    )
  }
  const file = posixPath(filename ?? 'unknown', cwd)
  const inside = filename ? pathFrom(root, file) : undefined
  const path = inside ?? file.slice(file.lastIndexOf('/') + 1)
  return { module: `${name}/${path}`, path, isInside: inside !== undefined }
}
