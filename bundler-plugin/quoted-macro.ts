import { QUOTED_MACRO } from './module-id.ts'

/** Whether a file may hold a macro, by its bytes: for nearly all files one search through them is enough. */
export function quotesMacro(bytes: Buffer): boolean {
  return bytes.includes('dscope/macro') && QUOTED_MACRO.test(bytes.toString('utf8'))
}
