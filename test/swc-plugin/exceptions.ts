import type { HostName, Order } from './hosts.ts'

/** A case of which SWC does not show the plugin enough to have the outcome of the other compilers. */
export interface Exception {
  /** The case, as `topic/name`. */
  readonly name: string
  /** The order in which it differs; both when there is none. */
  readonly order?: Order
  /** The releases on which it differs; all when there are none. */
  readonly hosts?: readonly HostName[]
  readonly reason: string
}

const INLINED = 'SWC has put the members into the places of their uses before the plugin sees them'
const CONST_ENUM =
  'SWC leaves nothing of a const enum that could be sent; a const enum in the list is an error that says so'

/** Every difference between the wasm plugin and the others. A test fails when one is no longer needed. */
export const EXCEPTIONS: readonly Exception[] = [
  {
    name: 'call-forms/an-import-assignment-of-the-macro-cannot-be-compiled',
    order: 'plugin last',
    reason: 'SWC has made a `require` of the import, and the sentence says so',
  },
  {
    name: 'typescript/a-local-const-enum-is-a-capture',
    order: 'plugin last',
    hosts: ['swc-1.15-first', 'swc-1.15-last', 'swc-1.16-first'],
    reason: CONST_ENUM,
  },
  {
    name: 'typescript/a-local-const-enum-is-a-capture',
    order: 'plugin first',
    reason: CONST_ENUM,
  },
  { name: 'typescript/a-local-const-enum-must-be-listed', reason: CONST_ENUM },
  {
    name: 'typescript/a-local-enum-must-be-listed',
    order: 'plugin last',
    reason: `${INLINED}, and the block no longer uses the enum`,
  },
  {
    name: 'typescript/an-exported-constant-of-a-namespace-is-a-capture',
    order: 'plugin last',
    reason: 'SWC has made members of the namespace object of its exported constants',
  },
]

export function exceptionFor(name: string, host: HostName, order: Order): Exception | undefined {
  return EXCEPTIONS.find(
    (it) => it.name === name && (it.order ?? order) === order && (it.hosts?.includes(host) ?? true),
  )
}
