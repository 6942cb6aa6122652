import { createRule, type DscopeRule } from '../rule.ts'

export const noCapturedMutation: DscopeRule = createRule({
  description: 'A block does not assign to its captures: they are copies',
  codes: ['DSC111'],
})
