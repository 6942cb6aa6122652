import { Bytes, spells } from './bytes.ts'
import * as layout from './generated/layouts.ts'
import { field, isStruct } from './layouts.ts'
import { identName, unwrap } from './nodes.ts'
import { writeBigIntName, writeNumberName } from './numbers.ts'
import type { Tape } from './tape.ts'
import type { Walker } from './walker.ts'

const HASH: i32 = 35
const SLASH: i32 = 47
/** What Vue's compiler calls a component in development only, where names have to be those of production. */
const NO_NAME: string = '_sfc_main'

/**
 * The path of names that leads to a call: of the functions, classes, methods, variables, assignment targets and
 * properties around it, from outside in.
 */
export function namePath(walker: Walker, node: i32): Uint8Array {
  const tape = walker.tape
  const names: Uint8Array[] = []
  let name = new Bytes(0)
  let child: i32 = node
  let parent: i32 = tape.parent[node]
  while (parent >= 0) {
    if (writeName(tape, walker.type[parent], parent, child, name)) {
      const written = name.written()
      if (!spells(written, NO_NAME)) names.push(written)
      name = new Bytes(0)
    }
    child = parent
    parent = tape.parent[parent]
  }
  const path = new Bytes(64)
  for (let i: i32 = names.length - 1; i >= 0; i--) {
    path.all(names[i])
    if (i > 0) path.byte(SLASH)
  }
  return path.written()
}

/** Writes the name that a node gives to what stands in it at `child`; returns whether it gives one. */
function writeName(tape: Tape, type: i32, node: i32, child: i32, out: Bytes): boolean {
  switch (type) {
    case layout.TYPE_FN_DECL:
      return writeIdent(tape, field(tape, node, layout.FN_DECL_ID), out)
    case layout.TYPE_CLASS_DECL:
      return writeIdent(tape, field(tape, node, layout.CLASS_DECL_ID), out)
    case layout.TYPE_FN_EXPR:
    case layout.TYPE_DEFAULT_FN:
    case layout.TYPE_CLASS_EXPR:
    case layout.TYPE_DEFAULT_CLASS:
      // All of them have their name first, if they have one.
      return writeIdent(tape, tape.first(node + 1), out)
    case layout.TYPE_VAR_DECLARATOR:
      return writeVariable(tape, node, child, out)
    case layout.TYPE_ASSIGN_EXPR:
      return (
        field(tape, node, layout.ASSIGN_EXPR_RIGHT) === child &&
        writeTarget(tape, field(tape, node, layout.ASSIGN_EXPR_LEFT), out)
      )
    case layout.TYPE_PRIVATE_METHOD:
      return writePrivate(tape, field(tape, node, layout.PRIVATE_METHOD_KEY), out)
    case layout.TYPE_PRIVATE_PROP:
      return writePrivate(tape, field(tape, node, layout.PRIVATE_PROP_KEY), out)
    case layout.TYPE_AUTO_ACCESSOR: {
      const key: i32 = field(tape, node, layout.AUTO_ACCESSOR_KEY)
      return tape.isTag(key, layout.KEY_IS_PRIVATE_KEY)
        ? writePrivate(tape, key + 1, out)
        : writeKey(tape, key + 1, out)
    }
    default: {
      const key: i32 = keyOf(tape, type, node)
      return key >= 0 && writeKey(tape, key, out)
    }
  }
}

/** The key of a property or member that has one, which is one of its first parts. */
function keyOf(tape: Tape, type: i32, node: i32): i32 {
  if (!isStruct(type) || type === layout.TYPE_KEY_VALUE_PAT_PROP) return -1
  const end: i32 = tape.next[node]
  let part: i32 = node + 1
  while (part < end && tape.type[part] !== layout.TYPE_PROP_NAME) part = tape.next[part]
  return part < end ? part : -1
}

