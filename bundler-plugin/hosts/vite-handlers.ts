import type { DevEnvironment, EnvironmentModuleNode, HotUpdateOptions } from 'vite'
import { handlersModule } from '../handlers.ts'
import { SOURCE_FILE } from '../module-id.ts'
import type { Project } from '../project.ts'
import { RESOLVED_HANDLERS } from '../module-id.ts'

/**
 * The modules that a change of a file reaches in a dev server, when the change makes `virtual:dscope/handlers` another one: a
 * module got its first block, lost its last one, appeared or went away. Undefined when it stays as it is.
 */
export async function updateHandlers(
  project: Project,
  folder: string,
  { moduleGraph }: DevEnvironment,
  { file, modules }: HotUpdateOptions,
): Promise<EnvironmentModuleNode[] | undefined> {
  const handlers = moduleGraph.getModuleById(RESOLVED_HANDLERS)
  if (!handlers || !SOURCE_FILE.test(file)) return undefined
  const now = await handlersModule(project, folder)
  const before = [...handlers.importedModules].map((imported) => imported.file)
  const isSame =
    now.modules.length === before.length && now.modules.every((it) => before.includes(it))
  return isSame ? undefined : [...modules, handlers]
}
