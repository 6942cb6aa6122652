import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'

const root = resolve(__dirname, '../..')

/** What a run of the command left. */
export interface Answer {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

/** A folder with files, in which the built command is run. */
export interface Project {
  readonly folder: string
  write(path: string, text: string): void
  dscope(...args: string[]): Answer
  remove(): void
}

/** Needs `npm run build`, as `npm test` does first. */
export function createProject(files: Readonly<Record<string, string>>): Project {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'dscope-command-')))
  const { bin } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    bin: { dscope: string }
  }
  const project: Project = {
    folder,
    write(path, text) {
      mkdirSync(dirname(join(folder, path)), { recursive: true })
      writeFileSync(join(folder, path), text)
    },
    dscope(...args) {
      const script = join(root, bin.dscope)
      const run = spawnSync(process.execPath, [script, ...args], { cwd: folder, encoding: 'utf8' })
      return { code: run.status, out: run.stdout, err: run.stderr }
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
  for (const [path, text] of Object.entries(files)) project.write(path, text)
  return project
}
