import { parse } from '@babel/parser'
import { traverseFast, type CallExpression, type Expression, type Node } from '@babel/types'
import { parserPlugins } from './compile-source.ts'

/** A macro call whose capture list holds identifiers only, found by the shape of its source. */
export interface CaptureList {
  readonly names: readonly string[]
  /** Offsets of the list, brackets included. */
  readonly list: readonly [start: number, end: number]
  /** Offsets of the block, without what is looked through around it. */
  readonly block: readonly [start: number, end: number]
  /** Offsets of the whole call. */
  readonly call: readonly [start: number, end: number]
}

/** Every capture list of `source`, without any help of the plugin. */
export function findCaptureLists(source: string, filename: string): CaptureList[] {
  const tree = parse(source, { sourceType: 'module', plugins: parserPlugins(filename) })
  const found: CaptureList[] = []
  traverseFast(tree, (node) => {
    const list = node.type === 'CallExpression' ? readCaptureList(node, source) : undefined
    if (list !== undefined) found.push(list)
  })
  return found
}

function readCaptureList(call: CallExpression, source: string): CaptureList | undefined {
  const callee = source.slice(...offsets(call.callee))
  const [, list, block] = call.arguments
  if (!MACRO_CALLEE.test(callee) || list === undefined || block === undefined) return undefined
  const array = unwrap(list)
  if (array.type !== 'ArrayExpression') return undefined
  const names = array.elements.map((element) => {
    const inner = element === null ? null : unwrap(element)
    return inner?.type === 'Identifier' ? inner.name : ''
  })
  if (names.includes('')) return undefined
  return { names, list: offsets(array), block: offsets(unwrap(block)), call: offsets(call) }
}

/** The names that the fixtures give to the macros. */
const MACRO_CALLEE = /^(d\.|d\[')?(spinRemote|taskRemote|remote|again|task)('\])?$/

function unwrap(node: Node): Node {
  return 'expression' in node ? unwrap(node.expression as Expression) : node
}

function offsets(node: Node): [number, number] {
  if (typeof node.start !== 'number' || typeof node.end !== 'number') {
    throw new Error(`a ${node.type} has no place in the source`)
  }
  return [node.start, node.end]
}
