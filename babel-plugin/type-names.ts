import type * as t from '@babel/types'
import type { BabelTypes } from './analyze.ts'
import { isErased, isTypeOnly } from './syntax.ts'

/** The names that types mention under `roots`, outside of what is `left` out; those of type parameters are among them. */
export function typeNames(
  roots: readonly t.Node[],
  left: ReadonlySet<t.Node>,
  types: BabelTypes,
): ReadonlySet<string> {
  const names = new Set<string>()
  const flowTypes = new Set(types.FLIPPED_ALIAS_KEYS['Flow'])
  const visit = (node: t.Node, isType: boolean): void => {
    if (left.has(node)) return
    const erased = isType || isErased(node, flowTypes) || isTypeExport(node)
    if (erased && node.type === 'Identifier') names.add(node.name)
    for (const key of types.VISITOR_KEYS[node.type] ?? []) {
      const child = (node as unknown as Record<string, t.Node | (t.Node | null)[] | null>)[key]
      const children = Array.isArray(child) ? child : [child]
      for (const each of children) if (each) visit(each, erased)
    }
  }
  for (const root of roots) visit(root, false)
  return names
}

function isTypeExport(node: t.Node): boolean {
  return (
    (node.type === 'ExportNamedDeclaration' || node.type === 'ExportSpecifier') &&
    isTypeOnly(node.exportKind)
  )
}
