import type { PluginBuild } from 'esbuild'
import { HANDLERS } from '../module-id.ts'
import { createEffectsCheck, isRestricted } from '../side-effects.ts'

/**
 * Loading a module registers its blocks. esbuild leaves out bare imports of a package that says its modules have no side
 * effects, before anybody looks into the module: so here, where the project's package says so, every import is looked at.
 */
export function keepModulesWithBlocks(build: PluginBuild): void {
  const { absWorkingDir = process.cwd() } = build.initialOptions
  if (!isRestricted(absWorkingDir)) return
  const hasEffect = createEffectsCheck()
  const seen = {}
  build.onResolve({ filter: /.*/ }, async ({ path, pluginData, ...rest }) => {
    if (pluginData === seen || rest.kind === 'entry-point' || path === HANDLERS) return undefined
    const found = await build.resolve(path, { ...rest, pluginData: seen })
    const isFile = found.errors.length === 0 && !found.external && found.namespace === 'file'
    return isFile && hasEffect(found.path) ? { ...found, sideEffects: true } : undefined
  })
}
