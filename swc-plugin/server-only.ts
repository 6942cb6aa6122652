import { Bytes, includes, NO_BYTES } from './bytes.ts'
import type { MacroCall } from './call.ts'
import { findingAbout, type Finding } from './findings.ts'
import * as layout from './generated/layouts.ts'
import { field } from './layouts.ts'
import { view } from './native.ts'
import type { Options } from './options.ts'
import type { Parts } from './parts.ts'
import { posixPath } from './paths.ts'
import { matches } from './patterns.ts'
import { Pruning } from './prune.ts'
import { structAround } from './references.ts'
import { BY_IMPORT, BY_IMPORT_ASSIGNMENT, type Load, type Walker } from './walker.ts'

const SERVER_ONLY: i32 = 137
const DOT: i32 = 46

/** Holds the loads of a file to the option `serverOnly`. */
export class ServerOnly {
  private readonly walker: Walker
  private readonly options: Options
  /** Of the file, from the root. */
  private readonly path: Uint8Array

  constructor(walker: Walker, options: Options, path: Uint8Array) {
    this.walker = walker
    this.options = options
    this.path = path
  }

  /**
   * Reports uses of such modules outside of the blocks of their roles, in builds of every kind alike: what would stay in a
   * build without those blocks. A file that only some roles have itself may load what they may. Returns the imports of modules
   * that this build must not have.
   */
  check(parts: Parts, calls: MacroCall[], findings: Finding[]): i32[] {
    const foreign: i32[] = []
    const own = this.ownersOf(this.path, NO_BYTES)
    const loads = this.walker.loads
    for (let i: i32 = 0; i < loads.length; i++) {
      const load = loads[i]
      if (this.isOfTypes(load)) continue
      const owners = this.ownersOf(load.source, this.pathTo(load.source))
      if (owners.length === 0 || (own.length > 0 && isWithin(own, owners))) continue
      const finding = findingAbout(this.walker.tape, SERVER_ONLY, load.node, load.source)
      finding.roles = owners
      const pruning = new Pruning(this.walker, parts, calls, owners, true)
      if (this.isUsed(load, pruning, finding)) findings.push(finding)
      if (load.kind === BY_IMPORT && !includes(owners, this.options.role)) foreign.push(load.node)
    }
    return foreign
  }

  private isOfTypes(load: Load): boolean {
    const tape = this.walker.tape
    return (
      load.kind === BY_IMPORT && tape.isTrue(field(tape, load.node, layout.IMPORT_DECL_TYPE_ONLY))
    )
  }

  /** The roles that may have a module of one of these names; none where every role may. */
  private ownersOf(name: Uint8Array, other: Uint8Array): Uint8Array[] {
    const owners: Uint8Array[] = []
    const patterns = this.options.patterns
    for (let i: i32 = 0; i < patterns.length; i++) {
      const owner = this.options.owners[i]
      if (includes(owners, owner)) continue
      const isMeant: boolean =
        matches(name, patterns[i]) || (other.length > 0 && matches(other, patterns[i]))
      if (isMeant) owners.push(owner)
    }
    return owners
  }

  /** The path from the root to which a relative specifier leads; empty for any other. */
  private pathTo(source: Uint8Array): Uint8Array {
    if (source[0] !== DOT) return NO_BYTES
    const path = new Bytes(256)
    path.ascii('/')
    path.all(this.path)
    path.ascii('/../')
    path.all(source)
    const whole = posixPath(path.written(), NO_BYTES)
    return view(whole, 1, whole.length)
  }

  /** Whether a load, or a use of what it gives, stays. Notes the uses. */
  private isUsed(load: Load, pruning: Pruning, finding: Finding): boolean {
    if (load.kind !== BY_IMPORT && load.kind !== BY_IMPORT_ASSIGNMENT) {
      return !pruning.isDropped(load.node, load.scope)
    }
    const walker = this.walker
    for (let i: i32 = 0; i < walker.references.length; i++) {
      const reference = walker.references[i]
      const binding = reference.binding
      if (binding === null || pruning.isDropped(reference.node, reference.scope)) continue
      const from: i32 = binding.declaration
      if (from !== load.node && structAround(walker.tape, walker, from) !== load.node) continue
      finding.uses.push(reference.node)
      finding.useNames.push(walker.symbols.name(binding.symbol))
    }
    return finding.uses.length > 0
  }
}

function isWithin(inner: Uint8Array[], outer: Uint8Array[]): boolean {
  for (let i: i32 = 0; i < inner.length; i++) if (!includes(outer, inner[i])) return false
  return true
}
