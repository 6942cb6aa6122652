import type { Shell } from './shell.ts'

/** How the code of a module takes part in hot reload: appended in dev servers, after everything else. */
export interface Appended {
  readonly code: string
  /** Whether the module answers for its own updates because of what is appended. */
  readonly accepts: boolean
}

/** What the dev server tells everybody when files with blocks are deleted, with the names of their modules. */
export const GONE = 'dscope:gone'

const TABLE = '__dscope_table'
const IMPORT = `import { table as ${TABLE} } from 'dscope/internal';`

/**
 * For Vite. The dev server decides with each edit whether the module may answer for it (`vite-hot.ts`), so that a module
 * never runs in vain.
 *
 * `url` is the module's name in Vite's messages. Blocks go away with the last importer of their module.
 */
export function appendForVite(code: string, shell: Shell, url: string): Appended {
  const taken = acceptsItself(code)
  const accepts = shell.obstacle === undefined && !taken
  const lines = [
    IMPORT,
    'if (import.meta.hot) {',
    // A listener, because `prune` holds one callback alone, and it may be the author's.
    `  import.meta.hot.on('vite:beforePrune', ({ paths }) => {`,
    `    if (paths.includes(${text(url)})) ${TABLE}(${text(shell.module)}, []);`,
    '  });',
    `  import.meta.hot.on('${GONE}', (modules) => {`,
    `    if (modules.includes(${text(shell.module)})) ${TABLE}(${text(shell.module)}, []);`,
    '  });',
    ...(accepts ? ['  import.meta.hot.accept();'] : []),
    '}',
  ]
  return { code: join(code, lines), accepts }
}

/** For a module whose last block went away: so do the rows that an earlier run left. */
export function appendEmptyTable(code: string, module: string): string {
  return join(code, [IMPORT, `${TABLE}(${text(module)}, []);`])
}

const SELF_ACCEPT =
  /(?:\bimport\.meta\.(?:hot|webpackHot)|\bmodule\.hot)\??\.accept\(\s*(?!['"`[\s])/

/** Whether somebody else has taken it upon himself to answer for updates: Fast Refresh, or the author. */
export function acceptsItself(code: string): boolean {
  return SELF_ACCEPT.test(code)
}

function join(code: string, lines: readonly string[]): string {
  return `${code}\n${lines.join('\n')}\n`
}

function text(value: string): string {
  return JSON.stringify(value)
}
