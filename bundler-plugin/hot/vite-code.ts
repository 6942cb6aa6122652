import { acceptsItself, clearTable, IMPORT_TABLE } from './append.ts'
import type { Shell } from './shell.ts'

/** What the dev server tells everybody when files with blocks were deleted, with the names of their modules. */
export const GONE = 'dscope:gone'

/** Whether a module of the dev server answers for its updates by what is appended to it. */
export function isAccepting(code: string, { obstacle }: Shell): boolean {
  return obstacle === undefined && !acceptsItself(code)
}

/**
 * What is appended to a module with blocks, and to one that had some.
 *
 * `url` is the module's name in Vite's messages. Its blocks go away with its last importer, and with its file.
 */
export function viteCode(code: string, shell: Shell, url: string): string {
  const clear = clearTable(shell.module)
  return [
    '',
    IMPORT_TABLE,
    'if (import.meta.hot) {',
    // Listeners, because `prune` holds one callback alone, and it may be the author's.
    `  import.meta.hot.on('vite:beforePrune', ({ paths }) => {`,
    `    if (paths.includes(${JSON.stringify(url)})) ${clear}`,
    '  });',
    `  import.meta.hot.on('${GONE}', (modules) => {`,
    `    if (modules.includes(${JSON.stringify(shell.module)})) ${clear}`,
    '  });',
    ...(isAccepting(code, shell) ? ['  import.meta.hot.accept();'] : []),
    '}',
    '',
  ].join('\n')
}

/** Nothing is imported from the module that imports all blocks, so it can always run again. */
export const HANDLERS_CODE = '\nif (import.meta.hot) import.meta.hot.accept();\n'

export function emptiedCode(module: string): string {
  return `\n${IMPORT_TABLE}\n${clearTable(module)}\n`
}
