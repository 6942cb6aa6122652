import { execFile } from 'node:child_process'
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { startProgram, type Program, type StartOptions } from '../e2e/program.ts'

const repository = resolve(__dirname, '../..')

/** The shop in a folder of its own, configured for one route, with everything installed. */
export interface Project {
  readonly folder: string
  read(path: string): string
  /** Runs a program of the project with Node to its end, and resolves with what it printed. */
  run(script: string, args?: readonly string[]): Promise<string>
  /** Starts a program that was built, with source maps. */
  start(script: string, args?: readonly string[], options?: StartOptions): Program
  remove(): void
}

/**
 * Puts the files of `route`, a folder of this directory, over those of the shop. `copied` are tools that look for the package
 * beside themselves.
 */
export function createProject(route: string, copied: readonly string[] = []): Project {
  const parent = realpathSync(mkdtempSync(join(tmpdir(), 'dscope-route-')))
  const folder = join(parent, 'shop')
  cpSync(join(__dirname, 'app'), folder, { recursive: true })
  cpSync(join(__dirname, route), folder, { recursive: true })
  // What the package is called in a project; the tools lie above it, as in a repository of many packages.
  mkdirSync(join(folder, 'node_modules'))
  symlinkSync(repository, join(folder, 'node_modules/dscope'), 'dir')
  symlinkSync(join(repository, 'node_modules'), join(parent, 'node_modules'), 'dir')
  for (const name of copied) {
    cpSync(join(repository, 'node_modules', name), join(folder, 'node_modules', name), {
      recursive: true,
    })
  }
  return {
    folder,
    read: (path) => readFileSync(join(folder, path), 'utf8'),
    run: async (script, args = []) => {
      const { stdout, stderr } = await promisify(execFile)(process.execPath, [script, ...args], {
        cwd: folder,
      })
      return stdout + stderr
    },
    start: (script, args = [], options = {}) =>
      startProgram(script, args, { folder, flags: ['--enable-source-maps'], ...options }),
    remove: () => rmSync(parent, { recursive: true, force: true }),
  }
}
