import type { PeerId } from 'dscope'
import { spinRemote } from 'dscope/macro'
import { priceOf } from './prices.ts'

interface Order {
  readonly id: number
  readonly items: readonly string[]
}

/** The sum that the server makes of what the client confirms: from the client to the server, and back to the client. */
export async function total(server: PeerId, client: PeerId, order: Order): Promise<number> {
  return spinRemote(server, [client, order], async () => {
    const confirmed = await spinRemote(client, [order], async () => {
      if (order.items.length === 0) {
        throw new Error(`order ${order.id} is empty`) // the authored line
      }
      return order.items.map((item: string) => item.trim())
    })
    return confirmed.reduce((sum, item) => sum + priceOf(item), 0)
  })
}
