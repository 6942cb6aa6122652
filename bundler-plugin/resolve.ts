import { createRequire } from 'node:module'

/** Where a package is, as the file `from` would find it; undefined where it is not installed. */
export function attemptResolve(from: string, name: string): string | undefined {
  try {
    return createRequire(from).resolve(name)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'MODULE_NOT_FOUND' || code === 'ERR_PACKAGE_PATH_NOT_EXPORTED') return undefined
    throw error
  }
}
