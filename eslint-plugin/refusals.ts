import type { MacroCall } from '../babel-plugin/call.ts'
import type { LintedFile } from './linted-file.ts'
import type { Type, TypeServices } from './type-services.ts'

/** Why a captured value cannot travel, by its type. */
export interface Refusal {
  readonly index: number
  /** Such as `a function cannot travel`. */
  readonly why: string
  /** The way from the captured value to what cannot travel; undefined for the value itself, and for many ways. */
  readonly path: string | undefined
}

const REFUSAL = /^DSC207: (.+)$/
const ITSELF = 'the value itself'

/**
 * What the types of the macro say about the capture list of a call. They are asked, not repeated: TypeScript has resolved the
 * call, and the type that it wants for each element of the list says what is wrong with it. One reason is enough.
 */
export function findRefusals(
  call: MacroCall,
  { originOf }: LintedFile,
  { checker, nodeOf }: TypeServices,
): Refusal[] {
  const node = nodeOf(originOf(call.node))
  const wanted = checker.getResolvedSignature(node)?.parameters[1]
  if (!wanted || !call.list) return []
  const list = checker.getTypeOfSymbolAtLocation(wanted, node)
  return call.list.elements.flatMap((_, index): Refusal[] => {
    const element = list.getProperty(String(index))
    if (!element) return []
    const type = checker.getTypeOfSymbolAtLocation(element, node)
    const [refusal] = readRefusals(type, node, checker)
    return refusal ? [{ index, ...refusal }] : []
  })
}

function readRefusals(
  type: Type,
  node: object,
  checker: TypeServices['checker'],
): Omit<Refusal, 'index'>[] {
  if (type.isUnion()) return (type.types ?? []).flatMap((each) => readRefusals(each, node, checker))
  return checker.getPropertiesOfType(type).flatMap((symbol) => {
    const why = REFUSAL.exec(symbol.name)?.[1]
    if (why === undefined) return []
    const { value } = checker.getTypeOfSymbolAtLocation(symbol, node)
    return [{ why, path: typeof value === 'string' && value !== ITSELF ? value : undefined }]
  })
}