function writeVariable(tape: Tape, declarator: i32, child: i32, out: Bytes): boolean {
  const id: i32 = field(tape, declarator, layout.VAR_DECLARATOR_ID)
  const isValue: boolean = field(tape, declarator, layout.VAR_DECLARATOR_INIT) === child
  return isValue && tape.isTag(id, layout.PAT_IS_BINDING_IDENT) && writeIdent(tape, id + 2, out)
}

/** The variable that is assigned to, or the last key of a member written with a dot. */
function writeTarget(tape: Tape, target: i32, out: Bytes): boolean {
  if (!tape.isTag(target, layout.ASSIGN_TARGET_IS_SIMPLE_ASSIGN_TARGET)) return false
  const simple: i32 = target + 1
  switch (tape.value[simple]) {
    case layout.SIMPLE_ASSIGN_TARGET_IS_BINDING_IDENT:
      return writeIdent(tape, simple + 2, out)
    case layout.SIMPLE_ASSIGN_TARGET_IS_MEMBER_EXPR:
      return writeMember(tape, simple + 1, out)
    case layout.SIMPLE_ASSIGN_TARGET_IS_SUPER_PROP_EXPR:
      return writeSuperMember(tape, simple + 1, out)
    case layout.SIMPLE_ASSIGN_TARGET_IS_OPT_CHAIN_EXPR:
      return false
    default:
      return writeWrapped(tape, unwrap(tape, tape.part(simple + 1, 1)), out)
  }
}

function writeWrapped(tape: Tape, expression: i32, out: Bytes): boolean {
  switch (tape.value[expression]) {
    case layout.EXPR_IS_IDENT:
      return writeIdent(tape, expression + 1, out)
    case layout.EXPR_IS_MEMBER_EXPR:
      return writeMember(tape, expression + 1, out)
    case layout.EXPR_IS_SUPER_PROP_EXPR:
      return writeSuperMember(tape, expression + 1, out)
    default:
      return false
  }
}

function writeMember(tape: Tape, member: i32, out: Bytes): boolean {
  const property: i32 = field(tape, member, layout.MEMBER_EXPR_PROPERTY)
  if (tape.isTag(property, layout.MEMBER_PROP_IS_COMPUTED_PROP_NAME)) return false
  if (tape.isTag(property, layout.MEMBER_PROP_IS_PRIVATE_NAME)) out.byte(HASH)
  out.all(tape.bytes(tape.part(property + 1, 1)))
  return true
}

function writeSuperMember(tape: Tape, member: i32, out: Bytes): boolean {
  const property: i32 = tape.part(member, 2)
  if (!tape.isTag(property, layout.SUPER_PROP_IS_IDENT_NAME)) return false
  out.all(tape.bytes(field(tape, property + 1, layout.IDENT_NAME_NAME)))
  return true
}

function writeIdent(tape: Tape, ident: i32, out: Bytes): boolean {
  if (ident < 0) return false
  out.all(identName(tape, ident))
  return true
}

function writePrivate(tape: Tape, key: i32, out: Bytes): boolean {
  out.byte(HASH)
  out.all(tape.bytes(field(tape, key, layout.PRIVATE_KEY_NAME)))
  return true
}

function writeKey(tape: Tape, key: i32, out: Bytes): boolean {
  const node: i32 = key + 1
  switch (tape.value[key]) {
    case layout.PROP_NAME_IS_IDENT_NAME:
      out.all(tape.bytes(field(tape, node, layout.IDENT_NAME_NAME)))
      return true
    case layout.PROP_NAME_IS_STR:
      out.all(tape.bytes(field(tape, node, layout.STR_VALUE)))
      return true
    case layout.PROP_NAME_IS_NUM:
      writeNumberName(tape.bytes(tape.first(field(tape, node, layout.NUM_RAW))), out)
      return true
    case layout.PROP_NAME_IS_BIG_INT:
      writeBigIntName(tape.bytes(tape.first(field(tape, node, layout.BIG_INT_RAW))), out)
      return true
    default:
      return false
  }
}
