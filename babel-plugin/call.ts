import type * as t from '@babel/types'
import type { Analysis } from './analyze.ts'
import type { Finding } from './diagnostics.ts'
import type { MacroReference, RemoteMacro } from './references.ts'
import type { Scope } from './scopes.ts'
import { unwrap } from './syntax.ts'

export type BlockFunction = t.ArrowFunctionExpression | t.FunctionExpression

/** One element of a capture list that is an identifier, with whatever wraps it. */
export interface Listed {
  readonly name: string
  readonly node: t.Identifier
  /** The element as written. */
  readonly element: t.Node
}

export interface Role {
  readonly name: string
  readonly node: t.Directive
}

/** A macro call taken apart. What has the wrong shape is absent, and reported in `findings`. */
export interface MacroCall extends MacroReference<RemoteMacro> {
  readonly target: t.Expression | undefined
  readonly list: t.ArrayExpression | undefined
  readonly listed: readonly Listed[]
  readonly block: BlockFunction | undefined
  /** The scope of the block's parameters: what is declared in it or below is the block's own. */
  readonly blockScope: Scope | undefined
  readonly options: t.Expression | undefined
  readonly role: Role | undefined
  readonly findings: readonly Finding[]
}

/** Reads one call; refuses every shape that is not `macro(target, [names], block, options?)`. */
export function readCall(
  reference: MacroReference<RemoteMacro>,
  analysis: Analysis,
  code: string,
): MacroCall {
  const findings: Finding[] = []
  const { node } = reference
  if (!hasRightArguments(node)) {
    findings.push({ code: 'DSC126', node: node.callee, facts: { name: reference.macro } })
    return { ...reference, ...NOTHING, findings }
  }
  const [target, second, third, options] = node.arguments as t.Expression[]
  const list = unwrap(second!)
  const isList = list.type === 'ArrayExpression'
  if (!isList) findings.push({ code: 'DSC110', node: second! })
  const block = readBlock(third!, findings)
  return {
    ...reference,
    target,
    options,
    list: isList ? list : undefined,
    listed: isList ? readList(list, code, findings) : [],
    block,
    blockScope: block && analysis.scopes.get(block),
    role: block && readRole(block, findings),
    findings,
  }
}

const NOTHING = {
  target: undefined,
  options: undefined,
  list: undefined,
  listed: [],
  block: undefined,
  blockScope: undefined,
  role: undefined,
}

function hasRightArguments({ arguments: given }: t.CallExpression): boolean {
  return (given.length === 3 || given.length === 4) && arePlain(given)
}

/** Whether arguments are expressions that can be told apart: no spreads, and no placeholders of a partial call. */
export function arePlain(given: t.CallExpression['arguments']): given is t.Expression[] {
  return given.every(({ type }) => type !== 'SpreadElement' && type !== 'ArgumentPlaceholder')
}

function readList(list: t.ArrayExpression, code: string, findings: Finding[]): Listed[] {
  const listed: Listed[] = []
  const seen = new Set<string>()
  list.elements.forEach((element, index) => {
    const node = element && unwrap(element)
    if (!element || !node) {
      findings.push({ code: 'DSC107', node: list, at: holeOffset(list, index, code) })
    } else if (node.type !== 'Identifier') {
      findings.push({ code: elementCode(node), node: element })
    } else if (seen.has(node.name)) {
      const { name } = node
      findings.push({ code: 'DSC105', node: element, facts: { name, names: [name] } })
    } else {
      seen.add(node.name)
      listed.push({ name: node.name, node, element })
    }
  })
  return listed
}

function elementCode(node: t.Node): 'DSC106' | 'DSC108' | 'DSC109' {
  if (node.type === 'SpreadElement') return 'DSC106'
  const isMember = node.type === 'MemberExpression' || node.type === 'OptionalMemberExpression'
  return isMember ? 'DSC108' : 'DSC109'
}

/** Where the comma stands that makes element `index` a hole; the tree has no node for it. */
function holeOffset(list: t.ArrayExpression, index: number, code: string): number | undefined {
  if (list.start == null) return undefined
  let at = list.start + 1
  for (let i = 0; ; i += 1) {
    at = skipTrivia(code, list.elements[i]?.end ?? at)
    if (i === index) return at
    at += 1
  }
}

/** Comments, white space, and the closing parentheses of an element. */
const TRIVIA = /(?:\s|\)|\/\/[^\n\r]*|\/\*[^]*?\*\/)*/y

function skipTrivia(code: string, from: number): number {
  TRIVIA.lastIndex = from
  return from + (TRIVIA.exec(code)?.[0].length ?? 0)
}

function readBlock(argument: t.Expression, findings: Finding[]): BlockFunction | undefined {
  const block = unwrap(argument)
  if (block.type !== 'ArrowFunctionExpression' && block.type !== 'FunctionExpression') {
    findings.push({ code: 'DSC121', node: argument })
    return undefined
  }
  const first = block.params.find((parameter) => !isThisParameter(parameter))
  if (first) findings.push({ code: 'DSC120', node: first })
  if (block.generator && !block.async) findings.push({ code: 'DSC127', node: argument })
  return block
}

/** A `this` parameter is a type; no value arrives in it. */
function isThisParameter(parameter: t.Node): boolean {
  return parameter.type === 'Identifier' && parameter.name === 'this'
}

const ROLE_LIKE = /^on(?:\s|$)/
const ROLE = /^on ([A-Za-z][\w-]*)$/

/** The role that the block's first statement names. A role anywhere else, or misspelt, is reported. */
function readRole(block: BlockFunction, findings: Finding[]): Role | undefined {
  if (block.body.type !== 'BlockStatement') return undefined
  let role: Role | undefined
  block.body.directives.forEach((node, index) => {
    const text = node.value.value
    if (!ROLE_LIKE.test(text)) return
    const name = index === 0 ? ROLE.exec(text)?.[1] : undefined
    if (name) role = { name, node }
    else findings.push({ code: 'DSC131', node, facts: { text } })
  })
  for (const node of block.body.body) {
    if (node.type !== 'ExpressionStatement') continue
    const { type, value: text } = unwrap(node.expression) as t.StringLiteral
    if (type === 'StringLiteral' && ROLE.test(text)) {
      findings.push({ code: 'DSC131', node, facts: { text } })
    }
  }
  return role
}
