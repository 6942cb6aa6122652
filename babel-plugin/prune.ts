import type * as t from '@babel/types'
import type { Analysis } from './analyze.ts'
import type { MacroCall } from './call.ts'
import { readParts, type Part } from './parts.ts'
import { resolve, type Reference, type Scope } from './scopes.ts'

/** A module, as far as pruning has to know it. */
export interface PrunedModule {
  readonly analysis: Analysis
  readonly program: t.Program
  readonly calls: readonly MacroCall[]
  /** Imports of the macro module, which is gone from every build. */
  readonly macroImports: ReadonlyMap<t.Node, unknown>
}

/** What a build leaves out of a module. */
export interface Pruning {
  /** The calls whose blocks have no body in this build. */
  readonly bodies: ReadonlySet<MacroCall>
  /** The parts of declarations that only those bodies used. */
  readonly parts: ReadonlySet<t.Node>
  /** Imports of which nothing may be left at run time, not even their being loaded. */
  readonly imports: ReadonlySet<t.Node>
  /** Whether what stands at `node` in `scope` is left out together with a body or a part. */
  readonly isDropped: (node: t.Node, scope: Scope) => boolean
}

/** What a build that drops nothing leaves out. */
export const NOTHING: Pruning = {
  bodies: new Set(),
  parts: new Set(),
  imports: new Set(),
  isDropped: () => false,
}

/**
 * Decides what a build without the blocks of some roles can do without.
 *
 * A part of a declaration goes when a dropped body used it, itself or through other parts that go, and nothing that
 * stays uses it. What no body used is left alone, used or not. A kept block stays with all that it uses, wherever it
 * stands: in a dropped body, or in a function that goes.
 */
export function prune(
  { analysis, program, calls, macroImports }: PrunedModule,
  isDroppedBody: (role: string) => boolean,
): Pruning {
  const bodies = new Set(calls.filter(({ role }) => role && isDroppedBody(role.name)))
  if (bodies.size === 0) return NOTHING
  const parts = readParts(program, (statement) => macroImports.has(statement))
  const places = new Places(analysis, calls, parts)
  const uses = new Uses(places, parts)
  for (const reference of analysis.references) uses.add(reference, bodies)

  const doubtful = uses.reach(uses.ofBodies)
  const kept = parts.filter((part) => !doubtful.has(part))
  const live = uses.reach([...uses.ofRest, ...kept])
  const dropped = parts.filter((part) => !live.has(part))
  return {
    bodies,
    parts: new Set(dropped.map(({ node }) => node)),
    imports: new Set(),
    isDropped: (node, scope) => {
      const place = places.find(node, scope)
      if (place === undefined) return false
      return 'macro' in place ? bodies.has(place) : !live.has(place)
    },
  }
}

/** Where something stands: in the innermost block, else in the innermost part, else in the rest of the module. */
class Places {
  readonly #blocks: ReadonlyMap<Scope | undefined, MacroCall>
  readonly #parts: ReadonlyMap<t.Node, Part>
  readonly #parents: Analysis['parents']

  constructor({ parents }: Analysis, calls: readonly MacroCall[], parts: readonly Part[]) {
    this.#parents = parents
    this.#blocks = new Map(calls.map((call) => [call.blockScope, call]))
    this.#parts = new Map(parts.map((part) => [part.node, part]))
  }

  find(node: t.Node, scope: Scope): MacroCall | Part | undefined {
    for (let at: Scope | undefined = scope; at; at = at.parent) {
      const block = this.#blocks.get(at)
      if (block) return block
    }
    for (let at: t.Node | undefined = node; at; at = this.#parents.get(at)) {
      const part = this.#parts.get(at)
      if (part) return part
    }
    return undefined
  }
}

/** Which parts are used from where. */
class Uses {
  /** The parts that dropped bodies use. */
  readonly ofBodies: Part[] = []
  /** The parts that are used by what is no part: kept blocks, exports, statements. */
  readonly ofRest: Part[] = []
  readonly #ofParts = new Map<Part, Part[]>()
  readonly #byName = new Map<string, Part[]>()
  readonly #places: Places

  constructor(places: Places, parts: readonly Part[]) {
    this.#places = places
    for (const part of parts) {
      for (const name of part.names) add(this.#byName, name, part)
    }
  }

  add({ name, node, scope, implicit }: Reference, bodies: ReadonlySet<MacroCall>): void {
    const used = this.#byName.get(name)
    if (!used || resolve(scope, name)?.scope.kind !== 'program') return
    const place = this.#places.find(node, scope)
    if (!place) this.ofRest.push(...used)
    else if (!('macro' in place)) add(this.#ofParts, place, ...used)
    else if (!bodies.has(place)) this.ofRest.push(...used)
    // What JSX stands for depends on how the file is compiled later, so that nothing goes for its sake.
    else if (!implicit) this.ofBodies.push(...used)
  }

  /** `from`, and all parts that those use or cannot be without. */
  reach(from: readonly Part[]): ReadonlySet<Part> {
    const reached = new Set<Part>()
    const open = [...from]
    for (let part = open.pop(); part; part = open.pop()) {
      if (reached.has(part)) continue
      reached.add(part)
      open.push(...part.siblings, ...(this.#ofParts.get(part) ?? []))
      if (part.owner) open.push(part.owner)
    }
    return reached
  }
}

function add<K, V>(lists: Map<K, V[]>, key: K, ...values: readonly V[]): void {
  const list = lists.get(key)
  if (list) list.push(...values)
  else lists.set(key, [...values])
}
