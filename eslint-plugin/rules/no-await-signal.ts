import type * as t from '@babel/types'
import type { PlacedFinding } from '../../babel-plugin/diagnostics.ts'
import { createRule, type DscopeRule, type Repair, type RuleFile } from '../rule.ts'

export const noAwaitSignal: DscopeRule = createRule({
  description: 'A signal is tracked in a body, and not awaited',
  codes: ['DSC162'],
  meta: { fixable: 'code' },
  repair: track,
})

/** Tracks the signal, if the macro has a name in the file. */
function track({ node, facts }: PlacedFinding, file: RuleFile): Repair {
  const name = nameOfTrack(file)
  if (name === undefined) return {}
  const range = file.originOf(node).range!
  return { fix: (fixer) => fixer.replaceTextRange([...range], `${name}(${facts?.name})`) }
}

function nameOfTrack({ imports }: RuleFile): string | undefined {
  for (const { specifiers } of imports.keys()) {
    for (const specifier of specifiers) {
      if (specifier.type === 'ImportSpecifier' && nameOf(specifier.imported) === 'track') {
        return specifier.local.name
      }
    }
  }
  return undefined
}

function nameOf(imported: t.Identifier | t.StringLiteral): string {
  return imported.type === 'Identifier' ? imported.name : imported.value
}
