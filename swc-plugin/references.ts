import { ascii, isEqual, spells } from './bytes.ts'
import type { Findings } from './findings.ts'
import * as layout from './generated/layouts.ts'
import { field, isStruct } from './layouts.ts'
import { identName, isTransparentType, moduleName, textOfExpression } from './nodes.ts'
import { IMPORT, type Scope } from './scopes.ts'
import type { Tape } from './tape.ts'
import {
  BY_DYNAMIC_IMPORT,
  BY_EXPORT,
  BY_IMPORT,
  BY_REQUIRE,
  type Load,
  type Reference,
  type Walker,
} from './walker.ts'

export const SPIN: i32 = 0
export const TASK: i32 = 1
const NAMESPACE: i32 = 2
export const LOCAL_SPIN: i32 = 3
export const TRACK: i32 = 4
const NO_MACRO: i32 = -1

const ALIASED: i32 = 122
const AS_VALUE: i32 = 123
const RE_EXPORTED: i32 = 124
const OPTIONAL: i32 = 125
const WRONG_LOAD: i32 = 133

export class MacroReference {
  readonly macro: i32
  /** The call, without the tag that makes it an expression. */
  readonly node: i32
  readonly scope: Scope

  constructor(macro: i32, node: i32, scope: Scope) {
    this.macro = macro
    this.node = node
    this.scope = scope
  }
}

/** An import statement of the macro module, with the specifiers that stay because they name types. */
export class MacroImport {
  readonly node: i32
  readonly kept: i32[] = []

  constructor(node: i32) {
    this.node = node
  }
}

/** The name of a macro, as its module exports it. */
export function macroName(macro: i32): Uint8Array {
  if (macro === LOCAL_SPIN) return ascii('spin')
  if (macro === TRACK) return ascii('track')
  return ascii(macro === TASK ? 'taskRemote' : 'spinRemote')
}

function macroOf(name: Uint8Array): i32 {
  for (let macro: i32 = SPIN; macro <= TRACK; macro++) {
    if (macro !== NAMESPACE && isEqual(name, macroName(macro))) return macro
  }
  return NO_MACRO
}

/** Every use of the macro module in a file, and what is wrong with some of them. */
export class MacroReferences {
  readonly calls: MacroReference[] = []
  readonly imports: MacroImport[] = []
  private readonly walker: Walker
  private readonly tape: Tape
  private readonly findings: Findings
  /** What an import specifier brings, by its node. */
  private readonly specifiers: i32[] = []
  private readonly macros: i32[] = []

  constructor(walker: Walker, findings: Findings) {
    this.walker = walker
    this.tape = walker.tape
    this.findings = findings
  }

  /** `loads` are those of the macro module. */
  find(loads: Load[]): void {
    for (let i: i32 = 0; i < loads.length; i++) {
      const node: i32 = loads[i].node
      if (loads[i].kind === BY_IMPORT) this.importStatement(node)
      else if (loads[i].kind === BY_EXPORT) this.exportStatement(node)
      else this.wrongLoad(node, formOf(loads[i].kind))
    }
    const references = this.walker.references
    for (let i: i32 = 0; i < references.length; i++) this.reference(references[i])
  }

  /** The import statements of the macro module. */
  nodes(): i32[] {
    const nodes: i32[] = []
    for (let i: i32 = 0; i < this.imports.length; i++) nodes.push(this.imports[i].node)
    return nodes
  }

  private importStatement(node: i32): void {
    if (this.isTrue(node, layout.IMPORT_DECL_TYPE_ONLY)) return
    const statement = new MacroImport(node)
    this.imports.push(statement)
    const specifiers: i32 = field(this.tape, node, layout.IMPORT_DECL_SPECIFIERS)
    const end: i32 = this.tape.next[specifiers]
    for (let tag: i32 = specifiers + 1; tag < end; tag = this.tape.next[tag]) {
      if (this.tape.value[tag] === layout.IMPORT_SPECIFIER_IS_IMPORT_STAR) {
        this.bring(tag + 1, NAMESPACE)
      } else if (this.tape.value[tag] === layout.IMPORT_SPECIFIER_IS_IMPORT_DEFAULT) {
        this.unknown(node, ascii('default'))
      } else this.importName(statement, tag)
    }
  }

