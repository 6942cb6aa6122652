import type * as t from '@babel/types'

/** Gives a node that is emitted in the place of another one the place of that in the source. */
export function withPlace<N extends t.Node>(node: N, from: t.Node): N {
  node.loc = from.loc ?? null
  node.start = from.start ?? null
  node.end = from.end ?? null
  return node
}
