import { readFile, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { glob } from 'tinyglobby'
import { QUOTED_MACRO } from './module-id.ts'
import { findPackage } from './package-root.ts'

/** Where modules with blocks are looked for. */
export interface ScanInput {
  /** Where globs are counted from. */
  readonly root: string
  readonly include: readonly string[] | undefined
  /** Folders that are never looked into, such as where the build writes. */
  readonly exclude: readonly string[]
}

export interface Scan {
  /** The files that may hold blocks, sorted, so that builds are equal on every machine. */
  readonly modules: readonly string[]
  /** Every file that was looked at, and the folders that they lie in: a change there may change `modules`. */
  readonly files: readonly string[]
  readonly folders: readonly string[]
}

/** The folder from which the project is looked at: the option, else that of the nearest package. */
export function projectRoot(root: string | undefined, folder: string): string {
  return root ?? findPackage(folder)?.root ?? folder
}

/** Looks through a project; a file that did not change since the last time is not read again. */
export type Scanner = (input: ScanInput) => Promise<Scan>

/**
 * Finds the sources that import the macro, by their text. A file that only quotes the name of the macro is found too;
 * that costs its import, and leaving out a module with blocks would cost its answers.
 */
export function createScanner(): Scanner {
  const seen = new Map<string, Seen>()
  return async (input) => {
    const files = await findSources(input)
    const hits = await Promise.all(files.map((file) => mentionsMacro(file, seen)))
    return {
      modules: files.filter((_, at) => hits[at]),
      files,
      folders: [...new Set([input.root, ...files.map((file) => dirname(file))])].sort(),
    }
  }
}

const SOURCES = '**/*.{js,jsx,ts,tsx,mjs,cjs,mts,cts}'
const NEVER = ['**/*.d.{ts,mts,cts}']
/** What is no part of the program, or was made from it. */
const NOT_BY_DEFAULT = [
  '**/*.{test,spec}.*',
  '**/__tests__/**',
  '**/*.config.*',
  '{dist,build,out,coverage}/**',
]

async function findSources({ root, include, exclude }: ScanInput): Promise<string[]> {
  const globs = include ?? [SOURCES]
  const looksIntoPackages = globs.some((it) => it.includes('node_modules'))
  const files = await glob([...globs], {
    cwd: root,
    absolute: true,
    expandDirectories: false,
    ignore: [
      ...NEVER,
      ...(include ? [] : NOT_BY_DEFAULT),
      ...(looksIntoPackages ? [] : ['**/node_modules/**']),
      ...exclude.map((folder) => `${folder}/**`),
    ],
  })
  return files.sort()
}

interface Seen {
  readonly modified: number
  readonly size: number
  readonly hit: boolean
}

async function mentionsMacro(file: string, seen: Map<string, Seen>): Promise<boolean> {
  const found = await stat(file).catch(() => undefined)
  if (!found) return false // deleted in the meantime
  const { mtimeMs: modified, size } = found
  const last = seen.get(file)
  if (last && last.modified === modified && last.size === size) return last.hit
  const hit = QUOTED_MACRO.test(await readFile(file, 'utf8'))
  seen.set(file, { modified, size, hit })
  return hit
}
