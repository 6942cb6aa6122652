import type { Diagnostic } from '../babel-plugin/index.ts'
import { devCode } from './dev-code.ts'
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
  { compiler }: Project,
  host: Host,
): Promise<Transformed | null> {
  const onWarning = (warning: Diagnostic): void => context.warn(toLog(warning, id))
  try {
    const compiled = await transformMacros(code, id, { onWarning, ...compiler })
    if (!compiled) return null
    const { map, record } = compiled
    const hot = host.hot()
    const appended = hot ? devCode[hot](record) : ''
    return { code: compiled.code + appended, map, ...host.keep(context, record, id) }
  } catch (error) {
    if (!isReport(error)) throw error
    host.fail(context, error, id)
    return null
  }
}
