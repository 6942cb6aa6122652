import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { SOURCE_FILE } from './module-id.ts'
import { quotesMacro } from './quoted-macro.ts'

/**
 * Makes a question about files: whether a bundler has to be told that loading it has an effect. Loading a module registers its
 * blocks, but its package may say that its modules have no side effects; a bare import of one is then left out.
 */
export function createEffectsCheck(): (file: string) => boolean {
  const known = new Map<string, boolean>()
  return (file) =>
    SOURCE_FILE.test(file) &&
    isRestricted(dirname(file), known) &&
    existsSync(file) &&
    quotesMacro(readFileSync(file))
}

/** Whether the package of a folder says of some of its modules that they have no side effects. */
export function isRestricted(folder: string, known: Map<string, boolean> = new Map()): boolean {
  const answer =
    known.get(folder) ?? readRestriction(folder) ?? isRestricted(dirname(folder), known)
  known.set(folder, answer)
  return answer
}

/** Undefined where the next folder decides. */
function readRestriction(folder: string): boolean | undefined {
  if (folder === dirname(folder)) return false
  const path = join(folder, 'package.json')
  if (!existsSync(path)) return undefined
  const { sideEffects } = JSON.parse(readFileSync(path, 'utf8')) as { sideEffects?: unknown }
  return sideEffects === false || Array.isArray(sideEffects)
}
