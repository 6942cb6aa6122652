import type { SourceCode } from 'eslint'
import type { EstreeNode } from './estree.ts'

// What this plugin needs of TypeScript, which it never loads: the user's parser brings a program of the user's TypeScript.

export interface Type {
  getProperty(name: string): TypeSymbol | undefined
  isUnion(): boolean
  /** The members of a union. */
  readonly types?: readonly Type[]
  /** The value of a literal type. */
  readonly value?: unknown
}

export interface TypeSymbol {
  readonly name: string
}

interface Checker {
  getResolvedSignature(call: object): { readonly parameters: readonly TypeSymbol[] } | undefined
  getTypeOfSymbolAtLocation(symbol: TypeSymbol, node: object): Type
  getPropertiesOfType(type: Type): readonly TypeSymbol[]
}

export interface TypeServices {
  readonly checker: Checker
  /** TypeScript's own node for one of ESLint's. */
  readonly nodeOf: (node: EstreeNode) => object
}

/** The types of a file; undefined where its parser was not asked for any. */
export function typeServices({ parserServices }: SourceCode): TypeServices | undefined {
  const { program, esTreeNodeToTSNodeMap: nodes } = parserServices as {
    program?: { getTypeChecker(): Checker } | null
    esTreeNodeToTSNodeMap?: { get(node: EstreeNode): object }
  }
  if (!program || !nodes) return undefined
  return { checker: program.getTypeChecker(), nodeOf: (node) => nodes.get(node) }
}
