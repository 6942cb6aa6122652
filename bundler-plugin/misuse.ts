import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Code } from '../runtime/codes.ts'
import { findPackage } from './package-root.ts'
import { attemptResolve } from './resolve.ts'

/** What this plugin needs of Vite's configuration. */
interface ViteSetup {
  readonly root: string
  readonly configFile?: string | undefined
  readonly plugins: readonly { readonly name: string }[]
}

const NOT_READ: Code = 'DSC151'

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
    `${NOT_READ}: @vitejs/plugin-react does not read its option \`babel\` since version 6: take the compiler out of it; ` +
      'dscope/vite compiles the macros without it',
  ]
}

/** 0 where it is not installed. */
function majorOfPluginReact(root: string): number {
  const entry = attemptResolve(join(root, 'package.json'), '@vitejs/plugin-react')
  const found = entry === undefined ? undefined : findPackage(entry)
  if (!found) return 0
  const { version } = JSON.parse(readFileSync(join(found.root, 'package.json'), 'utf8')) as {
    version: string
  }
  return Number.parseInt(version)
}
