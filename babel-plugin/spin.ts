import type * as t from '@babel/types'
import type { Analysis } from './analyze.ts'
import { arePlain, type BlockFunction } from './call.ts'
import type { Finding } from './diagnostics.ts'
import { fullName, type Address } from './ids.ts'
import { namePath } from './names.ts'
import type { MacroReference } from './references.ts'
import type { Scope } from './scopes.ts'
import { unwrap } from './syntax.ts'

/** A call of `spin` taken apart. What has the wrong shape is absent, and reported in `findings`. */
export interface SpinCall extends MacroReference<'spin'> {
  readonly context: t.Expression | undefined
  /** The body as written, with whatever wraps it. */
  readonly argument: t.Expression | undefined
  readonly body: BlockFunction | undefined
  readonly bodyScope: Scope | undefined
  readonly options: t.Expression | undefined
  readonly findings: readonly Finding[]
}

/** Reads one call; refuses every shape that is not `spin(context?, body, options?)`. */
export function readSpin(reference: MacroReference<'spin'>, analysis: Analysis): SpinCall {
  const { node } = reference
  const given = node.arguments
  if (given.length < 1 || given.length > 3 || !arePlain(given)) {
    return { ...reference, ...NOTHING, findings: [wrongArguments(node)] }
  }
  const index = given.length === 1 || isInline(unwrap(given[0]!)) ? 0 : 1
  if (index + 2 < given.length) {
    return { ...reference, ...NOTHING, findings: [wrongArguments(node)] }
  }
  const argument = given[index]!
  const body = unwrap(argument)
  if (!isInline(body)) {
    return { ...reference, ...NOTHING, findings: [{ code: 'DSC163', node: argument }] }
  }
  return {
    ...reference,
    context: index === 1 ? given[0] : undefined,
    argument,
    body,
    bodyScope: analysis.scopes.get(body),
    options: given[index + 1],
    findings: body.generator ? [{ code: 'DSC161', node: argument }] : [],
  }
}

const NOTHING = {
  context: undefined,
  argument: undefined,
  body: undefined,
  bodyScope: undefined,
  options: undefined,
}

function wrongArguments({ callee }: t.CallExpression): Finding {
  return { code: 'DSC126', node: callee, facts: { name: 'spin' } }
}

function isInline(node: t.Node): node is BlockFunction {
  return node.type === 'ArrowFunctionExpression' || node.type === 'FunctionExpression'
}

/** A call of `spin` that passed every check, with its place: the name that a block there would have among spins. */
export interface PlacedSpin {
  readonly call: SpinCall & { readonly argument: t.Expression; readonly body: BlockFunction }
  readonly place: string
}

/** Names and numbers the spins of a module, which come in source order. */
export function placeSpins(
  calls: readonly SpinCall[],
  module: string,
  parents: ReadonlyMap<t.Node, t.Node>,
): PlacedSpin[] {
  const counts = new Map<string, number>()
  return calls.map((call) => {
    const name = namePath(call.node, parents)
    const ordinal = counts.get(name) ?? 0
    counts.set(name, ordinal + 1)
    return { call: call as PlacedSpin['call'], place: placeOf({ module, name, ordinal }) }
  })
}

function placeOf(address: Address): string {
  return `${address.module}#${fullName(address)}`
}
