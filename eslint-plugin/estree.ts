import type { AST } from 'eslint'

/** A node of the tree that ESLint hands over, whichever parser made it. Its other properties depend on its kind. */
export interface EstreeNode {
  readonly type: string
  readonly range?: readonly [number, number]
  readonly loc?: AST.SourceLocation | null
}

/** For each kind of node the properties that hold its children, as the parser of the file knows them. */
export type VisitorKeys = Readonly<Record<string, readonly string[]>>

/** A property of a node by name; `undefined` also for `null`. */
export function property(node: EstreeNode, name: string): unknown {
  return (node as unknown as Readonly<Record<string, unknown>>)[name] ?? undefined
}

/** A child of a node by name. */
export function child(node: EstreeNode, name: string): EstreeNode | undefined {
  const value = property(node, name)
  return typeof value === 'object' && 'type' in value! ? (value as EstreeNode) : undefined
}
