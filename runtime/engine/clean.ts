// What a context sees and is clean, if that can be told without running anything: by epochs, and by facts about the cells of others.

import { isForkCell, type Cell, type ForkCell, type AnyCell } from './cell.ts'
import type { ContextState } from './context-state.ts'
import { DIRTY, KNOWN, NOT_CLEAN, PENDING, PRIVATE, RUNNING } from './flags.ts'
import type { Handle } from './handle-shape.ts'
import { lastWrite, signalCell, sync } from './overlay.ts'
import { locate } from './store.ts'

/** The clean cell that a context sees, root or fork, if that can be told without running anything. */
export function cleanIn(view: ContextState, handle: Handle): AnyCell | null {
  if (handle.fast !== view) return cleanCell(view, handle)
  const cell = handle as Cell
  return (cell.flags & (NOT_CLEAN | RUNNING)) === 0 ? cell : null
}

/** The clean cell that the view sees, if that can be told without going deeper than one level; else `null`. */
export function cleanCell(view: ContextState, handle: Handle): AnyCell | null {
  if (handle.body === null) return signalCell(view, handle)
  sync(view)
  const home = handle.cell
  if (home.knownTo === view.key && isKnownAndClean(home)) return home
  const cell = locate(view, handle)
  if (cell.context === view) return isOwnClean(view, cell) ? cell : null
  if ((cell.flags & (NOT_CLEAN | PRIVATE)) !== 0) return null
  if (isForkCell(cell)) {
    return cell.knownTo === view.key && cell.knownAt >= lastWrite(view) ? cell : null
  }
  if (!seesAllOfRoot(view) && !seesInputs(view, cell)) return null
  cell.flags |= KNOWN
  cell.knownTo = view.key
  return cell
}

function isKnownAndClean({ flags }: AnyCell): boolean {
  return (flags & (KNOWN | NOT_CLEAN | PRIVATE)) === KNOWN
}

function isOwnClean(view: ContextState, cell: AnyCell): boolean {
  return (cell.flags & (DIRTY | PENDING)) === 0 && (cell as ForkCell).checkedAt >= lastWrite(view)
}

function seesAllOfRoot({ trie, tree }: ContextState): boolean {
  return trie === null && !tree.exact
}

/** Whether all inputs of a clean cell of the root are known to be seen by the view, without going deeper. */
function seesInputs(view: ContextState, cell: Cell): boolean {
  for (let link = cell.deps; link !== null; link = link.nextDep) {
    const { dep } = link
    const isSeen =
      dep.body === null
        ? signalCell(view, dep) === dep
        : dep.knownTo === view.key && isKnownAndClean(dep)
    if (!isSeen) return false
  }
  return true
}
