import type { PeerId } from 'dscope'
import { spinRemote } from 'dscope/macro'

interface Order {
  id: number
  lines: readonly string[]
}

/** Throws in a block inside a block. The types and the distance make sure that the compiled line is another one. */
export async function failInside(outer: PeerId, inner: PeerId): Promise<number> {
  const order: Order = { id: 7, lines: [] }
  return spinRemote(outer, [inner, order], async () => {
    const first = await spinRemote(inner, [order], async () => {
      const line: string | undefined = order.lines[0]
      if (line === undefined) {
        throw new Error(`order ${order.id} has no lines`) // the authored line
      }
      return line.length
    })
    return first + 1
  })
}
