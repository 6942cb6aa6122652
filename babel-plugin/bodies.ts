import type * as t from '@babel/types'
import type { Analysis } from './analyze.ts'
import { functionAround, type Scope, type Suspension } from './scopes.ts'

/** A function that is left and entered again somewhere in it, with the places where. */
export interface SuspendedFunction {
  readonly node: t.Function
  /** In the order of the walk: a place comes before those in it. */
  readonly suspensions: readonly Suspension[]
  /** The scope of the body or block that it is or stands in, the innermost one. */
  readonly body: Scope
}

/**
 * The functions that carry their run over suspensions: those with one that are the body of a spin or a block, or stand in one.
 * `bodies` are the scopes of those.
 */
export function suspendedFunctions(
  { suspensions }: Analysis,
  bodies: ReadonlySet<Scope | undefined>,
): SuspendedFunction[] {
  const found = new Map<t.Function, { body: Scope; suspensions: Suspension[] }>()
  for (const suspension of suspensions) {
    const body = bodyAround(suspension.scope, bodies)
    if (!body) continue
    const node = functionAround(suspension.scope)
    if (!node?.async) continue
    const known = found.get(node)
    if (known) known.suspensions.push(suspension)
    else found.set(node, { body, suspensions: [suspension] })
  }
  return [...found]
    .map(([node, parts]) => ({ node, ...parts }))
    .filter(({ node, suspensions: list }) => list.some((it) => suspends(it, node)))
}

/** `return` waits in async generators only, and `try` is where a function goes on. */
function suspends({ kind }: Suspension, node: t.Function): boolean {
  if (kind === 'return') return node.generator === true
  return kind !== 'try'
}

function bodyAround(scope: Scope, bodies: ReadonlySet<Scope | undefined>): Scope | undefined {
  for (let at: Scope | undefined = scope; at; at = at.parent) if (bodies.has(at)) return at
  return undefined
}
