import { Bytes, includes, NO_BYTES } from './bytes.ts'
import type { MacroCall } from './call.ts'
import type { Findings } from './findings.ts'
import * as layout from './generated/layouts.ts'
import { field } from './layouts.ts'
import { view } from './native.ts'
import type { Options } from './options.ts'
import { posixPath } from './paths.ts'
import { matches } from './patterns.ts'
import type { Pruning } from './prune.ts'
import { structAround } from './references.ts'
import { BY_IMPORT, BY_IMPORT_ASSIGNMENT, type Reference, type Walker } from './walker.ts'

const SERVER_ONLY: i32 = 137
const DOT: i32 = 46

/**
 * Reports uses of modules of `serverOnly` outside of the blocks of their roles, in builds of every kind alike: what would stay in a
 * build without those blocks. A file that only some roles have itself may load what they may.
 */
export function checkServerOnly(
  walker: Walker,
  options: Options,
  path: Uint8Array,
  pruning: Pruning,
  calls: MacroCall[],
  findings: Findings,
): void {
  const own = ownersOf(path, NO_BYTES, options)
  for (let i: i32 = 0; i < walker.loads.length; i++) {
    const load = walker.loads[i]
    const isImport: boolean = load.kind === BY_IMPORT
    const node: i32 = load.node
    const isOfTypes: boolean =
      isImport && walker.tape.isTrue(field(walker.tape, node, layout.IMPORT_DECL_TYPE_ONLY))
    const owners = ownersOf(load.source, pathFrom(path, load.source), options)
    if (isOfTypes || owners.length === 0 || (own.length > 0 && isWithin(own, owners))) continue
    pruning.decide(calls, owners, true)
    const uses = usesOf(walker, node, pruning)
    const isBound: boolean = isImport || load.kind === BY_IMPORT_ASSIGNMENT
    if (isBound ? uses.length > 0 : !pruning.isDropped(node, load.scope)) {
      const finding = findings.about(SERVER_ONLY, node, load.source)
      finding.roles = owners
      finding.uses = uses
    }
    if (isImport && !includes(owners, options.role)) pruning.foreign.push(node)
  }
}

/** The roles that may have a module of one of these names; none where every role may. */
function ownersOf(name: Uint8Array, other: Uint8Array, options: Options): Uint8Array[] {
  const owners: Uint8Array[] = []
  for (let i: i32 = 0; i < options.patterns.length; i++) {
    const owner = options.owners[i]
    const pattern = options.patterns[i]
    if (includes(owners, owner)) continue
    if (matches(name, pattern) || (other.length > 0 && matches(other, pattern))) owners.push(owner)
  }
  return owners
}

/** The path from the root to which a relative specifier leads; empty for any other. */
function pathFrom(file: Uint8Array, source: Uint8Array): Uint8Array {
  if (source[0] !== DOT) return NO_BYTES
  const path = new Bytes(256)
  path.ascii('/')
  path.all(file)
  path.ascii('/../')
  path.all(source)
  const whole = posixPath(path.written(), NO_BYTES)
  return view(whole, 1, whole.length)
}

/** The uses that stay of what an import gives; a load of another kind binds no names. */
function usesOf(walker: Walker, load: i32, pruning: Pruning): Reference[] {
  const uses: Reference[] = []
  for (let i: i32 = 0; i < walker.references.length; i++) {
    const reference = walker.references[i]
    const binding = reference.binding
    if (binding === null || pruning.isDropped(reference.node, reference.scope)) continue
    const from: i32 = binding.declaration
    if (from === load || structAround(walker.tape, walker, from) === load) uses.push(reference)
  }
  return uses
}

function isWithin(inner: Uint8Array[], outer: Uint8Array[]): boolean {
  for (let i: i32 = 0; i < inner.length; i++) if (!includes(outer, inner[i])) return false
  return true
}
