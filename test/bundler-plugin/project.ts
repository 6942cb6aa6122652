import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import type { BundlerOptions } from '../../bundler-plugin/options.ts'

// Needs `npm run build`, as `npm test` does first.
const repository = resolve(__dirname, '../..')

export const TOOLS = ['vite', 'rollup', 'rolldown', 'webpack', 'rspack', 'esbuild'] as const
export type Tool = (typeof TOOLS)[number]

/** A module with one block, which is called `name`. */
export const block = (name: string): string => `import { spinRemote } from 'dscope/macro'
export async function ${name}(server: string, value: number): Promise<number> {
  return spinRemote(server, [value], async () => value + 1)
}
`

export interface Project {
  readonly folder: string
  write(path: string, text: string): void
  delete(path: string): void
}

const parents: string[] = []

/** A project called `shop` with some files, in which the package is installed. */
export function createProject(files: Readonly<Record<string, string>>): Project {
  const parent = realpathSync(mkdtempSync(join(tmpdir(), 'dscope-plugin-')))
  const folder = join(parent, 'shop')
  parents.push(parent)
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  write('package.json', '{ "name": "shop", "type": "module" }')
  for (const [path, text] of Object.entries(files)) write(path, text)
  mkdirSync(join(folder, 'node_modules'), { recursive: true })
  symlinkSync(repository, join(folder, 'node_modules/dscope'), 'dir')
  return { folder, write, delete: (path) => rmSync(join(folder, path)) }
}

export function removeProjects(): void {
  parents.splice(0).forEach((parent) => rmSync(parent, { recursive: true, force: true }))
}

export interface Outcome {
  /** What was written. */
  readonly code: string
  readonly warnings: readonly string[]
  /** Why nothing was written. */
  readonly error: string
}

/** Builds projects one after the other in one process. */
export function buildAll(
  tool: Tool,
  cases: readonly { project: Project; options?: BundlerOptions }[],
): Outcome[] {
  const printed = execFileSync(process.execPath, [join(__dirname, 'build-cases.mjs'), tool], {
    input: JSON.stringify(
      cases.map(({ project, options = {} }) => ({ folder: project.folder, options })),
    ),
    encoding: 'utf8',
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const [, outcomes = '[]'] = /^outcomes (.*)$/m.exec(printed) ?? []
  return (JSON.parse(outcomes) as Partial<Outcome>[]).map((outcome) => ({
    code: '',
    warnings: [],
    error: '',
    ...outcome,
  }))
}

/** The modules whose blocks a bundle registers. */
export function registered({ code, error }: Outcome): string[] {
  expect(error).toBe('')
  const modules = [...code.matchAll(/["'](shop\/[^"']+)["'], \[/g)].map(([, name]) => name!)
  return [...new Set(modules)].sort()
}
