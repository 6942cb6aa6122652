import type { OnLoadResult, PartialMessage, PluginBuild } from 'esbuild'
import { compileModule } from '../compile-module.ts'
import { createPackageCheck } from '../installed-package.ts'
import type { Project } from '../project.ts'
import { peek, quotesMacro } from '../quoted-macro.ts'
import type { Log } from '../report.ts'
import { withInlineMap } from '../source-map.ts'
import type { HookContext, Host } from './host.ts'

/**
 * esbuild has no filter for what is in a file: it asks about each, and whoever takes one reads it. So nothing is done for
 * a file without a macro but to read it, at once, which is faster than to wait for so little.
 */
export function compileOnLoad(project: Project, build: PluginBuild, host: Host): void {
  const mayUseDscope = createPackageCheck()
  build.onLoad({ filter: /\.[cm]?[jt]sx?$/, namespace: 'file' }, ({ path, suffix }) => {
    const bytes = mayUseDscope(path) ? peekIfThere(path) : undefined
    if (!bytes || !quotesMacro(bytes)) return undefined
    return compile(bytes.toString('utf8'), path + suffix, project, host)
  })
}

async function compile(
  code: string,
  id: string,
  project: Project,
  host: Host,
): Promise<OnLoadResult> {
  const { context, errors, warnings } = collectMessages()
  const compiled = await compileModule(code, id, context, project, host)
  const contents = compiled ? withInlineMap(compiled.code, compiled.map) : code
  // With the loader that the build has for files of this name.
  return { contents, loader: 'default', errors, warnings }
}

function peekIfThere(path: string): Buffer | undefined {
  try {
    return peek(path)
  } catch (error) {
    // Another plugin may serve what is no file.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

function collectMessages(): {
  readonly context: HookContext
  readonly errors: PartialMessage[]
  readonly warnings: PartialMessage[]
} {
  const errors: PartialMessage[] = []
  const warnings: PartialMessage[] = []
  return {
    context: {
      error: (log) => void errors.push(toMessage(log)),
      warn: (log) => void warnings.push(toMessage(log)),
    },
    errors,
    warnings,
  }
}

function toMessage({ message, loc }: Log): PartialMessage {
  return { text: message, location: loc }
}
