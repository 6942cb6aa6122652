import { createRule, type DscopeRule } from '../rule.ts'

export const noLexicalThis: DscopeRule = createRule({
  description: 'A block uses nothing that only means something in the function or class around it',
  codes: ['DSC113', 'DSC114', 'DSC115', 'DSC116', 'DSC117', 'DSC118', 'DSC119'],
})