  private importName(statement: MacroImport, tag: i32): void {
    const specifier: i32 = tag + 1
    const imported: i32 = this.tape.first(field(this.tape, specifier, layout.IMPORT_NAMED_IMPORTED))
    const name: Uint8Array =
      imported < 0
        ? identName(this.tape, field(this.tape, specifier, layout.IMPORT_NAMED_LOCAL))
        : moduleName(this.tape, imported)
    const macro: i32 = macroOf(name)
    if (this.isTrue(specifier, layout.IMPORT_NAMED_TYPE_ONLY)) statement.kept.push(tag)
    else if (macro !== NO_MACRO) this.bring(specifier, macro)
    else if (spells(name, 'default') || this.isUsed(specifier)) {
      this.unknown(statement.node, name)
    }
    // Any other name is used by nothing, and may be that of a type.
  }

  private bring(specifier: i32, macro: i32): void {
    this.specifiers.push(specifier)
    this.macros.push(macro)
  }

  private isUsed(specifier: i32): boolean {
    const references = this.walker.references
    for (let i: i32 = 0; i < references.length; i++) {
      const binding = references[i].binding
      if (binding !== null && binding.declaration === specifier) return true
    }
    return false
  }

  private unknown(node: i32, name: Uint8Array): void {
    this.findings.about(WRONG_LOAD, node, name)
  }

  private wrongLoad(node: i32, form: i32): void {
    this.findings.at(WRONG_LOAD, node).form = form
  }

  private exportStatement(node: i32): void {
    if (this.walker.type[node] === layout.TYPE_EXPORT_ALL) return this.tell(RE_EXPORTED, node)
    const specifiers: i32 = field(this.tape, node, layout.NAMED_EXPORT_SPECIFIERS)
    if (this.tape.value[specifiers] === 0) this.tell(RE_EXPORTED, node)
    const end: i32 = this.tape.next[specifiers]
    for (let tag: i32 = specifiers + 1; tag < end; tag = this.tape.next[tag]) {
      if (this.tape.value[tag] !== layout.EXPORT_SPECIFIER_IS_EXPORT_NAMED) {
        this.tell(RE_EXPORTED, node)
      } else if (!this.isTrue(tag + 1, layout.EXPORT_NAMED_TYPE_ONLY)) {
        this.tell(RE_EXPORTED, field(this.tape, tag + 1, layout.EXPORT_NAMED_LOCAL))
      }
    }
  }

  private reference(reference: Reference): void {
    const binding = reference.binding
    if (binding === null || binding.kind !== IMPORT || reference.isImplicit) return
    const index: i32 = this.specifiers.indexOf(binding.declaration)
    if (index < 0) return
    const macro: i32 = this.macros[index]
    if (macro === NAMESPACE) this.member(reference)
    else
      this.use(
        macro,
        reference.node,
        expressionOf(this.tape, this.walker, reference.node),
        reference.scope,
      )
  }

  /** A use of `namespace.name` or `namespace['name']`. */
  private member(reference: Reference): void {
    const namespace: i32 = reference.node
    const object: i32 = this.outermost(expressionOf(this.tape, this.walker, namespace))
    const parent: i32 = this.structAround(object)
    const isMember: boolean =
      this.walker.type[parent] === layout.TYPE_MEMBER_EXPR &&
      field(this.tape, parent, layout.MEMBER_EXPR_OBJECT) === object
    if (!isMember) return this.misuse(namespace, object, parent)
    const property: i32 = field(this.tape, parent, layout.MEMBER_EXPR_PROPERTY)
    const name = this.propertyName(property)
    const macro: i32 = macroOf(name)
    const chain: i32 = this.structAround(parent)
    const isOptional: boolean =
      this.walker.type[chain] === layout.TYPE_OPT_CHAIN_EXPR &&
      this.walker.type[this.tape.parent[parent]] === layout.TYPE_OPT_CHAIN_BASE &&
      this.isTrue(chain, layout.OPT_CHAIN_EXPR_OPTIONAL)
    if (macro !== NO_MACRO && isOptional) this.optional(namespace, macro)
    else if (macro !== NO_MACRO)
      this.use(macro, namespace, this.tape.parent[parent], reference.scope)
    else if (name.length > 0) this.unknown(namespace, name)
    else this.tell(AS_VALUE, namespace)
  }

