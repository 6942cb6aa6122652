import { createPeer } from 'dscope'
import { total } from './order.ts'

export interface Answers {
  readonly sum: number
  /** Of the error that the nested block throws. */
  readonly stack: string
}

/** Connects to the server at `url` and asks it for two orders, of which it cannot answer the second. */
export async function askServer(url: string): Promise<Answers> {
  const client = createPeer({ id: 'client', exposeErrors: 'stack' })
  const server = await client.connect(url)
  try {
    const sum = await total(server, client.id, { id: 1, items: ['apple', ' pear', 'apple '] })
    const stack = await total(server, client.id, { id: 2, items: [] }).then(
      () => 'the empty order was answered',
      (error: Error) => error.stack ?? 'no stack',
    )
    return { sum, stack }
  } finally {
    await client.close()
  }
}
