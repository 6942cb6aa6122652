import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** A copy of the program whose files a test edits. */
export interface EditedApp {
  readonly folder: string
  read(file: string): string
  /** Replaces text that is in the file, and saves it once. */
  edit(file: string, ...changes: readonly (readonly [before: string, after: string])[]): void
  write(file: string, text: string): void
  remove(file: string): void
}

/** Below the repository, so that packages are found as the sources find them. */
export function copyApp(name: string): EditedApp {
  const folder = join(__dirname, '../../tmp/hot', name)
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  cpSync(join(__dirname, 'app'), folder, { recursive: true })
  const read = (file: string): string => readFileSync(join(folder, file), 'utf8')
  const write = (file: string, text: string): void => writeFileSync(join(folder, file), text)
  return {
    folder,
    read,
    write,
    edit(file, ...changes) {
      let text = read(file)
      for (const [before, after] of changes) {
        if (!text.includes(before)) throw new Error(`${file} has no ${before}`)
        text = text.replaceAll(before, after)
      }
      write(file, text)
    },
    remove: (file) => rmSync(join(folder, file)),
  }
}
