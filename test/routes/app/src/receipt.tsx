/** @jsxRuntime classic */
/** @jsx element */
import { spinRemote } from 'dscope/macro'
import { priceOf } from './prices.ts'

const shown = { Paid: true } as const satisfies Record<string, boolean>

export function element(name: string, _attributes: object | null, ...children: unknown[]): string {
  return `<${name}>${children.flat().join('')}</${name}>`
}

/** What the server writes about the items. */
export async function receipt(server: string, items: readonly string[]): Promise<string> {
  const text = await spinRemote(server, [items], async () => (
    <ul>
      {items.map((item) => (
        <li key={item}>{`${item} ${priceOf(item)}`}</li>
      ))}
    </ul>
  ))
  return shown.Paid ? String(text) : ''
}
