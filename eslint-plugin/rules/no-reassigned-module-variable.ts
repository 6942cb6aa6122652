import { createRule, type DscopeRule } from '../rule.ts'

export const noReassignedModuleVariable: DscopeRule = createRule({
  description: 'A block uses no variable of the module that is reassigned: every peer has its own',
  codes: ['DSC129'],
  meta: { type: 'suggestion' },
})
