import { closeSync, openSync, readFileSync, readSync } from 'node:fs'
import { QUOTED_MACRO } from './module-id.ts'

/** Longer files are read by parts in their own memory, and hardly a source is as long. */
const scratch = Buffer.allocUnsafe(65_536)

/**
 * The bytes of a file, to be looked through before the next one is read: they may lie where those of the next one will. Asked for
 * every module of a program, so it does without the rest of what reading a file costs.
 */
export function peek(path: string): Buffer {
  const file = openSync(path, 'r')
  try {
    const length = readSync(file, scratch, 0, scratch.length, 0)
    return length < scratch.length ? scratch.subarray(0, length) : readFileSync(path)
  } finally {
    closeSync(file)
  }
}

/** Whether a file may hold a macro, by its bytes: for nearly all files one search through them is enough. */
export function quotesMacro(bytes: Buffer): boolean {
  return bytes.includes('dscope/macro') && QUOTED_MACRO.test(bytes.toString('utf8'))
}
