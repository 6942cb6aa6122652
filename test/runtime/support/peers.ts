import { createPeer, memoryLinks, type Peer, type PeerOptions } from '../../../runtime/index.ts'

const made: Peer[] = []

/** A peer that `closePeers` closes. */
export function peer(id: string, options: Omit<PeerOptions, 'id'> = {}): Peer {
  const one = createPeer({ id, ...options })
  made.push(one)
  return one
}

/** Links two peers of this process; resolves when both can be called. */
export async function link(first: Peer, second: Peer): Promise<void> {
  const [one, other] = memoryLinks()
  await Promise.all([first.connect(one), second.connect(other)])
}

/** Every test ends with this: no table of any peer still holds a call, and the peers can be closed. */
export async function expectNothingPending(): Promise<void> {
  for (const one of made) {
    expect({ id: one.id, ...one.pending }).toMatchObject({ id: one.id, calls: 0, runs: 0 })
  }
  await Promise.all(made.splice(0).map((one) => one.close()))
}
