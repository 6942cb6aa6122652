import { NO_BYTES, spells } from './bytes.ts'
import * as layout from './generated/layouts.ts'
import { field } from './layouts.ts'
import { identName } from './nodes.ts'
import { structAround } from './references.ts'
import { IMPORT, type Scope } from './scopes.ts'
import type { Walker } from './walker.ts'

const RUNTIME_MODULE: string = 'dscope'

/** A call of `dscope` without arguments that can be given the run that it is in. */
export class Reader {
  readonly scope: Scope
  /** The list of its arguments. */
  readonly givenAt: i32

  constructor(scope: Scope, givenAt: i32) {
    this.scope = scope
    this.givenAt = givenAt
  }
}

/** The calls of `currentCall`, `currentPrincipal` and `requirePrincipal` in a file. */
export function findReaders(walker: Walker): Reader[] {
  const readers: Reader[] = []
  const references = walker.references
  for (let i: i32 = 0; i < references.length; i++) {
    const binding = references[i].binding
    if (binding === null || binding.kind !== IMPORT || references[i].isImplicit) continue
    if (!isOfRuntime(walker, binding.declaration)) continue
    const call: i32 = calledReader(walker, references[i].node, binding.declaration)
    if (call < 0) continue
    const given: i32 = field(walker.tape, call, layout.CALL_EXPR_ARGUMENTS)
    if (walker.tape.value[given] === 0) readers.push(new Reader(references[i].scope, given))
  }
  return readers
}

function isOfRuntime(walker: Walker, specifier: i32): boolean {
  const type: i32 = walker.type[specifier]
  if (type !== layout.TYPE_IMPORT_NAMED && type !== layout.TYPE_IMPORT_STAR) return false
  const statement: i32 = structAround(walker.tape, walker, specifier)
  const source: i32 = field(walker.tape, statement, layout.IMPORT_DECL_SOURCE)
  const name = walker.tape.bytes(field(walker.tape, source, layout.STR_VALUE))
  return spells(name, RUNTIME_MODULE)
}

/** The call whose callee a reference is; -1 where it is none, or of another function. */
function calledReader(walker: Walker, ident: i32, specifier: i32): i32 {
  const tape = walker.tape
  let callee: i32 = tape.parent[ident]
  let name = importedName(walker, specifier)
  if (walker.type[specifier] === layout.TYPE_IMPORT_STAR) {
    const member: i32 = tape.parent[callee]
    if (walker.type[member] !== layout.TYPE_MEMBER_EXPR) return -1
    if (field(tape, member, layout.MEMBER_EXPR_OBJECT) !== callee) return -1
    const property: i32 = field(tape, member, layout.MEMBER_EXPR_PROPERTY)
    if (!tape.isTag(property, layout.MEMBER_PROP_IS_IDENT_NAME)) return -1
    name = tape.bytes(field(tape, property + 1, layout.IDENT_NAME_NAME))
    callee = tape.parent[member]
  }
  const isCalled: boolean = walker.type[tape.parent[callee]] === layout.TYPE_CALLEE
  return isCalled && isReader(name) ? structAround(tape, walker, callee) : -1
}

function importedName(walker: Walker, specifier: i32): Uint8Array {
  const tape = walker.tape
  if (walker.type[specifier] !== layout.TYPE_IMPORT_NAMED) return NO_BYTES
  const imported: i32 = tape.first(field(tape, specifier, layout.IMPORT_NAMED_IMPORTED))
  if (imported < 0) return identName(tape, field(tape, specifier, layout.IMPORT_NAMED_LOCAL))
  return tape.isTag(imported, layout.MODULE_EXPORT_NAME_IS_IDENT)
    ? identName(tape, imported + 1)
    : NO_BYTES
}

function isReader(name: Uint8Array): boolean {
  return (
    spells(name, 'currentCall') ||
    spells(name, 'currentPrincipal') ||
    spells(name, 'requirePrincipal')
  )
}
