import type * as t from '@babel/types'
import { checkRole } from '../../babel-plugin/check.ts'
import { placeFindings, type Finding, type PlacedFinding } from '../../babel-plugin/diagnostics.ts'
import { moduleName } from '../../babel-plugin/module-name.ts'
import { createRule, report, type DscopeRule, type Repair, type RuleFile } from '../rule.ts'

interface Options {
  readonly roles?: readonly string[]
  readonly root?: string
}

export const validMacroCall: DscopeRule = createRule({
  description: 'A macro call has the form that can be compiled',
  codes: ['DSC120', 'DSC121', 'DSC126', 'DSC127', 'DSC130', 'DSC131', 'DSC135', 'DSC136'],
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
        },
        additionalProperties: false,
      },
    ],
  },
  repair: (finding, file) => (finding.code === 'DSC127' ? suggestAsync(finding, file) : {}),
  check(file) {
    const { roles, root } = (file.context.options[0] ?? {}) as Options
    const findings = [
      ...file.calls.flatMap(([call]) => checkRole(call, roles)),
      ...checkPlace(file, root),
    ]
    for (const finding of placeFindings(findings, file.context.sourceCode.text))
      report(finding, file)
  },
})

/** Whether the file lies in the root; asked only when a root was given, for a linter looks for no package. */
function checkPlace({ context, program }: RuleFile, root: string | undefined): Finding[] {
  if (root === undefined) return []
  const { filename, cwd } = context
  const options = { root, packageName: 'unknown' }
  const { isInside } = moduleName({ filename, cwd, root: cwd }, options, undefined)
  return isInside ? [] : [{ code: 'DSC135', node: program, at: 0 }]
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
