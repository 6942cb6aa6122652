import type * as t from '@babel/types'
import type { Code } from '../runtime/codes.ts'
import type { Analysis } from './analyze.ts'
import type { Listed, MacroCall } from './call.ts'
import type { Captures, Forbidden } from './captures.ts'
import type { Finding } from './diagnostics.ts'
import { MACRO_MODULE } from './references.ts'
import { resolve, type Binding, type Reference } from './scopes.ts'
import { isFunctionOrClass, unwrap } from './syntax.ts'

/** One call that was checked: what is wrong with it, and what it sends when nothing is. */
export interface CheckedCall {
  readonly findings: readonly Finding[]
  /** The listed captures that the block uses, sorted by name in UTF-16 order. */
  readonly sent: readonly Listed[]
}

/** Applies every rule for the captures of one call. `captures` is undefined when there is no block to speak of. */
export function checkCall(
  call: MacroCall,
  captures: Captures | undefined,
  analysis: Analysis,
  roles: readonly string[] | undefined,
): CheckedCall {
  const findings: Finding[] = [...call.findings]
  const sent = call.listed.filter((listed) => {
    const finding = checkListed(call, listed, captures, analysis)
    if (finding) findings.push(finding)
    return finding === undefined
  })
  if (captures) {
    if (call.list) findings.push(...checkMissing(call, call.list, captures, sent))
    findings.push(...checkWrites(captures), ...checkModuleNames(captures))
    findings.push(...captures.forbidden.map(forbiddenFinding))
  }
  findings.push(...checkRole(call, roles))
  return { findings, sent: sent.sort((a, b) => (a.name < b.name ? -1 : 1)) }
}

/** Whether the role of a block is one of `roles`. */
export function checkRole({ role }: MacroCall, roles: readonly string[] | undefined): Finding[] {
  if (!role || !roles || roles.includes(role.name)) return []
  return [{ code: 'DSC130', node: role.node, facts: { name: role.name, roles } }]
}

function checkListed(
  call: MacroCall,
  { name, element }: Listed,
  captures: Captures | undefined,
  analysis: Analysis,
): Finding | undefined {
  const finding = (code: Code, declared?: 'function' | 'class'): Finding => ({
    code,
    node: element,
    facts: { name, names: [name], ...(declared && { declared }) },
  })
  const binding = resolve(call.scope, name)
  if (!binding) return finding('DSC104')
  if (binding.scope.kind === 'program') {
    // The macro in its own list is already reported, as a value.
    return isMacro(binding, analysis) ? undefined : finding('DSC103')
  }
  if (binding.kind === 'using') return finding('DSC128')
  const declared = codeKind(binding)
  if (declared) return finding('DSC112', declared)
  if (isOwnResult(binding, call)) return finding('DSC132')
  // Other compilers see enums after their members were inlined, and cannot tell whether a listed one is used.
  const isUsed = !captures || captures.values.has(binding) || binding.kind === 'enum'
  return isUsed ? undefined : finding('DSC102')
}

function isMacro(binding: Binding, analysis: Analysis): boolean {
  const parent = analysis.parents.get(binding.declaration)
  return parent?.type === 'ImportDeclaration' && parent.source.value === MACRO_MODULE
}

/** Whether a binding is a function or class by syntax, and which. */
export function codeKind({ kind, declaration }: Binding): 'function' | 'class' | undefined {
  if (kind === 'function' || kind === 'class') return kind
  if (declaration.type !== 'VariableDeclarator' || declaration.id.type !== 'Identifier') {
    return undefined
  }
  if (!declaration.init || !isFunctionOrClass(declaration.init)) return undefined
  return unwrap(declaration.init).type === 'ClassExpression' ? 'class' : 'function'
}

/** `const x = await spinRemote(peer, [x], …)`: the value is made by the call that asks for it. */
export function isOwnResult({ declaration }: Binding, call: MacroCall): boolean {
  if (declaration.type !== 'VariableDeclarator' || !declaration.init) return false
  let value = unwrap(declaration.init)
  while (value.type === 'AwaitExpression') value = unwrap(value.argument)
  return value === call.node
}

function checkMissing(
  call: MacroCall,
  list: t.ArrayExpression,
  captures: Captures,
  sent: readonly Listed[],
): Finding[] {
  const findings: Finding[] = []
  const listed = new Set(call.listed.map(({ name }) => name))
  const missing: [Binding, readonly Reference[]][] = []
  for (const [binding, uses] of captures.values) {
    if (listed.has(binding.name)) continue
    const { name } = binding
    const node = uses[0]!.node
    const declared = codeKind(binding)
    const facts = { name, names: [name] }
    if (declared) findings.push({ code: 'DSC112', node, facts: { ...facts, declared } })
    else if (binding.kind === 'using') findings.push({ code: 'DSC128', node, facts })
    else missing.push([binding, uses])
  }
  if (missing.length > 0) findings.push(missingFinding(list, missing, sent))
  return findings
}

function missingFinding(
  list: t.ArrayExpression,
  missing: readonly [Binding, readonly Reference[]][],
  sent: readonly Listed[],
): Finding {
  const names = missing.map(([{ name }]) => name)
  return {
    code: 'DSC101',
    node: list,
    facts: {
      names,
      uses: missing.flatMap(([, uses]) => uses.map(({ name, node }) => ({ name, node }))),
      list: [...sent.map(({ name }) => name), ...names],
    },
  }
}

function checkWrites(captures: Captures): Finding[] {
  return [...captures.values].flatMap(([{ name }, uses]) =>
    uses
      .filter(({ access }) => access === 'write')
      .map(({ node }): Finding => ({ code: 'DSC111', node, facts: { name, names: [name] } })),
  )
}

function checkModuleNames(captures: Captures): Finding[] {
  return [...captures.moduleNames].flatMap(([{ name, kind, writes }, uses]): Finding[] => {
    if ((kind !== 'let' && kind !== 'var') || writes.length === 0) return []
    return [{ code: 'DSC129', node: uses[0]!.node, facts: { name, names: [name] } }]
  })
}

const FORBIDDEN: Readonly<Record<Forbidden['kind'], Code>> = {
  this: 'DSC113',
  super: 'DSC114',
  arguments: 'DSC115',
  'new.target': 'DSC116',
  private: 'DSC117',
  eval: 'DSC118',
  yield: 'DSC119',
}

function forbiddenFinding({ kind, node }: Forbidden): Finding {
  const name = node.type === 'PrivateName' ? node.id.name : undefined
  return { code: FORBIDDEN[kind], node, ...(name && { facts: { name } }) }
}
