import type { DevEnvironment, EnvironmentModuleNode, HotUpdateOptions, Plugin } from 'vite'
import type { Project } from '../project.ts'
import { transformMacros } from '../transform.ts'
import type { Shell } from './shell.ts'
import { emptiedCode, GONE, isAccepting, viteCode } from './vite-code.ts'

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
 * runs, because it sees both sources.
 */
export function createHotPlugin(project: Project): Plugin {
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
      const key = shellKey(environment.name, id)
      const shell = project.shells.get(key)
      const before = modules.get(key)
      project.shells.delete(key)
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
      for (const node of options.modules) {
        const before = node.id !== null && modules.get(shellKey(environment.name, node.id))
        if (!before) continue
        await decide(environment, node, before, options, project)
        if (environment.name === 'ssr' && node.isSelfAccepting) await readers.reload(node, options)
      }
    },
  }
}

/** Decides whether the module itself or its importers answer for an update. */
async function decide(
  environment: DevEnvironment,
  node: EnvironmentModuleNode,
  { shell, accepts }: HotModule,
  options: HotUpdateOptions,
  project: Project,
): Promise<void> {
  if (options.type === 'delete') {
    environment.hot.send({ type: 'custom', event: GONE, data: [shell.module] })
  }
  if (!accepts) {
    if (shell.obstacle !== undefined) explain(environment, node, shell.obstacle)
    return
  }
  const reason = await whyNotAlone(shell, node, options, project)
  node.isSelfAccepting = reason === undefined
  if (reason !== undefined) explain(environment, node, reason)
}

async function whyNotAlone(
  before: Shell,
  { id }: EnvironmentModuleNode,
  { type, read }: HotUpdateOptions,
  { compiler }: Project,
): Promise<string | undefined> {
  if (type === 'delete') return 'it was deleted'
  try {
    const options = { ...compiler, onWarning: () => undefined }
    const after = (await transformMacros(await read(), id!, options, { shell: true }))?.shell
    return after?.hash === before.hash ? after.obstacle : 'more than its blocks changed'
  } catch {
    // Whoever loads the module is told what is wrong with it, and until it is right the old one goes on.
    return undefined
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
    for (const { id, ssrModule } of this.#environment?.moduleGraph.getModulesByFile(file) ?? []) {
      if (id !== null && ssrModule) this.#ids.add(id)
    }
  }

  async reload({ id, url }: EnvironmentModuleNode, { server }: HotUpdateOptions): Promise<void> {
    if (id === null || !this.#ids.has(id)) return
    // Vite prints what goes wrong.
    await server.ssrLoadModule(url).catch(() => undefined)
  }
}
