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
  /** Package name and path; undefined for a file outside the root. */
  readonly module: string | undefined
  readonly path: string
  readonly root: string
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
  const where = options.root === undefined ? filename : posixPath(options.root, cwd)
  const isComplete = options.root !== undefined && options.packageName !== undefined
  const found = isComplete || !where ? undefined : findPackage?.(where)
  const root = posixPath(options.root ?? found?.root ?? babelRoot, cwd)
  const name = options.packageName ?? found?.name
  if (name === undefined) {
    throw new DscopeError(
      'DSC134',
      'no package.json with a name was found for the file: set the option `packageName`',
      { option: 'packageName' },
    )
  }
  const path = filename ? pathFrom(root, posixPath(filename, cwd)) : undefined
  return {
    module: path === undefined ? undefined : `${name}/${path}`,
    path:
      path ??
      (filename ? posixPath(filename).slice(posixPath(filename).lastIndexOf('/') + 1) : 'unknown'),
    root,
  }
}
