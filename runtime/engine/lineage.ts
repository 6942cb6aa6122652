// Who a context is: its id, its label, its process id, which is counted in its tree, and what was made in it.
//
// It knows what was made in it and is still alive, without holding it. A weak reference for each handle would cost more than the
// handle, so handles live and die in groups: what is alive holds its group, a group holds what is in it, and the context holds
// groups weakly, except the one that is being filled.
//
// Invariants:
// - Process ids of a tree are never used again. A fork without more costs a number.

import type { Cell } from './cell.ts'
import type { ContextState } from './context-state.ts'
import { UNLISTED } from './flags.ts'
import type { Handle } from './handle-shape.ts'
import { DscopeError } from '../errors.ts'
import { isSnapshot } from './overlay.ts'
import { Scope, type Group } from './scope.ts'

/** With fewer groups than this nobody looks for those that are gone. */
const FEWEST_GROUPS = 32

/** A context that was given a name, or in which something was made. */
export class ContextScope extends Scope {
  readonly processId: number
  readonly label: string | undefined
  /** Of a root. */
  readonly id: string | undefined
  /** Of a root that goes on with what was a fork: the process ids above that. */
  ancestors: readonly number[] = []
  #groups: WeakRef<Group>[] = []
  #limit = FEWEST_GROUPS

  constructor(context: ContextState, processId: number, label?: string, id?: string) {
    super(context)
    this.processId = processId
    this.label = label
    this.id = id
  }

  /** The groups of what is alive, in the order of creation. */
  groups(): Group[] {
    const full = this.#groups.map((group) => group.deref()).filter((group) => group !== undefined)
    return [...full, this.filling]
  }

  override add(handle: Handle): void {
    const { fast, body, options, cell } = handle
    const isPlain = fast !== null && body === null && options === null
    if (isPlain && (cell as Cell).subs === null) cell.flags |= UNLISTED
    super.add(handle)
  }

  /** A few that are not alive may be among it. */
  override *handles(): Generator<Handle, void, undefined> {
    for (const group of this.#groups) yield* group.deref()?.handles() ?? []
    yield* this.filling.handles()
  }

  protected override keep(group: Group): void {
    if (this.#groups.length >= this.#limit) {
      this.#groups = this.#groups.filter((ref) => ref.deref() !== undefined)
      this.#limit = Math.max(FEWEST_GROUPS, 2 * this.#groups.length)
    }
    this.#groups.push(new WeakRef(group))
  }
}

let roots = 0

/** Names a root. Without an id it is counted in this process. */
export function nameRoot(root: ContextState, id = `context-${++roots}`): void {
  root.scope = new ContextScope(root, 0, undefined, id)
}

/** Names a root that goes on with what `origin` was. What is made in it is counted on from there. */
export function nameRestored(
  root: ContextState,
  origin: ContextState,
  id = `context-${++roots}`,
): void {
  const scope = new ContextScope(root, processIdOf(origin), labelOf(origin), id)
  if (typeof origin.scope !== 'number') scope.goOn(origin.scope)
  root.scope = scope
}

/** Names a root that goes on with a stored world, of which `lineage` is that of the context that was stored. */
export function nameRebuilt(
  root: ContextState,
  lineage: readonly number[],
  contexts: number,
  id?: string,
): void {
  const scope = new ContextScope(root, lineage.at(-1)!, undefined, id ?? `context-${++roots}`)
  scope.ancestors = lineage.slice(0, -1)
  root.scope = scope
  root.tree.contexts = contexts
}

/** Names a fork, and counts it. */
export function nameFork(fork: ContextState, label?: string, given?: number): void {
  const processId = given === undefined ? count(fork) : take(fork, given)
  fork.scope = label === undefined ? processId : new ContextScope(fork, processId, label)
}

/** The scope of what is made in a context, outside of bodies. */
export function scopeOf(context: ContextState): ContextScope {
  const { scope } = context
  if (typeof scope !== 'number') return scope as ContextScope
  const made = new ContextScope(context, scope)
  context.scope = made
  return made
}

/** Whether it is a root for users, and a fork of a snapshot inside. */
export function isRestored({ parentState }: ContextState): boolean {
  return parentState !== null && isSnapshot(parentState)
}

export function labelOf({ scope }: ContextState): string | undefined {
  return typeof scope === 'number' ? undefined : (scope as ContextScope).label
}

export function processIdOf({ scope }: ContextState): number {
  return typeof scope === 'number' ? scope : (scope as ContextScope).processId
}

/** The process ids from the root to the context. */
export function lineageOf(context: ContextState): number[] {
  const { parentState, scope } = context
  const above = parentState === null ? (scope as ContextScope).ancestors : lineageOf(parentState)
  // What was restored from a snapshot is who the snapshot was of.
  return isSnapshot(context) || isRestored(context) ? [...above] : [...above, processIdOf(context)]
}

export function contextIdOf(context: ContextState): string {
  const { parentState } = context
  if (parentState === null || isRestored(context)) return scopeOf(context).id!
  return `${contextIdOf(parentState)}/${stepOf(context)}`
}

/** What the ids of all that is made in a context begin with. What is made in a root has nothing before it. */
export function pathOf(context: ContextState): string {
  const { parentState } = context
  if (parentState === null) return ''
  const above = pathOf(parentState)
  return isSnapshot(context) || isRestored(context) ? above : `${above}${stepOf(context)}/`
}

function stepOf(context: ContextState): string {
  return labelOf(context) ?? String(processIdOf(context))
}

function count({ tree }: ContextState): number {
  while (tree.givenIds?.delete(tree.contexts) === true) tree.contexts++
  return tree.contexts++
}

function take({ tree }: ContextState, id: number): number {
  if (!Number.isSafeInteger(id) || id < 0) throw wrongIdError(id, 'is no whole number from 0')
  if (id < tree.contexts || tree.givenIds?.has(id)) {
    throw wrongIdError(id, 'is taken by another context of the tree')
  }
  tree.givenIds = (tree.givenIds ?? new Set<number>()).add(id)
  return id
}

function wrongIdError(processId: number, reason: string): DscopeError {
  return new DscopeError(
    'DSC341',
    `the process id ${processId} ${reason}; choose another, or let the tree count`,
    { processId },
  )
}
