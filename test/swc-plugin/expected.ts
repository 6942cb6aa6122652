import { transformSync, type PluginItem } from '@babel/core'
import dscope, { type Diagnostic } from '../../babel-plugin/index.ts'
import { CompileError } from '../../babel-plugin/diagnostics.ts'
import type { FileRecord } from '../../babel-plugin/record.ts'
import { babelOptions } from '../babel-plugin/routes.ts'
import type { FixtureCase } from '../babel-plugin/fixture-cases.ts'
import type { Row, Told } from './routes.ts'

/** What the Babel plugin, which is the specification, makes of a case. */
export interface Expected {
  readonly rows: readonly Row[]
  readonly errors: readonly Told[]
  readonly warnings: readonly Told[]
}

export function compileWithBabel(fixture: FixtureCase, strict: boolean): Expected {
  const options = { onWarning: () => {}, ...fixture.options, ...(strict && { strict }) }
  const plugins: PluginItem[] = [[dscope, options]]
  try {
    const result = transformSync(fixture.source, { ...babelOptions(fixture), plugins })
    const record = (result?.metadata as { dscope?: FileRecord } | undefined)?.dscope
    return { rows: (record?.blocks ?? []).map(toRow), errors: [], warnings: [] }
  } catch (error) {
    if (!(error instanceof CompileError)) throw error
    const told = (severity: Diagnostic['severity']): Told[] =>
      error.diagnostics.filter((it) => it.severity === severity).map(toTold)
    return { rows: [], errors: told('error'), warnings: told('warning') }
  }
}

function toRow({ id, signature, name, role, kind, captures }: FileRecord['blocks'][number]): Row {
  return { id, signature, name, kind, captures, ...(role && { role }) }
}

/** The first line of a message is its sentence, the last one what to do. */
function toTold({ code, line, column, message }: Diagnostic): Told {
  const lines = message.split('\n')
  const sentence = lines[0]!.slice(`${code}: `.length)
  return { code, line, column, sentence, remedy: lines.at(-1)!.trim() }
}
