import type * as t from '@babel/types'
import type { Rule } from 'eslint'
import type { MacroCall } from '../../babel-plugin/call.ts'
import type { Captures } from '../../babel-plugin/captures.ts'
import { codeKind, isOwnResult } from '../../babel-plugin/check.ts'
import type { PlacedFinding } from '../../babel-plugin/diagnostics.ts'
import { resolve, type Binding } from '../../babel-plugin/scopes.ts'
import { unwrap } from '../../babel-plugin/syntax.ts'
import { ListEdits } from '../list-edits.ts'
import { createRule, type Code, type DscopeRule, type Repair, type RuleFile } from '../rule.ts'
import { secretName } from '../secret-names.ts'

/** A finding about the list of a call. */
interface Place {
  readonly call: MacroCall
  readonly node: t.Node
  readonly finding: PlacedFinding
  readonly file: RuleFile
}

/** What can be done about a finding. Only what leaves no doubt about the meaning is a fix. */
const REPAIRS: Partial<Record<Code, (place: Place) => Repair>> = {
  DSC101: listMissing,
  DSC102: takenOut,
  DSC103: (place) => (isUsed(place) ? suggestTakingOut(place) : takenOut(place)),
  DSC104: suggestTakingOut,
  DSC105: takenOut,
  DSC106: suggestWhole,
  DSC107: ({ finding, file }) => ({
    fix: edit(file, (edits) => edits.takeCommaOut(finding.at ?? 0)),
  }),
  DSC108: suggestWhole,
  DSC109: suggestTakingOut,
  DSC110: ({ call, node, file }) => {
    const names = [...(file.captures.get(call)?.values.keys() ?? [])]
      .filter((binding) => travels(binding, call))
      .map(({ name }) => name)
    const list = `[${names.join(', ')}]`
    return suggest('writeList', { list }, (fixer) => [replace(fixer, file, node, list)])
  },
  DSC132: (place) => (isUsed(place) ? {} : takenOut(place)),
}

export const exhaustiveCaptures: DscopeRule = createRule({
  description: 'The capture list of a macro call names exactly what its block uses',
  codes: Object.keys(REPAIRS) as Code[],
  messages: {
    listAll: 'List all of it, also what looks like a secret: {{list}}',
    takeOut: 'Take `{{text}}` out of the list.',
    listWhole: 'List `{{name}}` instead.',
    writeList: 'Write what the block uses: {{list}}',
  },
  meta: { fixable: 'code', hasSuggestions: true },
  repair(finding, file) {
    const { node } = finding
    const call = file.calls
      .map(([each]) => each)
      .find((each) => each.list === node || isArgument(each, file.analysis.parents.get(node), node))
    const repair = REPAIRS[finding.code]
    return call && repair ? repair({ call, node, finding, file }) : {}
  },
})

/** Whether a node is an element of the list of a call, or stands where the list should. */
function isArgument(call: MacroCall, parent: t.Node | undefined, node: t.Node): boolean {
  if (parent === undefined) return false
  return parent === call.list || (parent === call.node && call.node.arguments[1] === node)
}

function edit(
  { context }: RuleFile,
  change: (edits: ListEdits) => Rule.Fix[],
): (fixer: Rule.RuleFixer) => Rule.Fix[] {
  return (fixer) => change(new ListEdits(context.sourceCode, fixer))
}

function suggest(
  messageId: string,
  data: Record<string, string>,
  fix: (fixer: Rule.RuleFixer) => Rule.Fix[],
): Repair {
  return { suggest: [{ messageId, data, fix }] }
}

function replace(fixer: Rule.RuleFixer, file: RuleFile, node: t.Node, text: string): Rule.Fix {
  return fixer.replaceTextRange([...file.originOf(node).range!], text)
}

function takenOut({ node, file }: Place): Repair {
  return { fix: edit(file, (edits) => edits.takeOut(file.originOf(node))) }
}

function suggestTakingOut({ node, file }: Place): Repair {
  const origin = file.originOf(node)
  const text = file.context.sourceCode.text.slice(...origin.range!)
  return suggest(
    'takeOut',
    { text },
    edit(file, (edits) => edits.takeOut(origin)),
  )
}

/** Suggests to list the variable that is spread, or whose member is listed, as a whole. */
function suggestWhole(place: Place): Repair {
  const { call, node, file } = place
  const root = rootOf(node)
  if (!root || call.listed.some(({ name }) => name === root.name)) return suggestTakingOut(place)
  const binding = resolve(call.scope, root.name)
  if (!binding || !travels(binding, call)) return suggestTakingOut(place)
  const { name } = root
  return suggest('listWhole', { name }, (fixer) => [replace(fixer, file, node, name)])
}

function rootOf(node: t.Node): t.Identifier | undefined {
  const inner = unwrap(node)
  switch (inner.type) {
    case 'Identifier':
      return inner
    case 'SpreadElement':
      return rootOf(inner.argument)
    case 'MemberExpression':
    case 'OptionalMemberExpression':
      return rootOf(inner.object)
    default:
      return undefined
  }
}

/** Appends what is missing. A fix sends nothing that looks like a secret; that takes a person. */
function listMissing({ call, node, finding, file }: Place): Repair {
  const names = finding.facts?.names ?? []
  const missing = bindingsOf(file.captures.get(call)).filter(
    (binding) => names.includes(binding.name) && travels(binding, call),
  )
  const plain = missing.filter((binding) => secretName(binding) === undefined)
  const append = (bindings: readonly Binding[]) =>
    edit(file, (edits) =>
      edits.append(
        file.originOf(node),
        bindings.map(({ name }) => name),
      ),
    )
  const fix = plain.length > 0 ? { fix: append(plain) } : {}
  if (missing.length === plain.length) return fix
  const list = missing.map(({ name }) => name).join(', ')
  return { ...fix, suggest: [{ messageId: 'listAll', data: { list }, fix: append(missing) }] }
}

/** Whether listing a binding would be right. */
function travels(binding: Binding, call: MacroCall): boolean {
  return (
    binding.scope.kind !== 'program' &&
    binding.kind !== 'using' &&
    codeKind(binding) === undefined &&
    !isOwnResult(binding, call)
  )
}

/** Whether the block uses what a listed name means. */
function isUsed({ call, finding, file }: Place): boolean {
  const binding = resolve(call.scope, finding.facts?.name ?? '')
  return binding !== undefined && bindingsOf(file.captures.get(call)).includes(binding)
}

function bindingsOf(captures: Captures | undefined): Binding[] {
  return captures ? [...captures.values.keys(), ...captures.moduleNames.keys()] : []
}
