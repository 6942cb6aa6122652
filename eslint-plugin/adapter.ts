import type * as t from '@babel/types'
import type { BabelTypes } from '../babel-plugin/analyze.ts'
import type { EstreeNode, VisitorKeys } from './estree.ts'
import { FLOW_TYPES } from './flow-types.ts'
import { FORMS } from './forms.ts'
import { placeOf, type Adapting, type Shape } from './shape.ts'

type Keys = BabelTypes['VISITOR_KEYS']
type Aliases = BabelTypes['FLIPPED_ALIAS_KEYS']

const NO_KEYS: readonly string[] = []

/**
 * Turns the tree that ESLint hands over into one of Babel's, for the analysis of the compiler. The given tree is left as it
 * is.
 *
 * Kinds that Babel has in another form are in a table; any other node is copied under its own name, with the children that
 * the parser says it has. Places stay, and every new node knows the one that it was made from.
 */
export class Adapter implements Adapting {
  readonly types: BabelTypes
  readonly isTyped: boolean
  readonly optional: Set<EstreeNode> = new Set()
  readonly #keys: VisitorKeys
  readonly #origins: Map<Shape, EstreeNode> = new Map()

  constructor(keys: VisitorKeys, isTyped: boolean) {
    this.#keys = keys
    this.isTyped = isTyped
    this.types = {
      VISITOR_KEYS: { ...keys, OptionalCallExpression: ['callee', 'arguments'] } as Keys,
      FLIPPED_ALIAS_KEYS: { Flow: FLOW_TYPES } as unknown as Aliases,
    }
  }

  program(node: EstreeNode): t.Program {
    return this.adapt(node) as unknown as t.Program
  }

  /** The node of the given tree that a node was made from. */
  originOf(node: t.Node): EstreeNode {
    const origin = this.#origins.get(node as unknown as Shape)
    if (!origin) throw new TypeError(`a ${node.type} was not made from the tree of the file`)
    return origin
  }

  adapt(node: EstreeNode): Shape {
    const shape = FORMS[node.type]?.(node, this) ?? this.copy(node)
    // What only wraps in the one tree and is not there in the other stands for what it wraps.
    if (!this.#origins.has(shape)) this.#origins.set(shape, node)
    return shape
  }

  copy(node: EstreeNode, type: string = node.type): Shape {
    const keys = this.#keys[node.type] ?? NO_KEYS
    const shape: Shape = { type }
    for (const [key, value] of Object.entries(node) as [string, unknown][]) {
      if (keys.includes(key)) shape[key] = this.#adaptChild(value)
      else if (typeof value !== 'object') shape[key] = value
    }
    return Object.assign(shape, { type }, placeOf(node))
  }

  #adaptChild(value: unknown): unknown {
    if (Array.isArray(value)) return value.map((element) => this.#adaptChild(element))
    return value ? this.adapt(value as EstreeNode) : value
  }
}
