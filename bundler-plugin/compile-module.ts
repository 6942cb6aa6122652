import type { Diagnostic } from '../babel-plugin/index.ts'
import type { HookContext, Host, ModuleFacts } from './hosts/host.ts'
import type { Project } from './project.ts'
import { isReport, toLog } from './report.ts'
import { transformMacros } from './transform.ts'

interface Transformed extends ModuleFacts {
  readonly code: string
  readonly map: string
}

/** One module on its way through a bundler: warnings, errors and the record go to where the host has a place for them. */
export async function compileModule(
  code: string,
  id: string,
  context: HookContext,
  { compiler, refusal }: Project,
  host: Host,
): Promise<Transformed | null> {
  if (refusal) throw refusal
  const onWarning = (warning: Diagnostic): void => context.warn(toLog(warning, id))
  try {
    const hot = host.hot(context)
    const options = { onWarning, ...compiler }
    const compiled = await transformMacros(code, id, options, { shell: hot !== undefined })
    if (!compiled) return null
    const { map, record, shell } = compiled
    const appended = hot && shell ? hot.append(compiled.code, shell, id) : ''
    return { code: compiled.code + appended, map, ...host.keep(context, record, id) }
  } catch (error) {
    if (!isReport(error)) throw error
    host.fail(context, error, id)
    return null
  }
}
