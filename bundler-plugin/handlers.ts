import type { Project } from './project.ts'
import { projectRoot } from './scan.ts'

export interface HandlersModule {
  readonly code: string
  /** The files that it imports. */
  readonly modules: readonly string[]
  /** The folder of the project, also one of `folders`. */
  readonly root: string
  /** Files and folders after whose change the code may be another one. */
  readonly files: readonly string[]
  readonly folders: readonly string[]
}

/**
 * Made from the sources as they are now, and not from what was compiled so far: so it knows modules that nobody
 * imported yet, and is right when the bundler takes every other module from a cache.
 */
export async function handlersModule(
  { compiler, include, scan }: Project,
  folder: string,
  exclude: readonly string[] = [],
): Promise<HandlersModule> {
  const root = projectRoot(compiler.root, folder)
  const { modules, files, folders } = await scan({ root, include, exclude })
  const code = modules.map((file) => `import ${JSON.stringify(file)}\n`).join('')
  return { code: code || 'export {}\n', modules, root, files, folders }
}
