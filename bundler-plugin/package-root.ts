import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** The nearest package.json with a name, at or above `path`; one without a name only sets the module format. */
export function findPackage(path: string): { root: string; name: string } | undefined {
  for (let folder = path; ; folder = dirname(folder)) {
    const name = packageName(folder)
    if (name !== undefined) return { root: folder, name }
    if (folder === dirname(folder)) return undefined
  }
}

function packageName(folder: string): string | undefined {
  let text: string
  try {
    text = readFileSync(join(folder, 'package.json'), 'utf8')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    // `folder` is the compiled file itself in the first round, and need not exist for a virtual module.
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined
    throw error
  }
  const { name } = JSON.parse(text) as { name?: unknown }
  return typeof name === 'string' && name !== '' ? name : undefined
}
