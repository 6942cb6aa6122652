import type * as t from '@babel/types'
import { resolve, type Binding } from '../../babel-plugin/scopes.ts'
import { nameOf, unwrap } from '../../babel-plugin/syntax.ts'
import { createRule, type DscopeRule, type RuleFile } from '../rule.ts'

interface Options {
  readonly patterns?: readonly string[]
  readonly allow?: readonly string[]
  readonly sealed?: readonly string[]
}

/** What names of secrets look like, in any case. */
export const SECRET_PATTERNS: readonly string[] = [
  'secret',
  'password',
  'passphrase',
  'token',
  'api_?key',
  'private_?key',
  'credential',
]

/** Functions whose results may travel: they made the value unreadable. */
export const SEALED: readonly string[] = ['seal']

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
    const { patterns = SECRET_PATTERNS, allow = [], sealed = SEALED } = optionsOf(file)
    const secret = new RegExp(patterns.join('|'), 'i')
    if (patterns.length === 0) return
    for (const [call, sent] of file.calls) {
      for (const { name, element } of sent) {
        const binding = resolve(call.scope, name)
        if (!binding || allow.includes(name) || isResultOf(sealed, binding)) continue
        const looksSo = [name, ...sourceNames(binding)].find((each) => secret.test(each))
        if (looksSo !== undefined) reportSecret(name, looksSo, element, file)
      }
    }
  },
})

function optionsOf({ context }: RuleFile): Options {
  return (context.options[0] ?? {}) as Options
}

function reportSecret(name: string, looksSo: string, element: t.Node, file: RuleFile): void {
  const source = looksSo === name ? '' : ` (it is \`${looksSo}\`)`
  const loc = file.originOf(element).loc!
  file.context.report({ loc, messageId: 'secret', data: { name, source } })
}

/** Whether a variable is declared with a call of one of the functions. */
function isResultOf(functions: readonly string[], { declaration }: Binding): boolean {
  const value = valueOf(declaration)
  if (value?.type !== 'CallExpression') return false
  const callee = lastName(value.callee)
  return callee !== undefined && functions.includes(callee)
}

/** What the value of a variable is called where it comes from: the last name of `process.env.API_KEY`. */
function sourceNames({ declaration, name }: Binding): string[] {
  const value = valueOf(declaration)
  const last = value && lastName(value)
  const key = declaration.type === 'VariableDeclarator' ? keyOf(declaration.id, name) : undefined
  return [last, key].filter((each) => each !== undefined)
}

function valueOf(declaration: t.Node): t.Node | undefined {
  if (declaration.type !== 'VariableDeclarator' || declaration.id.type !== 'Identifier')
    return undefined
  let value: t.Node | null | undefined = declaration.init
  while (value) {
    value = unwrap(value)
    if (value.type === 'AwaitExpression') value = value.argument
    else if (value.type === 'LogicalExpression') value = value.left
    else return value
  }
  return undefined
}

/** The name of a variable or member. */
function lastName(node: t.Node): string | undefined {
  const value = unwrap(node)
  if (value.type === 'Identifier') return value.name
  if (value.type !== 'MemberExpression' && value.type !== 'OptionalMemberExpression')
    return undefined
  const isName = !value.computed || value.property.type === 'StringLiteral'
  return isName ? nameOf(value.property) : undefined
}

/** The key under which a pattern takes a variable out: `password` in `{ password: word }`. */
function keyOf(pattern: t.Node, name: string): string | undefined {
  if (pattern.type !== 'ObjectPattern') return undefined
  for (const property of pattern.properties) {
    if (property.type !== 'ObjectProperty' || property.computed) continue
    const value = property.value.type === 'AssignmentPattern' ? property.value.left : property.value
    if (value.type === 'Identifier' && value.name === name) return nameOf(property.key)
    const inner = keyOf(value, name)
    if (inner !== undefined) return inner
  }
  return undefined
}
