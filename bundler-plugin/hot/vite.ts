import type { DevEnvironment, EnvironmentModuleNode, HotUpdateOptions, Plugin } from 'vite'
import { QUOTED_MACRO, RESOLVED_HANDLERS, SOURCE_FILE } from '../module-id.ts'
import type { Projects } from '../environment-roles.ts'
import type { Project } from '../project.ts'
import { transformMacros } from '../transform.ts'
import type { Shell } from './shell.ts'
import { emptiedCode, GONE, HANDLERS_CODE, isAccepting, viteCode } from './vite-code.ts'

/** A module as one environment of the dev server has it. */
interface HotModule {
  readonly shell: Shell
  /** Whether it answers for its updates because we made it. */
  readonly accepts: boolean
}

/** By the name of an environment and the id of a module, as in {@link shellKey}. */
type HotModules = Map<string, HotModule>

export function shellKey(environment: string, id: string): string {
  return `${environment}\0${id}`
}

/**
 * Hot reload in Vite's dev server, for pages and for server-side module runners alike.
 *
 * An edit inside of blocks runs the module anew in every environment and reaches nothing else. With every other edit the
 * module is as if it had no blocks: the update goes to its importers. The server can tell the two apart before anything
 * runs, because it sees both sources. `virtual:dscope/handlers` answers for itself, since nothing is imported from it.
 */
export function createHotPlugin(projects: Projects): Plugin {
  const modules: HotModules = new Map()
  const readers = new SsrReaders()
  return {
    name: 'dscope:hot',
    apply: 'serve',
    // What Fast Refresh and others append is to be seen.
    enforce: 'post',
    configureServer: ({ environments }) => readers.watch(environments['ssr']),
    transform(code, id) {
      const { environment } = this
      if (environment.mode !== 'dev') return null
      if (id === RESOLVED_HANDLERS) return { code: code + HANDLERS_CODE, map: null }
      const key = shellKey(environment.name, id)
      const { shells } = projects.of(this)
      const shell = shells.get(key)
      const before = modules.get(key)
      shells.delete(key)
      modules.delete(key)
      if (!shell) {
        return before ? { code: code + emptiedCode(before.shell.module), map: null } : null
      }
      modules.set(key, { shell, accepts: isAccepting(code, shell) })
      const url = environment.moduleGraph.getModuleById(id)?.url ?? id
      return { code: code + viteCode(code, shell, url), map: null }
    },
    watchChange: (file) => readers.note(file),
    async hotUpdate(options) {
      const { environment } = this
      const handlers = environment.moduleGraph.getModuleById(RESOLVED_HANDLERS)
      const known = options.modules.flatMap((node) => {
        const before = modules.get(shellKey(environment.name, node.id ?? ''))
        return before ? [{ node, before }] : []
      })
      for (const { node, before } of known)
        await decide(environment, node, before, options, projects.of(this))
      const updated = [...options.modules]
      const isNew = handlers && !updated.includes(handlers)
      if (isNew && (await changesHandlers(options, known.length > 0))) updated.push(handlers)
      if (environment.name === 'ssr') await readers.reload(updated, handlers, options)
      return updated
    },
  }
}

/** Whether another set of modules has blocks after an update than before. */
async function changesHandlers(
  { type, file, read }: HotUpdateOptions,
  hadBlocks: boolean,
): Promise<boolean> {
  if (!SOURCE_FILE.test(file)) return false
  const hasBlocks = type !== 'delete' && QUOTED_MACRO.test(await read())
  return hasBlocks !== hadBlocks
}

/** Decides whether the module itself or its importers answer for an update. */
async function decide(
  environment: DevEnvironment,
  node: EnvironmentModuleNode,
  { shell: before, accepts }: HotModule,
  options: HotUpdateOptions,
  project: Project,
): Promise<void> {
  const after = await readShell(node.id!, options, project)
  // Whoever loads the module is told what is wrong with it, and until it is right the old one goes on.
  if (after === 'broken') return
  if (!after) environment.hot.send({ type: 'custom', event: GONE, data: [before.module] })
  const isSame = after?.hash === before.hash
  const reason = isSame ? (after.obstacle ?? before.obstacle) : 'more than its blocks changed'
  if (accepts) node.isSelfAccepting = reason === undefined
  if (reason !== undefined && !node.isSelfAccepting) explain(environment, node, reason)
}

/** The shell that a module will have; undefined when it has no blocks any more. */
async function readShell(
  id: string,
  { type, read }: HotUpdateOptions,
  { compiler }: Project,
): Promise<Shell | undefined | 'broken'> {
  if (type === 'delete') return undefined
  const options = { ...compiler, onWarning: () => undefined }
  try {
    return (await transformMacros(await read(), id, options, { shell: true }))?.shell
  } catch {
    return 'broken'
  }
}

function explain(environment: DevEnvironment, { url }: EnvironmentModuleNode, why: string): void {
  const line = `dscope: the update of ${url} goes to its importers: ${why}`
  environment.logger.info(line, { timestamp: true })
}

/**
 * The modules that were loaded by `server.ssrLoadModule`. Nobody tells such a module of an update: it would be loaded anew
 * with the next request that asks for it, and answer calls with old blocks until then.
 */
class SsrReaders {
  readonly #ids = new Set<string>()
  #environment: DevEnvironment | undefined

  watch(environment: DevEnvironment | undefined): void {
    this.#environment = environment
  }

  /** To be called when a file has changed and the module graph does not know it yet: it forgets who loaded a module. */
  note(file: string): void {
    const graph = this.#environment?.moduleGraph
    for (const node of [
      graph?.getModuleById(RESOLVED_HANDLERS),
      ...(graph?.getModulesByFile(file) ?? []),
    ]) {
      if (node?.id && node.ssrModule) this.#ids.add(node.id)
    }
  }

  /** Loads what was updated, or, where importers answer for it, the module that imports all blocks. */
  async reload(
    updated: readonly EnvironmentModuleNode[],
    handlers: EnvironmentModuleNode | undefined,
    { server }: HotUpdateOptions,
  ): Promise<void> {
    const wasAccepting = updated.map((node) => node.isSelfAccepting)
    const isAnswered = wasAccepting.every(Boolean)
    for (const node of isAnswered || !handlers ? updated : [handlers]) {
      if (!node.id || !node.isSelfAccepting || !this.#ids.has(node.id)) continue
      this.#environment?.moduleGraph.invalidateModule(node)
      // Vite prints what goes wrong.
      await server.ssrLoadModule(node.url).catch(() => undefined)
    }
    // Loading the module anew has decided this anew, and the update is still on its way.
    updated.forEach((node, at) => Object.assign(node, { isSelfAccepting: wasAccepting[at] }))
  }
}
