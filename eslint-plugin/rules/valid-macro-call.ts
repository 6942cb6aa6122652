import type * as t from '@babel/types'
import { checkRole } from '../../babel-plugin/check.ts'
import { placeFindings, type Finding, type PlacedFinding } from '../../babel-plugin/diagnostics.ts'
import { moduleName, type ModuleName } from '../../babel-plugin/module-name.ts'
import { checkServerOnly, ownedLoads, type ServerOnly } from '../../babel-plugin/server-only.ts'
import { createRule, report, type DscopeRule, type Repair, type RuleFile } from '../rule.ts'

interface Options {
  readonly roles?: readonly string[]
  readonly root?: string
  readonly serverOnly?: ServerOnly
}

const PATTERNS = { type: 'array', items: { type: 'string' } } as const

export const validMacroCall: DscopeRule = createRule({
  description: 'A macro call has the form that can be compiled',
  codes: [
    'DSC120',
    'DSC121',
    'DSC126',
    'DSC127',
    'DSC130',
    'DSC131',
    'DSC135',
    'DSC136',
    'DSC137',
    'DSC161',
    'DSC163',
    'DSC164',
  ],
  messages: { makeAsync: 'Make it an async generator.' },
  meta: {
    hasSuggestions: true,
    schema: [
      {
        type: 'object',
        properties: {
          roles: {
            type: 'array',
            items: { type: 'string' },
            uniqueItems: true,
            description: 'The roles that exist, as the compiler is told. Default: any role.',
          },
          root: {
            type: 'string',
            description: 'The folder in which files have to lie, as the compiler is told.',
          },
          serverOnly: {
            anyOf: [PATTERNS, { type: 'object', additionalProperties: PATTERNS }],
            description: 'Patterns of imports that need a role, as the compiler is told.',
          },
        },
        additionalProperties: false,
      },
    ],
  },
  repair: (finding, file) => (finding.code === 'DSC127' ? suggestAsync(finding, file) : {}),
  check(file) {
    const options = (file.context.options[0] ?? {}) as Options
    const findings = [
      ...file.calls.flatMap(([call]) => checkRole(call, options.roles)),
      ...checkPlace(file, options),
      ...checkImports(file, options),
    ]
    for (const finding of placeFindings(findings, file.context.sourceCode.text))
      report(finding, file)
  },
})

/** Whether the file lies in the root; asked only when a root was given, for a linter looks for no package. */
function checkPlace(file: RuleFile, { root }: Options): Finding[] {
  if (root === undefined || placeOf(file, root).isInside) return []
  return [{ code: 'DSC135', node: file.program, at: 0 }]
}

/** Uses of imports that only the blocks of a role may use. Without a root, paths begin at the linter's own folder. */
function checkImports(file: RuleFile, { root, serverOnly }: Options): Finding[] {
  if (serverOnly === undefined) return []
  const { analysis, program, calls, imports } = file
  const { path } = placeOf(file, root ?? file.context.cwd)
  return checkServerOnly(ownedLoads(analysis, path, { serverOnly }), {
    analysis,
    program,
    calls: calls.map(([call]) => call),
    macroImports: imports,
  })
}

function placeOf({ context: { filename, cwd } }: RuleFile, root: string): ModuleName {
  return moduleName({ filename, cwd, root: cwd }, { root, packageName: 'unknown' }, undefined)
}

function suggestAsync({ node }: PlacedFinding, file: RuleFile): Repair {
  const call = file.calls.map(([each]) => each).find((each) => each.node.arguments[2] === node)
  const block: t.Node | undefined = call?.block
  if (!block) return {}
  const range = file.originOf(block).range!
  return {
    suggest: [
      { messageId: 'makeAsync', fix: (fixer) => fixer.insertTextBeforeRange([...range], 'async ') },
    ],
  }
}
