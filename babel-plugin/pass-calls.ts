import type * as t from '@babel/types'
import type { Analysis } from './analyze.ts'
import { blockOf, type Emitter } from './emitter.ts'
import { resolve } from './scopes.ts'

/** The calls of `dscope` that are given the run that they are in. */
const CALL_READERS = new Set(['currentCall', 'currentPrincipal', 'requirePrincipal'])

/** `currentCall()` in a block becomes `currentCall($call)`, which is right after an `await` too. */
export function passCalls({ references, parents }: Analysis, emitter: Emitter): void {
  for (const { node, name, scope } of references) {
    const from = resolve(scope, name)?.declaration
    if (from?.type !== 'ImportSpecifier' && from?.type !== 'ImportNamespaceSpecifier') continue
    const declaration = parents.get(from) as t.ImportDeclaration
    if (declaration.source.value !== 'dscope' || !blockOf(scope, emitter)) continue
    const call = calledReader(node, from, parents)
    if (call?.arguments.length === 0)
      call.arguments = [emitter.types.identifier(emitter.names.call)]
  }
}

function calledReader(
  node: t.Node,
  from: t.ImportSpecifier | t.ImportNamespaceSpecifier,
  parents: ReadonlyMap<t.Node, t.Node>,
): t.CallExpression | undefined {
  let callee = node
  let imported: t.Node | undefined = from.type === 'ImportSpecifier' ? from.imported : undefined
  if (from.type === 'ImportNamespaceSpecifier') {
    const member = parents.get(node)
    if (member?.type !== 'MemberExpression' || member.computed || member.object !== node) return
    callee = member
    imported = member.property
  }
  if (imported?.type !== 'Identifier' || !CALL_READERS.has(imported.name)) return
  const call = parents.get(callee)
  return call?.type === 'CallExpression' && call.callee === callee ? call : undefined
}
