import { readFile } from 'node:fs/promises'
import { QUOTED_MACRO, SOURCE_FILE } from './module-id.ts'

/** The text of a source file that has macros; undefined for any other module, which is left to its own plugin. */
export async function loadSource(id: string): Promise<string | undefined> {
  // What stands behind `?` may ask for something else than the module.
  if (/[\0?#]/.test(id) || !SOURCE_FILE.test(id)) return undefined
  try {
    const code = await readFile(id, 'utf8')
    return QUOTED_MACRO.test(code) ? code : undefined
  } catch (error) {
    // Another plugin may serve what is no file.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}
