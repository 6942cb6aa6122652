import type * as t from '@babel/types'
import type { Binding } from '../babel-plugin/scopes.ts'
import { nameOf, unwrap } from '../babel-plugin/syntax.ts'

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

/** The name by which a variable looks like a secret: its own, or that of where its value comes from. */
export function secretName(
  binding: Binding,
  patterns: readonly string[] = SECRET_PATTERNS,
  sealed: readonly string[] = SEALED,
): string | undefined {
  if (patterns.length === 0 || isResultOf(sealed, binding)) return undefined
  const secret = new RegExp(patterns.join('|'), 'i')
  return [binding.name, ...sourceNames(binding)].find((name) => secret.test(name))
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
