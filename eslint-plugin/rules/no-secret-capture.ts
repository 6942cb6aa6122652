import type * as t from '@babel/types'
import { resolve } from '../../babel-plugin/scopes.ts'
import { createRule, type DscopeRule, type RuleFile } from '../rule.ts'
import { secretName } from '../secret-names.ts'

interface Options {
  readonly patterns?: readonly string[]
  readonly allow?: readonly string[]
  readonly sealed?: readonly string[]
}

const list = (description: string) => ({
  type: 'array' as const,
  items: { type: 'string' as const },
  uniqueItems: true,
  description,
})

export const noSecretCapture: DscopeRule = createRule({
  description: 'What looks like a secret does not travel',
  codes: [],
  messages: {
    secret:
      '`{{name}}` looks like a secret{{source}}, and whoever the block runs on can read what it captures. ' +
      'Use it on this side and capture the outcome, or allow the name in the options of the rule.',
  },
  meta: {
    type: 'suggestion',
    schema: [
      {
        type: 'object',
        properties: {
          patterns: list('Regular expressions of names that look like secrets, in any case.'),
          allow: list('Names that may travel although they look like secrets.'),
          sealed: list('Functions whose results may travel.'),
        },
        additionalProperties: false,
      },
    ],
  },
  check(file) {
    const { patterns, allow = [], sealed } = (file.context.options[0] ?? {}) as Options
    for (const [call, sent] of file.calls) {
      for (const { name, element } of sent) {
        const binding = allow.includes(name) ? undefined : resolve(call.scope, name)
        const secret = binding && secretName(binding, patterns, sealed)
        if (secret !== undefined) reportSecret(name, secret, element, file)
      }
    }
  },
})

function reportSecret(name: string, secret: string, element: t.Node, file: RuleFile): void {
  const source = secret === name ? '' : ` (it is \`${secret}\`)`
  const loc = file.originOf(element).loc!
  file.context.report({ loc, messageId: 'secret', data: { name, source } })
}
