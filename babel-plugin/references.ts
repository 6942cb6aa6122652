import type * as t from '@babel/types'
import type { Analysis, Load } from './analyze.ts'
import type { Finding } from './diagnostics.ts'
import { resolve, type Reference, type Scope } from './scopes.ts'
import { isTransparent, isTypeOnly, nameOf } from './syntax.ts'

export const MACRO_MODULE = 'dscope/macro'
export const MACROS = ['spinRemote', 'taskRemote', 'spin', 'track'] as const
export type MacroName = (typeof MACROS)[number]
/** The macros whose blocks run elsewhere. */
export type RemoteMacro = 'spinRemote' | 'taskRemote'

/** One call of a macro, found by the binding of its name. */
export interface MacroReference<Macro extends MacroName = MacroName> {
  readonly macro: Macro
  readonly node: t.CallExpression
  /** The scope that the call stands in. */
  readonly scope: Scope
}

export interface MacroReferences {
  /** Outer calls before inner ones, in source order. */
  readonly calls: readonly MacroReference[]
  readonly findings: readonly Finding[]
  /** Import statements of the macro module, each with the specifiers that stay because they name types. */
  readonly imports: ReadonlyMap<t.ImportDeclaration, readonly t.ImportSpecifier[]>
}

/** Finds every use of the macro module in a file, and what is wrong with some of them. */
export function findReferences(analysis: Analysis): MacroReferences {
  const finder = new Finder(analysis)
  for (const load of analysis.loads) if (loadsMacro(load)) finder.load(load)
  for (const reference of analysis.references) finder.reference(reference)
  return finder
}

/** Whether a load is one of the macro module; a `require` of the program's own is none. */
export function loadsMacro({ kind, source, scope }: Load): boolean {
  return source === MACRO_MODULE && !(kind === 'require' && resolve(scope, 'require'))
}

type Imported = { readonly macro: MacroName | 'namespace' }

class Finder implements MacroReferences {
  readonly calls: MacroReference[] = []
  readonly findings: Finding[] = []
  readonly imports = new Map<t.ImportDeclaration, t.ImportSpecifier[]>()
  readonly #imported = new Map<t.Node, Imported>()
  readonly #analysis: Analysis

  constructor(analysis: Analysis) {
    this.#analysis = analysis
  }

  load(load: Load): void {
    if (load.kind === 'import') this.#import(load.node as t.ImportDeclaration)
    else if (load.kind === 'export') this.#export(load.node as t.ExportNamedDeclaration)
    else this.findings.push({ code: 'DSC133', node: load.node, facts: { form: load.kind } })
  }

  #import(node: t.ImportDeclaration): void {
    if (isTypeOnly(node.importKind)) return
    const kept: t.ImportSpecifier[] = []
    this.imports.set(node, kept)
    for (const specifier of node.specifiers) {
      if (specifier.type === 'ImportNamespaceSpecifier') {
        this.#imported.set(specifier, { macro: 'namespace' })
      } else if (specifier.type === 'ImportDefaultSpecifier') {
        this.#unknown(node, 'default')
      } else {
        this.#importName(node, specifier, kept)
      }
    }
  }

  #importName(node: t.ImportDeclaration, specifier: t.ImportSpecifier, kept: t.ImportSpecifier[]) {
    const name = nameOf(specifier.imported) ?? ''
    const macro = MACROS.find((known) => known === name)
    if (isTypeOnly(specifier.importKind)) kept.push(specifier)
    else if (macro) this.#imported.set(specifier, { macro })
    else if (name === 'default' || this.#isUsed(specifier)) this.#unknown(node, name)
    // Without a type system in the file the name cannot be a type, and nothing uses it.
    else if (node.importKind != null) kept.push(specifier)
  }

  #isUsed(specifier: t.Node): boolean {
    return this.#analysis.references.some(
      ({ scope, name }) => resolve(scope, name)?.declaration === specifier,
    )
  }

  #unknown(node: t.Node, name: string): void {
    this.findings.push({ code: 'DSC133', node, facts: { form: 'unknown', name } })
  }

  #export(node: t.ExportNamedDeclaration | t.ExportAllDeclaration): void {
    const specifiers = node.type === 'ExportAllDeclaration' ? [] : node.specifiers
    if (specifiers.length === 0) this.findings.push({ code: 'DSC124', node })
    for (const specifier of specifiers) {
      if (specifier.type !== 'ExportSpecifier') {
        this.findings.push({ code: 'DSC124', node })
      } else if (!isTypeOnly(specifier.exportKind)) {
        this.findings.push({ code: 'DSC124', node: specifier.local })
      }
    }
  }

  reference({ node, name, scope, implicit }: Reference): void {
    const binding = implicit ? undefined : resolve(scope, name)
    const imported = binding && this.#imported.get(binding.declaration)
    if (!imported) return
    const macro =
      imported.macro === 'namespace' ? this.#member(node) : { name: imported.macro, node }
    if (macro) this.#use(macro.name, node, macro.node, scope)
  }

  /** The macro that `namespace.name` or `namespace['name']` means. */
  #member(namespace: t.Node): { name: MacroName; node: t.Node } | undefined {
    const object = this.#outermost(namespace)
    const parent = this.#analysis.parents.get(object)
    if (!isMember(parent) || parent.object !== object) {
      this.#misuse(namespace, object, parent)
      return undefined
    }
    const name =
      parent.computed && parent.property.type === 'Identifier' ? undefined : nameOf(parent.property)
    const macro = MACROS.find((known) => known === name)
    if (macro && !parent.optional) return { name: macro, node: parent }
    if (macro) this.findings.push({ code: 'DSC125', node: namespace, facts: { name: macro } })
    else if (name !== undefined) this.#unknown(namespace, name)
    else this.findings.push({ code: 'DSC123', node: namespace })
    return undefined
  }

  #use(macro: MacroName, at: t.Node, node: t.Node, scope: Scope): void {
    const callee = this.#outermost(node)
    const parent = this.#analysis.parents.get(callee)
    if (parent?.type === 'CallExpression' && parent.callee === callee) {
      this.calls.push({ macro, node: parent, scope })
    } else if (parent?.type === 'OptionalCallExpression' && parent.callee === callee) {
      this.findings.push({ code: 'DSC125', node: at, facts: { name: macro } })
    } else {
      this.#misuse(at, callee, parent)
    }
  }

  #misuse(at: t.Node, node: t.Node, parent: t.Node | undefined): void {
    this.findings.push({ code: misuseCode(node, parent), node: at })
  }

  #outermost(node: t.Node): t.Node {
    let outer = node
    for (;;) {
      const parent = this.#analysis.parents.get(outer)
      if (!parent || !isTransparent(parent)) return outer
      outer = parent
    }
  }
}

function isMember(node?: t.Node): node is t.MemberExpression | t.OptionalMemberExpression {
  return node?.type === 'MemberExpression' || node?.type === 'OptionalMemberExpression'
}

function misuseCode(node: t.Node, parent: t.Node | undefined): 'DSC122' | 'DSC123' | 'DSC124' {
  switch (parent?.type) {
    case 'VariableDeclarator':
    case 'TSImportEqualsDeclaration':
      return 'DSC122'
    case 'AssignmentExpression':
    case 'AssignmentPattern':
      return parent.right === node ? 'DSC122' : 'DSC123'
    case 'ExportSpecifier':
    case 'ExportDefaultDeclaration':
    case 'TSExportAssignment':
      return 'DSC124'
    default:
      return 'DSC123'
  }
}
