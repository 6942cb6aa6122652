import type { PlacedFinding } from '../../babel-plugin/diagnostics.ts'
import { createRule, type DscopeRule, type Repair, type RuleFile } from '../rule.ts'

export const noMacroAlias: DscopeRule = createRule({
  description: 'A macro is imported and called, and used in no other way',
  codes: ['DSC122', 'DSC123', 'DSC124', 'DSC125', 'DSC133'],
  meta: { fixable: 'code' },
  repair: (finding, file) => (finding.code === 'DSC125' ? callDirectly(finding, file) : {}),
})

/** Takes the `?.` away: a macro is always there. */
function callDirectly({ node }: PlacedFinding, { originOf, context }: RuleFile): Repair {
  const { sourceCode } = context
  const [, end] = originOf(node).range!
  const mark = sourceCode.getTokenAfter(
    { range: [end, end] } as never,
    ({ value }) => value === '?.',
  )
  const next = mark && sourceCode.getTokenAfter(mark)
  if (!mark || !next) return {}
  const text = /^[(<[]/.test(next.value) ? '' : '.'
  return { fix: (fixer) => fixer.replaceTextRange(mark.range, text) }
}
