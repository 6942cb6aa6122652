import { findRefusals, type Refusal } from '../refusals.ts'
import { createRule, type DscopeRule, type RuleFile } from '../rule.ts'
import { typeServices } from '../type-services.ts'

export const noUncapturable: DscopeRule = createRule({
  description:
    'A capture is a value that can travel, by its syntax and, where types are known, by its type',
  codes: ['DSC112', 'DSC128'],
  messages: {
    DSC207:
      'DSC207: `{{name}}` cannot travel{{place}}: {{why}}. Send plain data, or register the class on both sides.',
  },
  check(file) {
    const types = typeServices(file.context.sourceCode)
    if (!types) return
    for (const [call, sent] of file.calls) {
      for (const refusal of findRefusals(call, file, types)) {
        const element = call.list?.elements[refusal.index]
        const listed = sent.find((each) => each.element === element)
        if (listed) refuse(listed, refusal, file)
      }
    }
  },
})

function refuse(
  { name, element }: RuleFile['calls'][number][1][number],
  { why, path }: Refusal,
  { context, originOf }: RuleFile,
): void {
  context.report({
    loc: originOf(element).loc!,
    messageId: 'DSC207',
    data: { name, why, place: path === undefined ? '' : ` because of \`${path}\`` },
  })
}
