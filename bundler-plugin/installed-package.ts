import { lstatSync, readFileSync } from 'node:fs'

/** The folder of the package that a file was installed with: of several, which lie in each other, the innermost one. */
const INSTALLED = /^.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+/

/**
 * Makes a question about files: whether one may use dscope, as far as its package says. What an installed package uses is in its
 * package.json, and most modules of a program come from packages: so one file is read in place of hundreds. Bundlers too take it that
 * an installed package does not change while they watch.
 */
export function createPackageCheck(): (file: string) => boolean {
  const known = new Map<string, boolean>()
  return (file) => {
    const folder = INSTALLED.exec(file)?.[0]
    if (folder === undefined) return true
    const answer = known.get(folder) ?? mayUseDscope(folder)
    known.set(folder, answer)
    return answer
  }
}

/** A link leads to a package of a workspace, whose dependencies may be those of the workspace. What cannot be read may be anything. */
function mayUseDscope(folder: string): boolean {
  try {
    return (
      lstatSync(folder).isSymbolicLink() ||
      readFileSync(`${folder}/package.json`, 'utf8').includes('"dscope"')
    )
  } catch {
    return true
  }
}
