import { readdirSync, type Dirent } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import type { PluginBuild } from 'esbuild'
import { HANDLERS } from '../module-id.ts'
import { createEffectsCheck, isRestricted } from '../side-effects.ts'

/**
 * Loading a module registers its blocks. esbuild leaves out imports that nobody uses of a package that says its modules have no
 * side effects, before anybody looks into the module: so here, where the project's package says so, every import is looked at.
 */
export function keepModulesWithBlocks(build: PluginBuild): void {
  const { absWorkingDir = process.cwd() } = build.initialOptions
  if (!isRestricted(absWorkingDir)) return
  let lookup = new Lookup()
  const seen = {}
  build.onStart(() => {
    lookup = new Lookup()
  })
  build.onResolve({ filter: /.*/ }, async ({ path, pluginData, ...rest }) => {
    if (pluginData === seen || rest.kind === 'entry-point' || path === HANDLERS) return undefined
    if (!lookup.mayLeadToBlocks(path, rest.resolveDir)) return undefined
    const found = await build.resolve(path, { ...rest, pluginData: seen })
    const isFile = found.errors.length === 0 && !found.external && found.namespace === 'file'
    return isFile && lookup.hasEffect(found.path) ? { ...found, sideEffects: true } : undefined
  })
}

/** What one build has seen of files and folders. */
class Lookup {
  readonly hasEffect = remember(createEffectsCheck())
  readonly #entriesOf = remember(readEntries)

  /** To have an import resolved costs much: a relative one is spared it when no file that it can mean has blocks. */
  mayLeadToBlocks(path: string, folder: string): boolean {
    if (!/^\.{1,2}(?:\/|$)/.test(path)) return true
    const target = resolve(folder, path)
    const stem = basename(target).replace(/\.\w+$/, '')
    return (
      this.#entriesOf(dirname(target))
        .filter(({ name }) => name.startsWith(stem))
        // What a folder stands for is written in it.
        .some((it) => !it.isFile() || this.hasEffect(join(dirname(target), it.name)))
    )
  }
}

function remember<Answer>(ask: (path: string) => Answer): (path: string) => Answer {
  const known = new Map<string, Answer>()
  return (path) => {
    const answer = known.has(path) ? known.get(path)! : ask(path)
    known.set(path, answer)
    return answer
  }
}

function readEntries(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR') return []
    throw error
  }
}
