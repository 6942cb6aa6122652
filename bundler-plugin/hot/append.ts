import type { Shell } from './shell.ts'

/** How a compiled module takes part in hot reload: by what is appended to it, behind the last line. */
export interface HotReload {
  readonly append: (code: string, shell: Shell, id: string) => string
}

/** Whether somebody else answers for the updates of a module: Fast Refresh, or its author. */
export function acceptsItself(code: string): boolean {
  return SELF_ACCEPT.test(code)
}

/** With a function or nothing as its argument; a module that accepts updates of others names them. */
const SELF_ACCEPT =
  /(?:\bimport\.meta\.(?:hot|webpackHot)|\bmodule\.hot)(?:\?\.|\.)accept\(\s*(?!['"`[\s])/

/** Imports what registers blocks under a name that no module has. */
export const IMPORT_TABLE = `import { table as __dscope_table } from 'dscope/internal';`

/** Takes away the rows that an earlier run of a module has left. */
export function clearTable(module: string): string {
  return `__dscope_table(${JSON.stringify(module)}, []);`
}
