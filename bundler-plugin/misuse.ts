import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'

/** What this plugin needs of Vite's configuration. */
interface ViteSetup {
  readonly root: string
  readonly configFile?: string | undefined
  readonly plugins: readonly { readonly name: string }[]
}

const COMPILER = /['"](?:dscope\/babel|(?:babel-plugin-)?macros)['"]/

/**
 * Warns where the Babel plugin is named and nobody reads it: plugin-react has had no `babel` option since version 6, and
 * ignores it in silence. What it was given cannot be seen from here, so the text of the configuration is looked at.
 */
export function misuseInVite({ root, configFile, plugins }: ViteSetup): string[] {
  if (configFile === undefined || !existsSync(configFile)) return []
  const runsBabel = plugins.some(({ name }) => /babel/.test(name) && !name.startsWith('vite:react'))
  const text = readFileSync(configFile, 'utf8')
  if (runsBabel || !/\bbabel\s*:/.test(text) || !COMPILER.test(text)) return []
  if (majorOfPluginReact(root) < 6) return []
  return [
    'DSC151: @vitejs/plugin-react does not read its option `babel` since version 6: take the compiler out of it; ' +
      'dscope/vite compiles the macros without it',
  ]
}

/** 0 where it is not installed. */
function majorOfPluginReact(root: string): number {
  try {
    const { version } = createRequire(join(root, 'package.json'))(
      '@vitejs/plugin-react/package.json',
    ) as { version: string }
    return Number.parseInt(version)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'MODULE_NOT_FOUND' || code === 'ERR_PACKAGE_PATH_NOT_EXPORTED') return 0
    throw error
  }
}