  /** The name that a property has by syntax; empty for one that is computed. */
  private propertyName(property: i32): Uint8Array {
    if (this.tape.isTag(property, layout.MEMBER_PROP_IS_IDENT_NAME)) {
      return this.tape.bytes(field(this.tape, property + 1, layout.IDENT_NAME_NAME))
    }
    const isComputed: boolean = this.tape.isTag(property, layout.MEMBER_PROP_IS_COMPUTED_PROP_NAME)
    return isComputed ? textOfExpression(this.tape, this.tape.part(property + 1, 1)) : ascii('')
  }

  private use(macro: i32, at: i32, expression: i32, scope: Scope): void {
    const callee: i32 = this.outermost(expression)
    const holder: i32 = this.tape.parent[callee]
    const parent: i32 = this.structAround(callee)
    if (this.walker.type[holder] === layout.TYPE_CALLEE) {
      this.calls.push(new MacroReference(macro, parent, scope))
    } else if (
      this.walker.type[parent] === layout.TYPE_OPT_CALL &&
      field(this.tape, parent, layout.OPT_CALL_CALLEE) === callee
    ) {
      this.optional(at, macro)
    } else this.misuse(at, callee, parent)
  }

  private optional(node: i32, macro: i32): void {
    this.findings.about(OPTIONAL, node, macroName(macro))
  }

  private misuse(at: i32, node: i32, parent: i32): void {
    this.tell(this.misuseCode(node, parent), at)
  }

  private misuseCode(node: i32, parent: i32): i32 {
    const type: i32 = this.walker.type[parent]
    switch (type) {
      case layout.TYPE_VAR_DECLARATOR:
      case layout.TYPE_TS_IMPORT_EQUALS:
      case layout.TYPE_TS_QUALIFIED_NAME:
        return ALIASED
      case layout.TYPE_ASSIGN_EXPR:
        return field(this.tape, parent, layout.ASSIGN_EXPR_RIGHT) === node ? ALIASED : AS_VALUE
      case layout.TYPE_ASSIGN_PAT:
        return field(this.tape, parent, layout.ASSIGN_PAT_RIGHT) === node ? ALIASED : AS_VALUE
      case layout.TYPE_ASSIGN_PAT_PROP:
        return this.tape.parent[node] === field(this.tape, parent, layout.ASSIGN_PAT_PROP_RIGHT)
          ? ALIASED
          : AS_VALUE
      case layout.TYPE_EXPORT_NAMED:
      case layout.TYPE_EXPORT_DEFAULT_EXPR:
      case layout.TYPE_TS_EXPORT_ASSIGNMENT:
        return RE_EXPORTED
      default:
        return AS_VALUE
    }
  }

  private tell(code: i32, node: i32): void {
    this.findings.at(code, node)
  }

  private isTrue(node: i32, slot: i32): boolean {
    return this.tape.isTrue(field(this.tape, node, slot))
  }

  private outermost(expression: i32): i32 {
    let outer: i32 = expression
    let parent: i32 = this.tape.parent[outer]
    while (parent >= 0 && isTransparentType(this.walker.type[parent])) {
      outer = this.tape.parent[parent]
      parent = this.tape.parent[outer]
    }
    return outer
  }

  private structAround(item: i32): i32 {
    return structAround(this.tape, this.walker, item)
  }
}

/** The nearest node around an item: lists, options and tags are none. */
export function structAround(tape: Tape, walker: Walker, item: i32): i32 {
  let at: i32 = tape.parent[item]
  while (at > 0 && !isStruct(walker.type[at])) at = tape.parent[at]
  return at
}

/** The expression that an identifier is; the identifier itself where it stands for no expression. */
function expressionOf(tape: Tape, walker: Walker, ident: i32): i32 {
  const parent: i32 = tape.parent[ident]
  return walker.type[parent] === layout.TYPE_EXPR ? parent : ident
}

function formOf(kind: i32): i32 {
  if (kind === BY_DYNAMIC_IMPORT) return 1
  return kind === BY_REQUIRE ? 2 : 3
}
