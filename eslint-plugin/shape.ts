import type { EstreeNode } from './estree.ts'

/** A node as Babel has it, before it is called one. */
export type Shape = { type: string } & Record<string, unknown>

/** What a node that Babel has in another form is turned into. */
export type Form = (node: EstreeNode, adapter: Adapting) => Shape

/** What a form needs to turn the children of its node. */
export interface Adapting {
  /** Whether the file is in a language with types, where an import may be one without saying so. */
  readonly isTyped: boolean
  /** Members and calls behind a `?.` of the same chain. */
  readonly optional: Set<EstreeNode>
  adapt(node: EstreeNode): Shape
  /** The same node under Babel's name for it, with its children. */
  copy(node: EstreeNode, type?: string): Shape
}

/** A leaf of the given kind in the place of `node`. */
export function leaf(node: EstreeNode, type: string, properties: object = {}): Shape {
  return { type, ...properties, ...placeOf(node) }
}

export function placeOf({ range, loc }: EstreeNode): object {
  return { start: range?.[0], end: range?.[1], loc }
}
