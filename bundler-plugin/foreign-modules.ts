import { pathFrom, posixPath } from '../babel-plugin/paths.ts'
import { ownersOf } from '../babel-plugin/server-only.ts'
import type { Options } from '../babel-plugin/index.ts'
import { DscopeError } from '../runtime/errors.ts'
import { fileOf } from './module-id.ts'
import { traceToEntry, type ModuleGraph } from './module-graph.ts'

/** A module that a build for a role must not have. */
interface ForeignModule {
  readonly name: string
  readonly owners: readonly string[]
  /** What imports it, up to an entry. */
  readonly trace: readonly string[]
}

/** Modules that `serverOnly` gives to other roles, and that are in the build for a role nevertheless, as one DSC138. */
export function findForeignModules(
  graph: ModuleGraph,
  root: string,
  { role, serverOnly }: Options,
): DscopeError | undefined {
  if (role === undefined) return undefined
  const isForeign = (id: string): readonly string[] | undefined => {
    const owners = ownersOf(namesOf(id, root), serverOnly)
    return owners?.includes(role) ? undefined : owners
  }
  const foreign = [...graph.keys()].sort().flatMap((id): ForeignModule[] => {
    const owners = isForeign(id)
    if (!owners) return []
    const [, ...importers] = traceToEntry(graph, id)
    // Whatever such a module imports itself comes with it, and goes with it.
    if (importers.some(isForeign)) return []
    return [
      { name: shortName(id, root), owners, trace: importers.map((it) => shortName(it, root)) },
    ]
  })
  if (foreign.length === 0) return undefined
  const sentence = foreign.map((module) => describe(module, role)).join('\n\n')
  return new DscopeError('DSC138', sentence, { role, modules: foreign })
}

function describe({ name, owners, trace }: ForeignModule, role: string): string {
  const steps = trace.map((importer, at) => {
    const isEntry = at === trace.length - 1
    return `  ${at === 0 ? 'it' : 'which'} is imported by ${importer}${isEntry ? ', an entry' : ''}`
  })
  return [
    `\`${name}\` is in the build for the role \`${role}\`, but only ${owners.join(' and ')} may have it`,
    ...steps,
    `  Use it only in blocks that begin with ${owners.map((owner) => `'on ${owner}'`).join(' or ')}, or take it out of \`serverOnly\`.`,
  ].join('\n')
}

const PACKAGES = '/node_modules/'
/** How bundlers mark what is no file, or has none in a browser. */
const MARKS = /^\0?(?:__vite-browser-external:|__vite-optional-peer-dep:)?/

/** What a pattern may call a module: as it is imported, or by its path from the root. */
function namesOf(id: string, root: string): string[] {
  const name = shortName(id, root)
  const plain = id.replace(MARKS, '')
  return name === plain ? [name] : [name, plain]
}

function shortName(id: string, root: string): string {
  const file = posixPath(fileOf(id.replace(MARKS, '')), '/')
  const inPackage = file.lastIndexOf(PACKAGES)
  if (inPackage >= 0) return file.slice(inPackage + PACKAGES.length)
  const isPath = /^(?:\0?\/|[A-Za-z]:[\\/])/.test(id)
  return isPath ? (pathFrom(posixPath(root), file) ?? file) : id.replace(MARKS, '')
}
