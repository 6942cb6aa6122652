import type * as t from '@babel/types'
import type { Finding } from './diagnostics.ts'
import type { SuspendedFunction } from './bodies.ts'
import type { MacroReference } from './references.ts'
import { resolve, type Binding, type Scope } from './scopes.ts'
import { unwrap } from './syntax.ts'

/** What is wrong with a call of `track`. */
export function checkTrack({ node, scope }: MacroReference): Finding[] {
  const [argument] = node.arguments
  const isWrong = node.arguments.length !== 1 || argument!.type === 'SpreadElement'
  if (isWrong) return [{ code: 'DSC126', node: node.callee, facts: { name: 'track' } }]
  return canBeInRun(scope) ? [] : [{ code: 'DSC160', node }]
}

/** Code of the module itself runs when it is loaded; everything else may be called by a body. */
function canBeInRun(scope: Scope): boolean {
  for (let at: Scope | undefined = scope; at; at = at.parent) {
    if (at.kind === 'function' || (at.kind === 'member' && !isStatic(at.node))) return true
  }
  return false
}

function isStatic(node: t.Node): boolean {
  return node.type === 'StaticBlock' || ('static' in node && node.static === true)
}

/** Awaits of signals, where it can be seen that they are some. */
export function checkAwaits(functions: readonly SuspendedFunction[]): Finding[] {
  return functions.flatMap(({ suspensions }) =>
    suspensions.flatMap(({ kind, node, scope }): Finding[] => {
      if (kind !== 'await') return []
      const value = unwrap((node as t.AwaitExpression).argument)
      if (value.type !== 'Identifier') return []
      const { name } = value
      const binding = resolve(scope, name)
      if (!binding || !isSignal(binding)) return []
      return [{ code: 'DSC162', node, facts: { name, names: [name] } }]
    }),
  )
}

/** Whether a variable has a signal from its declaration on: `const price = context.signal(1)`. */
function isSignal({ declaration, writes }: Binding): boolean {
  if (declaration.type !== 'VariableDeclarator' || declaration.id.type !== 'Identifier')
    return false
  const init = declaration.init && unwrap(declaration.init)
  if (init?.type !== 'CallExpression' || writes.length > 0) return false
  const callee = unwrap(init.callee)
  const name = callee.type === 'MemberExpression' && !callee.computed ? callee.property : callee
  return name.type === 'Identifier' && name.name === 'signal'
}
