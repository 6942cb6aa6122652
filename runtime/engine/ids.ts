// Ids of signals and spins: the same when the same code runs again. They are worked out when somebody asks.
//
//   given                      price
//   the third signal           signal#2           in a fork   what-if/signal#2
//   with a key                 signal["EUR"]      in a body   spin#0>signal["EUR"]
//   where a compiler knows     src/prices.ts:a1b2#0
//
// Invariants:
// - Two living handles that one context sees have not the same id. Those that were given an id or a key are known by it, weakly, so
//   that the second of two is refused when it is made; of others it shows when all are listed (`handlesById`).

import { DscopeError } from '../errors.ts'
import type { ContextState } from './context-state.ts'
import { nameOf, type Handle, type HandleOptions } from './handle-shape.ts'
import type { Tree } from './tree.ts'
import { Children } from './children.ts'
import { isShut } from './end.ts'
import { handlesOf } from './handles.ts'
import { contextIdOf, pathOf } from './lineage.ts'
import { isVisible } from './overlay.ts'
import { countOf, type Scope } from './scope.ts'

/** The id of a signal or spin. */
export function idOf(handle: Handle): string {
  const { options, body } = handle
  if (options?.isBinding === true) return `binding:${String(keyOfBinding(handle))}`
  const { group } = handle
  // What nobody has claimed, and what the engine made for itself.
  if (group === null) return options?.id ?? 'effect'
  return (
    givenId(group.scope, body === null, options) ??
    `${prefixOf(group.scope)}${placeOf(body === null, options)}#${countOf(handle, group)}`
  )
}

/** The id of what is made next in a scope. */
export function nextIdOf(scope: Scope, isSignal: boolean, options: HandleOptions | null): string {
  const given = givenId(scope, isSignal, options)
  if (given !== undefined) return given
  const place = options?.place
  const count =
    place === undefined ? (isSignal ? scope.signals : scope.spins) : scope.countAt(place)
  return `${prefixOf(scope)}${placeOf(isSignal, options)}#${count}`
}

/** All that exists in a context and is alive, by id. Throws DSC340 where two have the same. */
export function handlesById(context: ContextState): Map<string, Handle> {
  const all = new Map<string, Handle>()
  for (const handle of handlesOf(context)) {
    const id = idOf(handle)
    const other = all.get(id)
    if (other !== undefined) throw sameIdError(id, handle, other)
    all.set(id, handle)
  }
  return all
}

/** What has the id in a context. Looks through everything. */
export function findById(context: ContextState, id: string): Handle | undefined {
  for (const handle of handlesOf(context)) if (idOf(handle) === id) return handle
  return undefined
}

/** Makes a handle that was given an id or a key known by it. Throws DSC340 if a living one that some context sees as well has it. */
export function registerId(handle: Handle, scope: Scope): void {
  const id = givenId(scope, handle.body === null, handle.options)!
  const { tree } = handle.home
  const all = (tree.named ??= new Map())
  const living: WeakRef<Handle>[] = []
  for (const ref of all.get(id) ?? []) {
    const other = ref.deref()
    if (other === undefined || isGone(other)) continue
    if (meet(handle, scope, other)) throw sameIdError(id, handle, other)
    living.push(ref)
  }
  all.set(id, [...living, new WeakRef(handle)])
  if (all.size > tree.namedLimit) forgetDropped(tree, all)
}

function forgetDropped(tree: Tree, all: Map<string, WeakRef<Handle>[]>): void {
  for (const [id, refs] of all) {
    if (refs.every((ref) => ref.deref() === undefined)) all.delete(id)
  }
  tree.namedLimit = Math.max(tree.namedLimit, 2 * all.size)
}

function isGone({ options, home }: Handle): boolean {
  return options?.disposed !== undefined || isShut(home)
}

/** Whether some context sees both. What two runs of one body have made is never there together. */
function meet(one: Handle, scope: Scope, other: Handle): boolean {
  if (isOfOtherRun(runsAbove(scope), runsAbove(other.group!.scope))) return false
  return isVisible(one.home, other) || isVisible(other.home, one)
}

/** The runs to which what is made in a scope belongs, from the outermost. */
function runsAbove(scope: Scope | undefined): Children[] {
  if (!(scope instanceof Children)) return []
  return [...runsAbove(scope.maker.group?.scope), scope]
}

function isOfOtherRun(some: readonly Children[], others: readonly Children[]): boolean {
  const index = some.findIndex((run, i) => run !== others[i])
  return index !== -1 && some[index]!.maker === others[index]?.maker
}

function givenId(
  scope: Scope,
  isSignal: boolean,
  options: HandleOptions | null,
): string | undefined {
  const { id, key } = options ?? {}
  if (id !== undefined || key === undefined) return id
  const text = typeof key === 'number' ? String(key) : JSON.stringify(key)
  return `${prefixOf(scope)}${placeOf(isSignal, options)}[${text}]`
}

function placeOf(isSignal: boolean, options: HandleOptions | null): string {
  return options?.place ?? (isSignal ? 'signal' : 'spin')
}

/** What the ids of all that is made in a scope begin with, unless they are given. */
export function prefixOf(scope: Scope): string {
  if (scope instanceof Children) return `${idOf(scope.maker)}>`
  return pathOf(scope.context)
}

function keyOfBinding(binding: Handle): PropertyKey | undefined {
  for (const [key, handle] of binding.home.tree.bindings!) if (handle === binding) return key
  return undefined
}

function sameIdError(id: string, one: Handle, other: Handle): DscopeError {
  const places = [whereOf(other), whereOf(one)]
  return new DscopeError(
    'DSC340',
    `two living things have the id ${id}: ${places[0]}, and ${places[1]}; give one of them another id or a key`,
    { id, places },
  )
}

function whereOf(handle: Handle): string {
  const { home, options } = handle
  const place = options?.place
  return `${nameOf(handle)} made ${place === undefined ? '' : `at ${place} `}in ${contextIdOf(home)}`
}
