// A look at what bodies have made: it is alive as long as the result of its run, or the run, and no longer.

import type { Children } from '../../../../runtime/engine/children.ts'
import type { ContextState } from '../../../../runtime/engine/context-state.ts'
import type { Handle } from '../../../../runtime/engine/handle-shape.ts'
import { isShut } from '../../../../runtime/engine/end.ts'
import { cellSeenBy } from './inside.ts'

/** What is wrong with the lifetimes of what was made in bodies, between two steps of a program. */
export function faultsOfChildren(
  made: readonly object[],
  contexts: readonly object[],
  spins: readonly object[],
): string[] {
  const living = livingChildren(contexts as readonly ContextState[], spins as readonly Handle[])
  return (made as readonly Handle[]).flatMap((child) => {
    const children = child.group!.scope as Children
    if (isShut(child.home) || hasGoneWithParent(children)) return []
    const isAlive = living.has(children)
    const isDisposed = child.options?.disposed !== undefined
    if (isAlive !== isDisposed) return []
    return [isAlive ? 'a child ended before its run' : 'a child has outlived its run']
  })
}

/** What a fork has that was closed with a context above it is not looked for. */
function hasGoneWithParent({ cell }: Children): boolean {
  const parent = cell?.context.parentState ?? null
  return parent !== null && isShut(parent)
}

function livingChildren(
  contexts: readonly ContextState[],
  spins: readonly Handle[],
): Set<Children> {
  const living = new Set<Children>()
  for (const spin of spins) {
    for (const { children } of spin.late?.flights ?? []) if (children !== null) living.add(children)
    for (const context of contexts) {
      const cell = cellSeenBy(context, spin)
      // A frozen context only knows what has belonged to the result that it keeps.
      if (cell.children?.cell === cell) living.add(cell.children)
    }
  }
  return living
}
