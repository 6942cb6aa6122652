import { existsSync, readFileSync } from 'node:fs'

/** What this plugin needs of Vite's configuration. */
interface ViteSetup {
  readonly configFile?: string | undefined
  readonly plugins: readonly { readonly name: string }[]
}

const COMPILER = /['"](?:dscope\/babel|(?:babel-plugin-)?macros)['"]/
/** Plugins of Vite that run Babel over the sources. */
const RUNS_BABEL = /babel/

/**
 * Whether the Babel plugin is named where nobody reads it: plugin-react has had no `babel` option since version 6, and ignores
 * it in silence. What it was given cannot be seen from here, so the text of the configuration is looked at.
 */
export function misuseInVite({ configFile, plugins }: ViteSetup): string[] {
  if (configFile === undefined || !existsSync(configFile)) return []
  const hasReact = plugins.some(({ name }) => name.startsWith('vite:react'))
  const hasBabel = plugins.some(({ name }) => RUNS_BABEL.test(name))
  const text = readFileSync(configFile, 'utf8')
  if (!hasReact || hasBabel || !/\bbabel\s*:/.test(text) || !COMPILER.test(text)) return []
  return [
    'DSC151: the option `babel` of @vitejs/plugin-react is not read since its version 6: take dscope/babel out of it; ' +
      'dscope/vite compiles the macros alone',
  ]
}
