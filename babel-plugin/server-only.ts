import type * as t from '@babel/types'
import type { Analysis, Load } from './analyze.ts'
import type { Finding } from './diagnostics.ts'
import type { Options } from './options.ts'
import { posixPath } from './paths.ts'
import { matches, type Pattern } from './patterns.ts'
import { prune, type PrunedModule, type Pruning } from './prune.ts'
import { resolve } from './scopes.ts'
import { isTypeOnly } from './syntax.ts'

/** Patterns of modules that only some roles may have: a list speaks of the role `server`. */
export type ServerOnly = readonly Pattern[] | Readonly<Record<string, readonly Pattern[]>>

/** The role that a list of patterns speaks of. */
export const SERVER = 'server'

/** The roles that may have a module of one of these names; undefined where every role may. */
export function ownersOf(
  names: readonly string[],
  serverOnly: ServerOnly | undefined,
): readonly string[] | undefined {
  const owners = patternsByRole(serverOnly).flatMap(([role, patterns]) =>
    patterns.some((pattern) => names.some((name) => matches(name, pattern))) ? [role] : [],
  )
  return owners.length > 0 ? owners : undefined
}

export function patternsByRole(
  serverOnly: ServerOnly | undefined,
): readonly (readonly [string, readonly Pattern[]])[] {
  if (serverOnly === undefined) return []
  return isList(serverOnly) ? [[SERVER, serverOnly]] : Object.entries(serverOnly)
}

function isList(serverOnly: ServerOnly): serverOnly is readonly Pattern[] {
  return Array.isArray(serverOnly)
}

/** A load of a module that only some roles may have. */
export interface OwnedLoad extends Load {
  readonly owners: readonly string[]
}

/** The loads of one file that not every role may have. A file that only they have itself may load what they may. */
export function ownedLoads(
  { loads }: Analysis,
  path: string,
  { serverOnly }: Options,
): readonly OwnedLoad[] {
  if (serverOnly === undefined) return []
  const own = ownersOf([path], serverOnly)
  return loads.flatMap((load) => {
    const owners = isOfTypes(load.node)
      ? undefined
      : ownersOf(namesOf(load.source, path), serverOnly)
    if (!owners || own?.every((role) => owners.includes(role))) return []
    return [{ ...load, owners }]
  })
}

/** A specifier as written and, when it is relative, the path from the root that it leads to. */
function namesOf(source: string, path: string): string[] {
  const folder = `/${path}`.replace(/[^/]*$/, '')
  return /^\.\.?(?:\/|$)/.test(source) ? [source, posixPath(folder + source).slice(1)] : [source]
}

function isOfTypes(node: t.Node): boolean {
  return 'importKind' in node && isTypeOnly(node.importKind)
}

/**
 * Uses of such modules outside of the blocks of their roles, in builds of every kind alike: what would stay in a build
 * without those blocks.
 */
export function checkServerOnly(owned: readonly OwnedLoad[], module: PrunedModule): Finding[] {
  const prunings = new Map<string, Pruning>()
  return owned.flatMap((load) => {
    const { owners, node, source } = load
    const key = owners.join('\0')
    const pruning = prunings.get(key) ?? prune(module, (role) => owners.includes(role))
    prunings.set(key, pruning)
    const uses = liveUses(load, module.analysis, pruning)
    if (!uses) return []
    const facts = { name: source, roles: owners, ...(uses.length > 0 && { uses }) }
    return [{ code: 'DSC137', node, facts }]
  })
}

/** The uses of a load that stay; none by name where the load is itself the use; undefined where nothing stays. */
function liveUses(
  { kind, node, scope }: Load,
  { references }: Analysis,
  { isDropped }: Pruning,
): readonly { name: string; node: t.Node }[] | undefined {
  if (kind !== 'import' && kind !== 'import-equals') return isDropped(node, scope) ? undefined : []
  const declarations: readonly t.Node[] = kind === 'import' ? specifiersOf(node) : [node]
  const uses = references.filter(({ name, node: at, scope: where }) => {
    const binding = resolve(where, name)
    return binding && declarations.includes(binding.declaration) && !isDropped(at, where)
  })
  return uses.length > 0 ? uses.map(({ name, node: at }) => ({ name, node: at })) : undefined
}

function specifiersOf(node: t.Node): readonly t.Node[] {
  return (node as t.ImportDeclaration).specifiers
}

/** `pruning`, and the imports of modules that a build for `role` must not have: all of their values. */
export function withoutForeignImports(
  pruning: Pruning,
  owned: readonly OwnedLoad[],
  role: string,
): Pruning {
  const imports = owned
    .filter(({ kind, owners }) => kind === 'import' && !owners.includes(role))
    .map(({ node }) => node as t.ImportDeclaration)
  const values = imports.flatMap(({ specifiers }) =>
    specifiers.filter((specifier) => !isOfTypes(specifier)),
  )
  return {
    ...pruning,
    parts: new Set([...pruning.parts, ...values]),
    imports: new Set(imports),
  }
}
