import type { DevEnvironment, EnvironmentModuleNode, HotUpdateOptions, Plugin } from 'vite'
import { appendEmptyTable, appendForVite, GONE } from './hot.ts'
import type { Shell } from './shell.ts'

/** A module as one environment of the dev server has it. */
interface HotModule {
  readonly shell: Shell
  /** Whether it answers for its updates because we made it. */
  readonly accepts: boolean
}

/** Compiles a module as it would be compiled now; rejects when it breaks a rule, undefined when it has no blocks. */
export type ReadShell = (code: string, id: string) => Promise<Shell | undefined>

export interface ViteHot {
  /** To be called with each module that was compiled, before `plugin` sees it. */
  readonly note: (environment: string, id: string, shell: Shell) => void
  readonly plugin: Plugin
}

/**
 * Hot reload in Vite's dev server, for pages and for server-side module runners alike.
 *
 * An edit inside of blocks runs the module anew in every environment and reaches nothing else. With every other edit the
 * module is as if it had no blocks: the update goes to its importers. The server can tell the two apart before anything
 * runs, because it sees both sources.
 */
export function viteHot(readShell: ReadShell): ViteHot {
  const compiled = new Map<string, Shell>()
  const running = new Map<string, HotModule>()
  /** Modules that were loaded by `ssrLoadModule`, which hears of no updates. */
  const loaded = new Set<string>()
  let environments: Readonly<Record<string, DevEnvironment>> = {}

  const decide = async (
    environment: DevEnvironment,
    node: EnvironmentModuleNode,
    { type, read }: HotUpdateOptions,
  ): Promise<void> => {
    const before = node.id === null ? undefined : running.get(keyOf(environment.name, node.id))
    if (!before) return
    if (type === 'delete') {
      environment.hot.send({ type: 'custom', event: GONE, data: [before.shell.module] })
    }
    if (!before.accepts) return
    const reason = type === 'delete' ? 'it was deleted' : await findReason(before.shell, node, read)
    node.isSelfAccepting = reason === undefined
    if (reason !== undefined)
      environment.logger.info(`dscope: ${node.url} goes to its importers: ${reason}`, {
        timestamp: true,
      })
  }
  const findReason = async (
    before: Shell,
    { id }: EnvironmentModuleNode,
    read: HotUpdateOptions['read'],
  ): Promise<string | undefined> => {
    try {
      const after = await readShell(await read(), id!)
      if (after?.hash !== before.hash) return 'more than its blocks changed'
      return after.obstacle
    } catch {
      // The page is going to ask for the module, and shows what is wrong with it; until then the old one goes on.
      return undefined
    }
  }

  return {
    note: (environment, id, shell) => void compiled.set(keyOf(environment, id), shell),
    plugin: {
      name: 'dscope:hot',
      // What Fast Refresh and others append is to be seen.
      enforce: 'post',
      apply: 'serve',
      configureServer(server) {
        environments = server.environments
      },
      transform(code, id) {
        const { environment } = this
        if (environment.mode !== 'dev') return null
        const key = keyOf(environment.name, id)
        const shell = compiled.get(key)
        compiled.delete(key)
        const before = running.get(key)
        running.delete(key)
        if (shell) {
          const url = environment.moduleGraph.getModuleById(id)?.url ?? id
          const appended = appendForVite(code, shell, url)
          running.set(key, { shell, accepts: appended.accepts })
          return { code: appended.code, map: null }
        }
        return before ? { code: appendEmptyTable(code, before.shell.module), map: null } : null
      },
      // The last moment at which it is known who loaded a module.
      watchChange(file) {
        for (const { id, ssrModule } of environments['ssr']?.moduleGraph.getModulesByFile(file) ??
          [])
          if (id !== null && ssrModule) loaded.add(id)
      },
      async hotUpdate(options) {
        const { environment } = this
        await Promise.all(options.modules.map((node) => decide(environment, node, options)))
        if (environment.name !== 'ssr') return
        for (const { id, url, isSelfAccepting } of options.modules) {
          if (id === null || !isSelfAccepting || !loaded.has(id)) continue
          // Vite prints what goes wrong.
          await options.server.ssrLoadModule(url).catch(() => undefined)
        }
      },
    },
  }
}

function keyOf(environment: string, id: string): string {
  return `${environment}\0${id}`
}
